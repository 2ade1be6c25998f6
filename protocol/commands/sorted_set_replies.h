// How replies show members of sorted sets.
#pragma once

#include <cstddef>
#include <string_view>

#include "engine/ops/member_sink.h"
#include "protocol/command_context.h"
#include "protocol/reply_writer.h"

namespace remora::protocol {

// What a list of members looks like.
enum class MemberStyle : uint8_t {
  kMembers,  // a b
  kFlat,     // a 1 b 2
  kNested,   // [a 1] [b 2]
  kUsual,    // nested in RESP3, flat in RESP2
};

// Writes members into a reply as an operation finds them.
class MemberReply final : public ops::MemberSink {
 public:
  MemberReply(ReplyWriter& reply, MemberStyle style)
      : reply_(reply),
        style_(style != MemberStyle::kUsual ? style
               : reply.is_resp3()           ? MemberStyle::kNested
                                            : MemberStyle::kFlat) {}

  void Begin(uint64_t count) override {
    reply_.ArrayHeader(style_ == MemberStyle::kFlat ? count * 2 : count);
  }
  void Add(std::string_view member, double score) override {
    if (style_ == MemberStyle::kNested) reply_.ArrayHeader(2);
    reply_.BulkString(member);
    if (style_ != MemberStyle::kMembers) reply_.Double(score);
  }

 private:
  ReplyWriter& reply_;
  const MemberStyle style_;
};

}  // namespace remora::protocol
