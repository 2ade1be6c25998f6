// A small number for the calling thread, the same for as long as it lives: to spread threads over
// places, not to tell them apart.
#pragma once

#include <cstdint>

namespace remora::base {

// Numbers a thread that has none; for ThisThreadNumber only.
[[nodiscard]] uint32_t NumberThisThread();

// Numbers from 1, in the order in which threads ask.
[[nodiscard]] inline uint32_t ThisThreadNumber() {
  // Why not a hash of the thread's identity: consecutive numbers never collide below the number of
  // places, and a collision costs what the places are there to save.
  static constinit thread_local uint32_t number = 0;
  if (number == 0) [[unlikely]]
    number = NumberThisThread();
  return number;
}

}  // namespace remora::base
