// ReplyCounter: counts the replies in a stream of RESP2 bytes, and looks at nothing else of them.
//
// Cheaper than a parser, because what measures must not cost more than what is measured: the bytes
// of a bulk string are stepped over, an array only adds its elements to what is awaited.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace remora::bench {

class ReplyCounter {
 public:
  // Takes the next bytes of the stream. Returns how many replies they completed.
  size_t Feed(std::string_view bytes) {
    size_t completed = 0;
    const char* at = bytes.data();
    const char* const end = at + bytes.size();
    while (at < end) {
      if (skip_ > 0) {
        const uint64_t step = std::min<uint64_t>(skip_, static_cast<uint64_t>(end - at));
        skip_ -= step;
        at += step;
        if (skip_ == 0) completed += EndElement();
        continue;
      }
      if (kind_ == 0) {
        kind_ = *at++;
        is_negative_ = false;
        number_ = 0;
        continue;
      }
      at = kind_ == '$' || kind_ == '*' ? ReadNumber(at, end) : FindEnd(at, end);
      if (at > bytes.data() && at[-1] == '\n') completed += EndLine();
    }
    return completed;
  }

  // Replies that were errors.
  [[nodiscard]] uint64_t errors() const { return errors_; }

 private:
  const char* FindEnd(const char* at, const char* end) {
    const void* found = std::memchr(at, '\n', static_cast<size_t>(end - at));
    return found == nullptr ? end : static_cast<const char*>(found) + 1;
  }

  const char* ReadNumber(const char* at, const char* end) {
    for (; at < end; ++at) {
      if (*at == '\n') return at + 1;
      if (*at == '-') is_negative_ = true;
      if (*at >= '0' && *at <= '9') number_ = number_ * 10 + static_cast<uint64_t>(*at - '0');
    }
    return at;
  }

  // A line is complete: what does it stand for?
  size_t EndLine() {
    const char kind = kind_;
    kind_ = 0;
    if (kind == '-') ++errors_;
    if (kind == '$' && !is_negative_) {
      skip_ = number_ + 2;
      return 0;
    }
    return EndElement(kind == '*' && !is_negative_ ? number_ : 0);
  }

  // One element is complete, and `more` are announced. Returns 1 if that ends a reply.
  size_t EndElement(uint64_t more = 0) {
    awaited_ += more - 1;
    if (awaited_ > 0) return 0;
    awaited_ = 1;
    return 1;
  }

  char kind_ = 0;  // of the line that is being read; 0 between two
  bool is_negative_ = false;
  uint64_t number_ = 0;
  uint64_t skip_ = 0;     // bytes of a bulk string that are still to come
  uint64_t awaited_ = 1;  // elements until the reply is complete
  uint64_t errors_ = 0;
};

}  // namespace remora::bench
