#include "protocol/messages/session_outlet.h"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "engine/messages/broker.h"
#include "protocol/messages/session_tracker.h"

namespace remora::protocol {

using messages::Audience;
using messages::ChannelKind;
using messages::Message;
using messages::Notice;
using messages::NoticeKind;
using messages::Tracker;

namespace {

// Where trackers are told in RESP2: on a connection that has subscribed to this, or to anything.
constexpr std::string_view kInvalidationChannel = "__redis__:invalidate";

// The keys that a notice names, without those that the tracker has changed itself and does not want
// to hear of.
std::vector<std::string_view> KeysOf(const Notice& notice, const Tracker& tracker) {
  if (notice.kind == NoticeKind::kKey) return {notice.key};
  std::vector<std::string_view> keys;
  std::string_view packed = notice.packed_changes;
  for (std::string_view change; messages::Mailbox::NextPattern(packed, change);) {
    const auto [key, client_id] = messages::UnpackChange(change);
    if (!tracker.skips_own() || client_id != tracker.client_id()) keys.push_back(key);
  }
  return keys;
}

void WriteNotice(ReplyWriter& writer, const Notice& notice, const Tracker& tracker,
                 std::span<const std::string_view> keys) {
  if (writer.is_resp3()) {
    writer.PushHeader(2);
    writer.BulkString("invalidate");
  } else {
    writer.PushHeader(3);
    writer.BulkString("message");
    writer.BulkString(kInvalidationChannel);
  }
  if (notice.kind == NoticeKind::kEverything) {
    // Why the tracker's version, whoever reads it: clients have learned to live with that.
    return writer.Raw(tracker.uses_resp3() ? "_\r\n" : "$-1\r\n");
  }
  writer.ArrayHeader(keys.size());
  writer.BulkStrings(keys);
}

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

void SessionOutlet::Hand(Session& session, std::string_view bytes) {
  if (session.runs_step) [[unlikely]] {
    if (session.held_messages == nullptr) session.held_messages = std::make_unique<OutputBuffer>();
    session.held_messages->Append(bytes);
  } else {
    session.reply().Push(bytes);
  }
  Received(session);
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
    Hand(session, frame.bytes.view());
  }
}

void SessionOutlet::Tell(Tracker& tracker, const Notice& notice) {
  Session* const session = static_cast<SessionTracker&>(tracker).session();
  if (session == nullptr) return;
  if (notice.kind != NoticeKind::kRedirectGone) {
    // Replies and messages look alike in RESP2.
    if (session->reply().is_resp3()) HandNotice(*session, tracker, notice);
    return;
  }
  const std::shared_ptr<messages::Recipient> recipient = tracker.recipient();
  if (recipient == nullptr) return;
  tracker.set_broken();
  if (!session->reply().is_resp3() || !Accepts(*session)) return;
  OutputBuffer bytes;
  ReplyWriter writer(bytes);
  writer.set_version(RespVersion::kResp3);
  writer.PushHeader(2);
  writer.BulkString("tracking-redir-broken");
  writer.Integer(static_cast<int64_t>(recipient->client_id));
  Hand(*session, bytes.view());
}

bool SessionOutlet::TellInPlaceOf(Tracker& tracker, uint64_t client_id, const Notice& notice) {
  Session* const session = FindSession(client_id);
  if (session == nullptr) return false;
  if (session->reply().is_resp3() || Subscribes(*session)) HandNotice(*session, tracker, notice);
  return true;
}

void SessionOutlet::TellOwnAtOnce(Session& session) {
  Tracker& tracker = *session.tracker;
  const std::shared_ptr<messages::Recipient> recipient = tracker.recipient();
  // Others are told when the request is over.
  if (recipient != nullptr && recipient->client_id != session.id) return;
  for (const Tracker::OwnChange& change : std::exchange(tracker.own_changes(), {})) {
    const Notice notice{.kind = change.everything ? NoticeKind::kEverything : NoticeKind::kKey,
                        .key = change.key,
                        .number = NextNotice()};
    if (recipient == nullptr) {
      Tell(tracker, notice);
    } else {
      static_cast<void>(TellInPlaceOf(tracker, session.id, notice));
    }
  }
}

void SessionOutlet::HandNotice(Session& session, Tracker& tracker, const Notice& notice) {
  if (!Accepts(session)) return;
  const bool is_resp3 = session.reply().is_resp3();
  const size_t at = (is_resp3 ? 1 : 0) + (tracker.uses_resp3() ? 2 : 0);
  const bool is_own = notice.kind == NoticeKind::kKeys && tracker.skips_own();
  Frame& frame = notice_frames_[at];
  if (framed_notices_[at] != notice.number || is_own) {
    const std::vector<std::string_view> keys = KeysOf(notice, tracker);
    if (keys.empty() && notice.kind == NoticeKind::kKeys) return;
    frame.bytes.Clear();
    frame.writer.set_version(is_resp3 ? RespVersion::kResp3 : RespVersion::kResp2);
    WriteNotice(frame.writer, notice, tracker, keys);
    framed_notices_[at] = is_own ? 0 : notice.number;
  }
  Hand(session, frame.bytes.view());
}

void SessionOutlet::BeginWatching(Session& session) {
  session.watches_requests = true;
  watchers_.push_back(&session);
  broker().AddWatcher(*this);
}

void SessionOutlet::EndWatching(Session& session) {
  if (!session.watches_requests) return;
  session.watches_requests = false;
  watchers_.erase(std::find(watchers_.begin(), watchers_.end(), &session));
  broker().RemoveWatcher(*this);
}

void SessionOutlet::ShowLine(std::string_view line) {
  for (Session* const session : watchers_) {
    if (session->reply_mode != ReplyMode::kOff && Accepts(*session)) Hand(*session, line);
  }
}

void SendHeldMessages(Session& session) {
  if (session.held_messages == nullptr) return;
  session.reply().Push(session.held_messages->view());
  session.held_messages.reset();
}

SessionSubscriber& SubscriberOf(Session& session) {
  if (session.subscriber == nullptr) {
    session.subscriber = std::make_shared<SessionSubscriber>(*session.outlet, session);
  }
  return *session.subscriber;
}

void EndSubscriptions(Session& session) {
  if (session.outlet == nullptr) return;
  session.outlet->EndWatching(session);
  if (session.tracker) session.outlet->broker().tracking().TurnOff(*session.tracker);
  if (session.subscriber != nullptr) {
    session.outlet->broker().UnsubscribeAll(*session.subscriber);
  }
}

void LeaveOutlet(Session& session) {
  EndSubscriptions(session);
  if (!session.tracker) return;
  session.outlet->broker().tracking().End(*session.tracker);
  session.tracker->ForgetSession();
}

bool Subscribes(const Session& session) {
  return session.subscriber != nullptr && session.subscriber->subscribes();
}

size_t SubscriptionCount(const Session& session, ChannelKind kind) {
  return session.subscriber == nullptr ? 0 : session.subscriber->count(kind);
}

}  // namespace remora::protocol
