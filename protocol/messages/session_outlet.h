// SessionOutlet: the outlet of the sessions of one thread. A message is put into RESP once for each
// version of it, and copied to the sessions that have subscribed.
#pragma once

#include <array>
#include <span>
#include <string_view>

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
  // What has come while the session ran EXEC, whose reply is not to be torn apart.
  [[nodiscard]] OutputBuffer& held() { return held_; }
  // Sends that after all.
  void SendHeld();

 private:
  Session& session_;
  OutputBuffer held_;
};

class SessionOutlet : public messages::Outlet {
 public:
  using Outlet::Outlet;

 protected:
  // Whether a session is to get messages at all: not one that is being closed.
  [[nodiscard]] virtual bool Accepts(Session& session) = 0;
  // Bytes were added to a session's output, to be sent soon.
  virtual void Received(Session& session) = 0;

 private:
  void Deliver(const messages::Message& message,
               std::span<const messages::Audience::Member> members) final;

  struct Frame {
    OutputBuffer bytes;
    ReplyWriter writer{bytes};
  };
  // By the version of RESP.
  std::array<Frame, 2> frames_;
};

// The subscriber of a session that may subscribe; made when first needed.
[[nodiscard]] SessionSubscriber& SubscriberOf(Session& session);
// Ends all of a session's subscriptions, without a word.
void EndSubscriptions(Session& session);
// Whether a session has subscribed to anything.
[[nodiscard]] bool Subscribes(const Session& session);
// How many names of a kind it has subscribed to.
[[nodiscard]] size_t SubscriptionCount(const Session& session, messages::ChannelKind kind);

}  // namespace remora::protocol
