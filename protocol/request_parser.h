#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>
#include <vector>

#include "protocol/error_text.h"
#include "protocol/request.h"

namespace remora::protocol {

// What one client may ask for. The server owns one and changes it with CONFIG SET; a connection
// passes its own view of it to every call.
struct RequestLimits {
  int64_t bulk_bytes_max = int64_t{512} << 20;      // proto-max-bulk-len
  size_t query_buffer_bytes_max = size_t{1} << 30;  // client-query-buffer-limit
  int64_t arguments_max = std::numeric_limits<int32_t>::max();
  bool authenticated = true;

  // Nobody who has not logged in may make the server buffer more than this.
  static constexpr int64_t kUnauthenticatedArgumentsMax = 10;
  static constexpr int64_t kUnauthenticatedBulkBytesMax = 16384;
  // The longest line (an inline request, or a length of the multibulk form) without its end.
  static constexpr size_t kLineBytesMax = 64 * 1024;
};

enum class ParseStatus : uint8_t {
  kComplete,    // `request` holds one request
  kIncomplete,  // more bytes are needed
  kError,       // answer with `error`, then close
  kOverLimit,   // the query buffer limit is passed: close without an answer
};

struct ParseResult {
  ParseStatus status;
  // The bytes at the front of the buffer that are done with. Drop them before the next call, after
  // the request has been run, whatever the status says: blank requests are skipped and counted
  // here.
  size_t consumed = 0;
  // kIncomplete: how long the buffer has to be, after `consumed` was dropped, before another call
  // can succeed. At least one byte more than there is; exact once a payload's length is known.
  size_t needed = 0;
  // kError: the error with its code ("ERR Protocol error: ..."). Valid until the next call.
  std::string_view error = {};
};

// RequestParser: reads the requests of one client out of a contiguous receive buffer.
//
// Both forms are understood: multibulk ("*2\r\n$3\r\nGET\r\n$1\r\nk\r\n") and inline ("GET k\r\n",
// with quotes). Pipelines are read by calling again after dropping what was consumed:
//
//   for (;;) {
//     const ParseResult result = parser.Parse(buffer.view(), limits, request);
//     if (result.status == ParseStatus::kComplete) Run(request);
//     buffer.Consume(result.consumed);
//     if (result.status != ParseStatus::kComplete) break;
//   }
//
// A request that arrives in pieces is decoded once: the parser keeps how far it came and where the
// arguments are as offsets, so the buffer may be reallocated or compacted between calls. All that
// has to hold is that the bytes after the consumed ones are still at its front.
//
// A request that lies in the buffer as a whole, with arguments of ordinary length, takes one pass
// of a few branches per argument; no payload byte is looked at. Nothing is allocated in steady
// state. What the parser tolerates is what Redis 8.0 tolerates: see README.md, "Tolerance".
class RequestParser {
 public:
  [[nodiscard]] ParseResult Parse(std::string_view buffer, const RequestLimits& limits,
                                  Request& request);

  // Forgets a partial request.
  void Reset();

 private:
  enum class Step : uint8_t { kDone, kBlank, kMore, kError };

  // Where an argument of a partial request lies, from the request's first byte.
  struct Piece {
    size_t offset;
    size_t length;
  };

  [[nodiscard]] Step ParseMultibulk(std::string_view text, const RequestLimits& limits,
                                    Request& request);
  [[nodiscard]] Step ParseCount(std::string_view text, const RequestLimits& limits);
  [[nodiscard]] Step ParseBulkLength(std::string_view text, const RequestLimits& limits);
  [[nodiscard]] Step ParseInline(std::string_view text, Request& request);
  // Sets `line_` to the bytes from `cursor_` up to `terminator`, and `line_end_` to the offset of
  // the terminator; kMore while it is not there.
  [[nodiscard]] Step FindLine(std::string_view text, char terminator, std::string_view too_long);
  [[nodiscard]] Step Fail(std::string_view error);
  void SuspendFastPath(std::string_view text, const Request& request, size_t offset, int64_t count);

  // All offsets count from the first byte of the request being read.
  size_t cursor_ = 0;         // the first byte not decoded yet
  size_t scanned_ = 0;        // of the line at cursor_: no terminator before this offset
  size_t needed_ = 0;         // see ParseResult
  int64_t remaining_ = -1;    // arguments still to come; -1 before the count is known
  int64_t bulk_length_ = -1;  // of the argument at cursor_; -1 before it is known
  std::vector<Piece> pieces_;
  std::string_view line_;
  size_t line_end_ = 0;
  std::string_view error_;
  error_text::ExpectedDollarText unexpected_byte_error_;
};

}  // namespace remora::protocol
