#include "engine/keyspace/access_clock.h"

#include <algorithm>

namespace remora::keyspace {

namespace {

// Why: the reference counts 24 bits of seconds, but one second less when they wrap.
constexpr uint32_t kSecondsMask = (1u << 24) - 1;
constexpr uint32_t kMinutesMask = (1u << 16) - 1;
constexpr uint32_t kCounterMax = 255;
// A new key starts with a little credit, or it would be the first to go.
constexpr uint32_t kFirstCounter = 5;

uint32_t Seconds(int64_t now_milliseconds) {
  return static_cast<uint32_t>(now_milliseconds / 1000) & kSecondsMask;
}

uint32_t Minutes(int64_t now_milliseconds) {
  return static_cast<uint32_t>(now_milliseconds / 60'000) & kMinutesMask;
}

}  // namespace

uint32_t ClockOfFrequency(uint32_t frequency, int64_t now_milliseconds) {
  return Minutes(now_milliseconds) << 8 | std::min(frequency, kCounterMax);
}

uint32_t ClockOfIdleSeconds(int64_t seconds, int64_t now_milliseconds) {
  int64_t clock = static_cast<int64_t>(Seconds(now_milliseconds)) - seconds;
  if (clock < 0) clock += kSecondsMask;
  return static_cast<uint32_t>(clock) & kSecondsMask;
}

uint32_t FirstAccessClock(int64_t now_milliseconds, bool counts_uses) {
  return counts_uses ? ClockOfFrequency(kFirstCounter, now_milliseconds)
                     : ClockOfIdleSeconds(0, now_milliseconds);
}

uint32_t UseFrequency(uint32_t clock, int64_t now_milliseconds, const UseCounting& counting) {
  const uint32_t idle_minutes = (Minutes(now_milliseconds) - (clock >> 8)) & kMinutesMask;
  const uint32_t counter = clock & 0xFF;
  if (counting.decay_minutes == 0) return counter;
  return counter - std::min(counter, idle_minutes / counting.decay_minutes);
}

int64_t IdleSeconds(uint32_t clock, int64_t now_milliseconds) {
  const uint32_t now = Seconds(now_milliseconds);
  return now >= clock ? now - clock : now + kSecondsMask - clock;
}

uint32_t NextAccessClock(uint32_t clock, int64_t now_milliseconds, bool counts_uses,
                         const UseCounting& counting) {
  if (!counts_uses) return ClockOfIdleSeconds(0, now_milliseconds);
  uint32_t counter = UseFrequency(clock, now_milliseconds, counting);
  // The chance to grow falls with the counter. Why a hash of the time and the clock for the draw:
  // it needs no generator state beside the record.
  uint64_t draw = (static_cast<uint64_t>(now_milliseconds) << 24 ^ clock) * 0x9E3779B97F4A7C15;
  draw ^= draw >> 29;
  const uint64_t base = counter > kFirstCounter ? counter - kFirstCounter : 0;
  if (counter < kCounterMax && draw % (base * counting.log_factor + 1) == 0) ++counter;
  return ClockOfFrequency(counter, now_milliseconds);
}

}  // namespace remora::keyspace
