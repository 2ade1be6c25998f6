// remora-tour: see command_line.h.
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <memory>
#include <span>
#include <string>

#include "tools/tour/command_line.h"
#include "tools/tour/request_source.h"
#include "tools/tour/tour.h"

namespace remora::tour {
namespace {

// A bar on the terminal, while there is one.
class ProgressBar {
 public:
  explicit ProgressBar(uint64_t requests)
      : requests_(requests), shown_(isatty(STDERR_FILENO) != 0) {}

  void Show(uint64_t done, double seconds) {
    if (!shown_ || seconds - last_seconds_ < kRefreshSeconds) return;
    last_seconds_ = seconds;
    const double part =
        requests_ == 0 ? 0 : static_cast<double>(done) / static_cast<double>(requests_);
    const int filled = std::clamp(static_cast<int>(part * kWidth), 0, kWidth);
    const std::string bar = std::string(static_cast<size_t>(filled), '#') +
                            std::string(static_cast<size_t>(kWidth - filled), ' ');
    std::fprintf(stderr, "\r[%s] %3.0f %%  %.0f requests/s ", bar.c_str(), part * 100,
                 static_cast<double>(done) / seconds);
  }
  void Clear() const {
    if (shown_) std::fprintf(stderr, "\r%*s\r", kWidth + 40, "");
  }

 private:
  static constexpr int kWidth = 40;
  static constexpr double kRefreshSeconds = 0.1;

  uint64_t requests_;
  bool shown_;
  double last_seconds_ = 0;
};

// Null, with a word on standard error, when the log cannot be read.
std::unique_ptr<RequestSource> MakeSource(const CommandLine& line, uint64_t requests) {
  if (line.log_path.empty()) {
    return std::make_unique<ModelSource>(TrafficOptions{.seed = line.seed}, requests);
  }
  auto log = std::make_unique<LogSource>(line.log_path, requests);
  if (log->readable()) return log;
  std::fprintf(stderr, "remora-tour: cannot read %s\n", line.log_path.c_str());
  return nullptr;
}

int WriteLog(const CommandLine& line) {
  std::ofstream file(line.write_log_path);
  ModelSource source({.seed = line.seed}, line.requests);
  while (const ShopRequest* request = source.Next()) file << ToLogLine(*request) << "\n";
  file.flush();
  if (file) return 0;
  std::fprintf(stderr, "remora-tour: cannot write %s\n", line.write_log_path.c_str());
  return 1;
}

double RateOf(const TourResult& result) {
  return static_cast<double>(result.report.counts.requests) / result.seconds;
}

int Failed(const TourResult& result) {
  std::fprintf(stderr, "remora-tour: %s\n", result.error.c_str());
  return 1;
}

// The same requests through a socket, beside what the engine in the process did.
int Compare(const CommandLine& line, const TourResult& embedded) {
  const uint64_t requests = std::min(line.loopback_requests, embedded.report.counts.requests);
  const std::unique_ptr<RequestSource> source = MakeSource(line, requests);
  if (!source) return 1;
  ProgressBar bar(requests);
  const TourResult loopback =
      RunLoopback(*source, [&](uint64_t done, double seconds) { bar.Show(done, seconds); });
  bar.Clear();
  if (!loopback.error.empty()) return Failed(loopback);
  // Without an earlier report there were no more requests than these.
  const bool agree = embedded.earlier_report.value_or(embedded.report) == loopback.report;
  std::printf("\nThe first %llu requests through a server on loopback\n",
              static_cast<unsigned long long>(requests));
  std::printf("  %-22s %.0f\n", "requests per second", RateOf(loopback));
  std::printf("  %-22s %.1f times as many\n", "in the process",
              RateOf(embedded) / RateOf(loopback));
  std::printf("  %-22s %s\n", "same answers", agree ? "yes" : "NO");
  return agree ? 0 : 1;
}

int Main(std::span<const char* const> arguments) {
  const CommandLine line = ParseCommandLine(arguments);
  if (!line.error.empty()) {
    std::fprintf(stderr, "remora-tour: %s\n%s", line.error.c_str(), HelpText());
    return 2;
  }
  if (line.help) return std::fputs(HelpText(), stdout), 0;
  if (!line.write_log_path.empty()) return WriteLog(line);
  const std::unique_ptr<RequestSource> source = MakeSource(line, line.requests);
  if (!source) return 1;
  ProgressBar bar(line.requests);
  const TourResult embedded =
      RunEmbedded(*source, line.loopback_requests,
                  [&](uint64_t done, double seconds) { bar.Show(done, seconds); });
  bar.Clear();
  if (!embedded.error.empty()) return Failed(embedded);
  if (const auto* log = dynamic_cast<const LogSource*>(source.get())) {
    std::printf("%llu lines of the log are no requests\n",
                static_cast<unsigned long long>(log->skipped()));
  }
  std::printf("A shop in this process\n%s", ReportText(embedded).c_str());
  if (line.loopback_requests == 0) return 0;
  return Compare(line, embedded);
}

}  // namespace
}  // namespace remora::tour

int main(int argc, char** argv) { return remora::tour::Main({argv, static_cast<size_t>(argc)}); }
