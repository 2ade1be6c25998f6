#include "protocol/commands/stream_replies.h"

namespace remora::protocol {

void WriteStreamId(ReplyWriter& reply, ops::StreamId id) {
  char text[containers::kStreamIdTextMax];
  reply.BulkString({text, containers::FormatStreamId(id, text)});
}

void WriteStreamEntry(ReplyWriter& reply, const ops::StreamEntry& entry) {
  reply.ArrayHeader(2);
  WriteStreamId(reply, entry.id);
  reply.ArrayHeader(entry.fields.size());
  for (const std::string_view text : entry.fields) reply.BulkString(text);
}

void StreamListReply::BeginStream(std::string_view key) {
  if (begun_++ == 0) {
    list_ = reply_.is_resp3() ? reply_.DeferMap(streams_) : reply_.DeferArray(streams_);
  }
  if (!reply_.is_resp3()) reply_.ArrayHeader(2);
  reply_.BulkString(key);
  stream_ = reply_.DeferArray(1);
  entries_ = 0;
}

void StreamListReply::EndStream() { reply_.Finish(stream_, entries_); }

bool StreamListReply::Finish() {
  if (begun_ == 0) return false;
  reply_.Finish(list_, begun_);
  return true;
}

}  // namespace remora::protocol
