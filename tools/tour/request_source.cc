#include "tools/tour/request_source.h"

namespace remora::tour {

const ShopRequest* ModelSource::Next() {
  if (left_ == 0) return nullptr;
  --left_;
  return &model_.Next();
}

const ShopRequest* LogSource::Next() {
  std::string line;
  while (left_ > 0 && std::getline(file_, line)) {
    parsed_ = ParseLogLine(line);
    if (parsed_.ok) {
      --left_;
      return &parsed_.request;
    }
    ++skipped_;
  }
  return nullptr;
}

}  // namespace remora::tour
