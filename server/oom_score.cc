#include "server/oom_score.h"

#include <algorithm>
#include <fstream>

namespace remora::server {

namespace {

// What the kernel takes.
constexpr int64_t kLeast = -1000;
constexpr int64_t kMost = 1000;

constexpr const char* kFailed = "Failed to set current oom_score_adj. Check server logs.";

}  // namespace

std::optional<int64_t> OomScore::Read() const {
  std::ifstream file(path_);
  int64_t value = 0;
  if (!(file >> value)) return std::nullopt;
  return value;
}

std::string OomScore::Apply(Mode mode, int64_t value) {
  if (mode == Mode::kLeave && !before_) return "";
  const std::optional<int64_t> before = before_ ? before_ : Read();
  if (!before) return kFailed;
  int64_t wanted = mode == Mode::kAbsolute ? value : *before;
  if (mode == Mode::kRelative) wanted += value;
  std::ofstream file(path_);
  file << std::clamp(wanted, kLeast, kMost) << std::flush;
  if (!file) return kFailed;
  before_ = mode == Mode::kLeave ? std::nullopt : before;
  return "";
}

}  // namespace remora::server
