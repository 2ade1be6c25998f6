// SessionOutlet: the outlet of the sessions of one thread. A message is put into RESP once for each
// version of it, and copied to the sessions that have subscribed.
#pragma once

#include <array>
#include <span>
#include <string_view>
#include <vector>

#include "engine/messages/outlet.h"
#include "protocol/output_buffer.h"
#include "protocol/reply_writer.h"
#include "protocol/session.h"

namespace remora::protocol {

// What a session subscribes with.
class SessionSubscriber final : public messages::Subscriber {
 public:
  SessionSubscriber(messages::Outlet& outlet, Session& session)
      : Subscriber(outlet), session_(session) {}

  [[nodiscard]] Session& session() const { return session_; }

 private:
  Session& session_;
};

class SessionOutlet : public messages::Outlet {
 public:
  using Outlet::Outlet;

  // Tells a session of what it has changed itself, before the reply.
  void TellOwnAtOnce(Session& session);

  // Lets a session see what all clients ask for, as lines.
  void BeginWatching(Session& session);
  void EndWatching(Session& session);

 protected:
  // Whether a session is to get messages at all: not one that is being closed.
  [[nodiscard]] virtual bool Accepts(Session& session) = 0;
  // Bytes were added to a session's output, to be sent soon.
  virtual void Received(Session& session) = 0;
  // The session of this number, if it is one of this outlet's.
  [[nodiscard]] virtual Session* FindSession(uint64_t id) = 0;

 private:
  void Deliver(const messages::Message& message,
               std::span<const messages::Audience::Member> members) final;
  void Tell(messages::Tracker& tracker, const messages::Notice& notice) final;
  bool TellInPlaceOf(messages::Tracker& tracker, uint64_t client_id,
                     const messages::Notice& notice) final;
  void ShowLine(std::string_view line) final;

  // Adds bytes to what a session is sent, after the reply that it is being given.
  void Hand(Session& session, std::string_view bytes);
  // Sends a notice to a session, in the place of a tracker or as it.
  void HandNotice(Session& session, messages::Tracker& tracker, const messages::Notice& notice);

  struct Frame {
    OutputBuffer bytes;
    ReplyWriter writer{bytes};
  };
  // By the version of RESP.
  std::array<Frame, 2> frames_;
  // The notice of which there are frames, by the version of RESP and whether they are sent in a
  // tracker's place.
  std::array<uint64_t, 4> framed_notices_ = {};
  std::array<Frame, 4> notice_frames_;
  std::vector<Session*> watchers_;
};

// The subscriber of a session that may subscribe; made when first needed.
[[nodiscard]] SessionSubscriber& SubscriberOf(Session& session);
// Sends what has come while a session ran EXEC.
void SendHeldMessages(Session& session);
// Ends all of a session's subscriptions, its tracking and watching, without a word.
void EndSubscriptions(Session& session);
// The same, and nothing comes for it any more.
void LeaveOutlet(Session& session);
// Whether a session has subscribed to anything.
[[nodiscard]] bool Subscribes(const Session& session);
// How many names of a kind it has subscribed to.
[[nodiscard]] size_t SubscriptionCount(const Session& session, messages::ChannelKind kind);

}  // namespace remora::protocol
