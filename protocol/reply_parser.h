#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "protocol/reply.h"

namespace remora::protocol {

// How much a server's answer may make a client hold. A peer that exceeds one is not to be trusted.
struct ReplyLimits {
  size_t depth_max = 64;
  int64_t bulk_bytes_max = int64_t{512} << 20;
  // Of one reply, all levels together.
  uint64_t elements_max = uint64_t{1} << 26;
  size_t reply_bytes_max = size_t{1} << 30;
  static constexpr size_t kLineBytesMax = 64 * 1024;
};

enum class ReplyStatus : uint8_t { kComplete, kIncomplete, kError };

struct ReplyResult {
  ReplyStatus status;
  // The bytes at the front of the buffer that are done with, whatever the status.
  size_t consumed = 0;
  // kIncomplete: how long the buffer must be, after `consumed` was dropped, for progress.
  size_t needed = 0;
  // kError: what is wrong with the bytes. A constant.
  std::string_view error = {};
};

// ReplyParser: reads a server's replies, RESP2 and RESP3, out of a contiguous receive buffer.
//
// Elements are taken over as they arrive, so a long reply never waits in the buffer as a whole and
// is never decoded twice; only one payload has to fit. Nesting is kept on a stack of our own: depth
// is a limit, not a crash. A count announced by the peer reserves no memory that its bytes have not
// paid for.
//
// Push messages come out like any reply, with type kPush: the caller tells them apart. Streamed
// strings and aggregates ("$?") are refused: no server sends them.
class ReplyParser {
 public:
  explicit ReplyParser(const ReplyLimits& limits = {}) : limits_(limits) {}

  // On kComplete `reply` is the next reply; otherwise it is untouched. After kError the connection
  // cannot go on; the parser starts afresh.
  [[nodiscard]] ReplyResult Parse(std::string_view buffer, Reply& reply);

  // Forgets a partial reply.
  void Reset();

 private:
  enum class Step : uint8_t { kValue, kOpened, kMore, kError };

  // An aggregate whose elements are still coming, or the place of the reply itself (level 0).
  struct Level {
    Reply reply;
    uint64_t remaining = 0;
    bool is_attribute = false;
    std::vector<Reply> attributes;  // of the next element
  };

  [[nodiscard]] Step ParseElement(std::string_view text, Reply& value);
  [[nodiscard]] Step ParseNumberLine(char kind, std::string_view line, Reply& value);
  [[nodiscard]] Step ParseBulk(char kind, std::string_view text, std::string_view line,
                               Reply& value);
  [[nodiscard]] Step OpenAggregate(char kind, std::string_view line, Reply& value);
  // Puts a finished value where it belongs and closes the aggregates it completes. True when that
  // was the last one: the reply is in `value`.
  [[nodiscard]] bool Place(Reply& value);
  [[nodiscard]] Step Fail(std::string_view error);

  ReplyLimits limits_;
  std::vector<Level> levels_;
  std::vector<Reply> root_attributes_;
  size_t cursor_ = 0;
  size_t needed_ = 0;
  size_t scanned_ = 0;
  size_t reply_bytes_ = 0;
  uint64_t elements_ = 0;
  std::string_view error_;
};

}  // namespace remora::protocol
