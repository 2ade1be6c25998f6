#include "protocol/messages/session_tracker.h"

#include "protocol/command_spec.h"
#include "protocol/messages/session_outlet.h"

namespace remora::protocol {

SessionTracker& TrackerOf(Session& session) {
  if (!session.tracker) {
    auto* const tracker = new SessionTracker(session, session.outlet->shared_from_this());
    tracker->set_uses_resp3(session.reply().is_resp3());
    session.tracker = messages::TrackerPointer::Adopt(tracker);
  }
  return *FindTracker(session);
}

SessionTracker* FindTracker(const Session& session) {
  return static_cast<SessionTracker*>(session.tracker.get());
}

bool ReadsForCopies(const CommandSpec& spec) {
  // Channels of SSUBSCRIBE look like keys; of scripts, what they call counts.
  return spec.Is(kReadOnly) && !spec.Is(kPubSub) && !spec.Is(kSkipMonitor);
}

}  // namespace remora::protocol
