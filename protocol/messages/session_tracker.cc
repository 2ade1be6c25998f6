#include "protocol/messages/session_tracker.h"

#include "protocol/command_spec.h"
#include "protocol/messages/session_outlet.h"

namespace remora::protocol {

SessionTracker& TrackerOf(Session& session) {
  if (!session.tracker) {
    // The session's is one of several references.
    session.tracker = std::shared_ptr<SessionTracker>(
        new SessionTracker(session, session.outlet->shared_from_this()),
        [](SessionTracker* tracker) { tracker->LetGo(); });
    session.tracker->set_uses_resp3(session.reply().is_resp3());
  }
  return *session.tracker;
}

bool ReadsForCopies(const CommandSpec& spec) {
  // Channels of SSUBSCRIBE look like keys; of scripts, what they call counts.
  return spec.Is(kReadOnly) && !spec.Is(kPubSub) && !spec.Is(kSkipMonitor);
}

}  // namespace remora::protocol
