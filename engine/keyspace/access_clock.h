// The 24 bits in which a record remembers its use, for OBJECT IDLETIME and OBJECT FREQ and for
// choosing what to evict.
//
//   by recency      seconds, modulo 2^24: 194 days
//   by frequency    minutes, modulo 2^16 | logarithmic counter, 8 bits
#pragma once

#include <cstdint>

namespace remora::keyspace {

[[nodiscard]] uint32_t FirstAccessClock(int64_t now_milliseconds, bool counts_uses);
// The clock after one more use.
[[nodiscard]] uint32_t NextAccessClock(uint32_t clock, int64_t now_milliseconds, bool counts_uses);

[[nodiscard]] int64_t IdleSeconds(uint32_t clock, int64_t now_milliseconds);
// The counter, as it has decayed by now.
[[nodiscard]] uint32_t UseFrequency(uint32_t clock, int64_t now_milliseconds);
// Clocks that say so many seconds of idling, or such a frequency: RESTORE's options.
[[nodiscard]] uint32_t ClockOfIdleSeconds(int64_t seconds, int64_t now_milliseconds);
[[nodiscard]] uint32_t ClockOfFrequency(uint32_t frequency, int64_t now_milliseconds);

}  // namespace remora::keyspace
