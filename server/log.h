// Log: lines in Redis' shape, on standard output or in a file.
//
//   4711:M 21 Nov 2026 05:21:47.123 * Ready to accept connections tcp
#pragma once

#include <atomic>
#include <mutex>
#include <string>
#include <string_view>

namespace remora::server {

enum class LogLevel : uint8_t { kDebug = 0, kVerbose = 1, kNotice = 2, kWarning = 3, kNothing = 4 };

// Safe from any number of threads. The file is opened for each line, so that it may be rotated.
class Log {
 public:
  // An empty `file` means standard output.
  void Configure(LogLevel least, std::string file);
  void set_least(LogLevel least) { least_.store(least, std::memory_order_relaxed); }
  void Write(LogLevel level, std::string_view text);

 private:
  std::atomic<LogLevel> least_{LogLevel::kNotice};
  std::mutex mutex_;
  std::string file_;
};

}  // namespace remora::server
