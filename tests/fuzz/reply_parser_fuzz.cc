#include <memory>

#include "engine/base/check.h"
#include "protocol/reply_parser.h"
#include "tests/fuzz/fuzz_target.h"

// What a server's bytes mean does not depend on how they are cut.
namespace {

using remora::protocol::Reply;
using remora::protocol::ReplyParser;
using remora::protocol::ReplyStatus;

constexpr size_t kBytesMax = 2048;

struct Stream {
  std::vector<Reply> replies;
  ReplyStatus end = ReplyStatus::kIncomplete;
};

Stream ParseInPieces(std::string_view bytes, size_t piece) {
  Stream stream;
  ReplyParser parser({.depth_max = 16, .bulk_bytes_max = 1 << 20});
  std::string pending;
  while (!bytes.empty()) {
    pending += bytes.substr(0, piece);
    bytes.remove_prefix(std::min(piece, bytes.size()));
    do {
      // An allocation of its own, of exactly these bytes: what is read past them is found.
      const auto buffer = std::make_unique_for_overwrite<char[]>(pending.size());
      pending.copy(buffer.get(), pending.size());
      Reply reply;
      const auto result = parser.Parse({buffer.get(), pending.size()}, reply);
      remora::base::Check(result.consumed <= pending.size(), "no more is consumed than is there");
      pending.erase(0, result.consumed);
      stream.end = result.status;
      if (result.status == ReplyStatus::kError) return stream;
      if (result.status == ReplyStatus::kComplete) stream.replies.push_back(std::move(reply));
    } while (stream.end == ReplyStatus::kComplete && !pending.empty());
  }
  return stream;
}

// NaN is not equal to itself: what is compared is the text, which numbers keep.
void ForgetNumbers(Reply& reply) {
  reply.number = 0;
  for (Reply& element : reply.elements) ForgetNumbers(element);
  for (Reply& attribute : reply.attributes) ForgetNumbers(attribute);
}

}  // namespace

std::vector<std::string> remora::fuzz::Examples() {
  return {
      "+OK\r\n-ERR no\r\n:42\r\n$5\r\nhello\r\n$-1\r\n*-1\r\n",
      "*2\r\n$3\r\nfoo\r\n*1\r\n:1\r\n_\r\n#t\r\n,3.5\r\n,nan\r\n(12345678901234567890\r\n",
      "%1\r\n+a\r\n~2\r\n:1\r\n:2\r\n=7\r\ntxt:abc\r\n>2\r\n+message\r\n+x\r\n",
      "|1\r\n+ttl\r\n:60\r\n$1\r\nv\r\n*3\r\n*0\r\n%0\r\n~0\r\n!5\r\nERR x\r\n",
  };
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size > kBytesMax) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  Stream whole = ParseInPieces(bytes, std::max<size_t>(bytes.size(), 1));
  for (Reply& reply : whole.replies) ForgetNumbers(reply);
  for (const size_t piece : {1, 3, 7}) {
    Stream cut = ParseInPieces(bytes, piece);
    for (Reply& reply : cut.replies) ForgetNumbers(reply);
    remora::base::Check(cut.replies == whole.replies, "the same replies come out of pieces");
    remora::base::Check((cut.end == ReplyStatus::kError) == (whole.end == ReplyStatus::kError),
                        "the same bytes are refused in pieces");
  }
  return 0;
}
