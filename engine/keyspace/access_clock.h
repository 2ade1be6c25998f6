// The 24 bits in which a record remembers its use, for OBJECT IDLETIME and OBJECT FREQ and for
// choosing what to evict.
//
//   by recency      seconds, modulo 2^24: 194 days
//   by frequency    minutes, modulo 2^16 | logarithmic counter, 8 bits
#pragma once

#include <cstdint>

namespace remora::keyspace {

// How uses are counted.
struct UseCounting {
  // How slowly the counter grows: with 10, one million uses fill it; with 0, 250 do.
  uint32_t log_factor = 10;
  // After how many minutes without use it loses one; 0 for never.
  uint32_t decay_minutes = 1;
};

[[nodiscard]] uint32_t FirstAccessClock(int64_t now_milliseconds, bool counts_uses);
// The clock after one more use.
[[nodiscard]] uint32_t NextAccessClock(uint32_t clock, int64_t now_milliseconds, bool counts_uses,
                                       const UseCounting& counting);

[[nodiscard]] int64_t IdleSeconds(uint32_t clock, int64_t now_milliseconds);
// The counter, as it has decayed by now.
[[nodiscard]] uint32_t UseFrequency(uint32_t clock, int64_t now_milliseconds,
                                    const UseCounting& counting);
// Clocks that say so many seconds of idling, or such a frequency: RESTORE's options.
[[nodiscard]] uint32_t ClockOfIdleSeconds(int64_t seconds, int64_t now_milliseconds);
[[nodiscard]] uint32_t ClockOfFrequency(uint32_t frequency, int64_t now_milliseconds);

}  // namespace remora::keyspace
