// How replies show streams.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "engine/ops/streams.h"
#include "protocol/reply_writer.h"

namespace remora::protocol {

// "1526919030474-55".
void WriteStreamId(ReplyWriter& reply, ops::StreamId id);
// An id and the fields.
void WriteStreamEntry(ReplyWriter& reply, const ops::StreamEntry& entry);

// What XREAD and XREADGROUP answer: streams with their entries, begun with the first that has
// something.
class StreamListReply {
 public:
  StreamListReply(ReplyWriter& reply, size_t streams) : reply_(reply), streams_(streams) {}
  StreamListReply(const StreamListReply&) = delete;
  StreamListReply& operator=(const StreamListReply&) = delete;

  // Begins a stream; its entries follow.
  void BeginStream(std::string_view key);
  void EndStream();
  // Counts an entry that is written by the caller.
  void CountEntry() { ++entries_; }
  // Ends the reply; false when no stream was begun, and nothing was written.
  [[nodiscard]] bool Finish();

 private:
  ReplyWriter& reply_;
  size_t streams_;
  size_t begun_ = 0;
  size_t entries_ = 0;
  ReplyWriter::DeferredHeader list_{};
  ReplyWriter::DeferredHeader stream_{};
};

}  // namespace remora::protocol
