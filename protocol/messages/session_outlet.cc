#include "protocol/messages/session_outlet.h"

#include <memory>

#include "engine/messages/broker.h"

namespace remora::protocol {

using messages::Audience;
using messages::ChannelKind;
using messages::Message;

namespace {

void WriteMessage(ReplyWriter& writer, const Message& message) {
  if (message.kind == ChannelKind::kPattern) {
    writer.PushHeader(4);
    writer.BulkString("pmessage");
    writer.BulkString(message.pattern);
  } else {
    writer.PushHeader(3);
    writer.BulkString(message.kind == ChannelKind::kShard ? "smessage" : "message");
  }
  writer.BulkString(message.channel);
  writer.BulkString(message.payload);
}

}  // namespace

void SessionSubscriber::SendHeld() {
  if (held_.empty()) return;
  session_.reply().Push(held_.view());
  held_.Clear();
}

void SessionOutlet::Deliver(const Message& message, std::span<const Audience::Member> members) {
  for (Frame& frame : frames_) frame.bytes.Clear();
  for (const Audience::Member& member : members) {
    auto& subscriber = static_cast<SessionSubscriber&>(*member.subscriber);
    Session& session = subscriber.session();
    if (!Accepts(session)) continue;
    const RespVersion version = session.reply().version();
    Frame& frame = frames_[version == RespVersion::kResp3 ? 1 : 0];
    if (frame.bytes.empty()) {
      frame.writer.set_version(version);
      WriteMessage(frame.writer, message);
    }
    if (session.runs_step) [[unlikely]] {
      subscriber.held().Append(frame.bytes.view());
    } else {
      session.reply().Push(frame.bytes.view());
    }
    Received(session);
  }
}

SessionSubscriber& SubscriberOf(Session& session) {
  if (session.subscriber == nullptr) {
    session.subscriber = std::make_shared<SessionSubscriber>(*session.outlet, session);
  }
  return *session.subscriber;
}

void EndSubscriptions(Session& session) {
  if (session.subscriber == nullptr) return;
  session.outlet->broker().UnsubscribeAll(*session.subscriber);
}

bool Subscribes(const Session& session) {
  return session.subscriber != nullptr && session.subscriber->subscribes();
}

size_t SubscriptionCount(const Session& session, ChannelKind kind) {
  return session.subscriber == nullptr ? 0 : session.subscriber->count(kind);
}

}  // namespace remora::protocol
