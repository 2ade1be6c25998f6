#include "protocol/statistics.h"

#include <chrono>

namespace remora::protocol {

namespace {

// Distinct error codes that are counted apart; a program that makes up more of them by scripts gets
// the rest counted together.
constexpr size_t kErrorCodesMax = 128;
constexpr std::string_view kOtherErrors = "ERRORSTATS_OVERFLOW";

int64_t SteadyNanoseconds() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

}  // namespace

TickScale::TickScale()
    : first_tick_(Now()), first_nanoseconds_(SteadyNanoseconds()), nanoseconds_per_tick_(0.4) {
  // A first estimate over some ten microseconds; Recalibrate makes it exact.
  while (SteadyNanoseconds() - first_nanoseconds_ < 10'000) {
  }
  Recalibrate();
}

void TickScale::Recalibrate() {
  const uint64_t ticks = Now() - first_tick_;
  const int64_t nanoseconds = SteadyNanoseconds() - first_nanoseconds_;
  if (ticks == 0 || nanoseconds <= 0) return;
  nanoseconds_per_tick_.store(static_cast<double>(nanoseconds) / static_cast<double>(ticks),
                              std::memory_order_relaxed);
}

void Statistics::AddCall(uint32_t id, uint64_t nanoseconds, bool failed, bool with_histogram) {
  CommandStatistics& statistics = commands_[id];
  statistics.calls.Add(1);
  statistics.nanoseconds.Add(nanoseconds);
  processed.Add(1);
  if (failed) statistics.failed.Add(1);
  if (!with_histogram) return;
  LatencyHistogram* histogram = statistics.histogram.load(std::memory_order_relaxed);
  if (histogram == nullptr) [[unlikely]] {
    histogram = new LatencyHistogram;
    statistics.histogram.store(histogram, std::memory_order_release);
  }
  histogram->Add(nanoseconds);
}

void Statistics::AddError(std::string_view text) {
  error_replies.Add(1);
  const std::string_view code = text.substr(0, text.find(' '));
  const std::lock_guard lock(errors_mutex_);
  auto found = errors_.find(code);
  if (found == errors_.end()) {
    const bool full = errors_.size() >= kErrorCodesMax;
    found = errors_.try_emplace(std::string(full ? kOtherErrors : code), 0).first;
  }
  ++found->second;
}

void Statistics::CollectErrors(std::map<std::string, uint64_t>& sum) const {
  const std::lock_guard lock(errors_mutex_);
  for (const auto& [code, count] : errors_) sum[code] += count;
}

void Statistics::Reset() {
  for (CommandStatistics& command : commands_) {
    command.calls.Reset();
    command.nanoseconds.Reset();
    command.rejected.Reset();
    command.failed.Reset();
    LatencyHistogram* histogram = command.histogram.load(std::memory_order_acquire);
    if (histogram != nullptr) histogram->Reset();
  }
  processed.Reset();
  error_replies.Reset();
  const std::lock_guard lock(errors_mutex_);
  errors_.clear();
}

}  // namespace remora::protocol
