// OomScore: how soon the kernel ends this process when memory is short (/proc/self/oom_score_adj),
// as oom-score-adj asks.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace remora::server {

// For one thread at a time.
class OomScore {
 public:
  enum class Mode : uint8_t {
    kLeave,     // put back what was there before
    kRelative,  // add to what was there before
    kAbsolute
  };

  explicit OomScore(std::string path = "/proc/self/oom_score_adj") : path_(std::move(path)) {}

  // Why it could not be done, or empty.
  [[nodiscard]] std::string Apply(Mode mode, int64_t value);

 private:
  [[nodiscard]] std::optional<int64_t> Read() const;

  std::string path_;
  std::optional<int64_t> before_;  // set while we have changed it
};

}  // namespace remora::server
