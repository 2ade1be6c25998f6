#include "server/log.h"

#include <fcntl.h>
#include <sys/time.h>
#include <unistd.h>

#include <cstdio>
#include <ctime>
#include <utility>

namespace remora::server {

void Log::Configure(LogLevel least, std::string file) {
  least_.store(least, std::memory_order_relaxed);
  const std::lock_guard lock(mutex_);
  file_ = std::move(file);
}

void Log::Write(LogLevel level, std::string_view text) {
  if (level < least_.load(std::memory_order_relaxed)) return;
  timeval now;
  gettimeofday(&now, nullptr);
  tm parts;
  localtime_r(&now.tv_sec, &parts);
  char date[64];
  strftime(date, sizeof(date), "%d %b %Y %H:%M:%S", &parts);
  char head[128];
  const int size =
      std::snprintf(head, sizeof(head), "%d:M %s.%03d %c ", static_cast<int>(getpid()), date,
                    static_cast<int>(now.tv_usec / 1000), ".-*#"[static_cast<int>(level)]);
  std::string line(head, static_cast<size_t>(size));
  line.append(text).push_back('\n');

  const std::lock_guard lock(mutex_);
  const int file = file_.empty()
                       ? STDOUT_FILENO
                       : open(file_.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644);
  if (file < 0) return;
  // Nothing can be done about a line that does not get written.
  [[maybe_unused]] const ssize_t written = write(file, line.data(), line.size());
  if (!file_.empty()) close(file);
}

}  // namespace remora::server
