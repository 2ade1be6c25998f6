// What the allocator of the process says of itself: jemalloc where the program is linked with it.
#pragma once

#include <cstdint>
#include <string>

namespace remora::server {

struct AllocatorFigures {
  uint64_t allocated = 0;
  uint64_t active = 0;
  uint64_t resident = 0;
  uint64_t muzzy = 0;
};

// "jemalloc-5.3.0", or "libc".
[[nodiscard]] std::string AllocatorName();
// Without jemalloc: what the process has resident, in all but the last.
[[nodiscard]] AllocatorFigures ReadAllocator();
// Gives unused pages back to the system. False when the system would not take them.
bool PurgeAllocator();
// The allocator's own report; empty without jemalloc.
[[nodiscard]] std::string AllocatorReport();

// What the process takes of the machine's memory, and how much the machine has.
[[nodiscard]] uint64_t ResidentBytes();
[[nodiscard]] uint64_t MachineBytes();

}  // namespace remora::server
