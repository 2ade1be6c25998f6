// SessionTracker: what a session tracks the keys with that it reads.
#pragma once

#include <memory>

#include "engine/messages/tracker.h"
#include "protocol/session.h"

namespace remora::protocol {

struct CommandSpec;

class SessionTracker final : public messages::Tracker {
 public:
  SessionTracker(Session& session, std::shared_ptr<messages::Outlet> outlet)
      : Tracker(session.id, std::move(outlet)), session_(&session) {}

  // On its thread: null when the session has gone.
  [[nodiscard]] Session* session() const { return session_; }
  void ForgetSession() { session_ = nullptr; }

  // Which keys are tracked that the session reads: all, only those of the request after CLIENT
  // CACHING YES, or all but those of the request after CLIENT CACHING NO.
  enum class Choice : uint8_t { kAll, kOptIn, kOptOut };
  [[nodiscard]] Choice choice() const { return choice_; }
  void set_choice(Choice choice) { choice_ = choice; }
  // CLIENT CACHING was said for this request.
  [[nodiscard]] bool caching_said() const { return caching_said_; }
  void set_caching_said(bool said) { caching_said_ = said; }
  [[nodiscard]] bool tracks_reads() const {
    if (!on() || broadcasts()) return false;
    return choice_ == Choice::kAll || (choice_ == Choice::kOptIn) == caching_said_;
  }

 private:
  ~SessionTracker() override = default;

  Session* session_;
  Choice choice_ = Choice::kAll;
  bool caching_said_ = false;
};

// The tracker of a session that has an outlet; made when first needed.
[[nodiscard]] SessionTracker& TrackerOf(Session& session);
// Whether what a command reads may be kept in copies.
[[nodiscard]] bool ReadsForCopies(const CommandSpec& spec);

}  // namespace remora::protocol
