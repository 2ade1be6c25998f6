// BlockedCall: a request that waits for its keys, with everything it needs to be run again by
// whoever brings what it waits for, on his thread: bytes of its own, and a reply of its own.
//
//   handler: nothing there  ->  CommandContext::Wait  ->  BlockedCall in the queues of its keys
//   a key changes           ->  the handler runs again, under the locks of who changed it
//   the wait ends           ->  WaitListener::WaitEnded  ->  Dispatcher::FinishWait, on the
//                                                            session's thread
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "engine/keyspace/waiter.h"
#include "protocol/command_context.h"
#include "protocol/command_table.h"
#include "protocol/multi_state.h"
#include "protocol/output_buffer.h"
#include "protocol/session.h"

namespace remora::protocol {

struct DispatcherShared;

class BlockedCall final : public keyspace::Waiter {
 public:
  // Takes over a request that may wait; its keys are locked.
  BlockedCall(DispatcherShared& shared, const CommandContext& context, const WaitRequest& request);

  // keyspace::Waiter
  [[nodiscard]] Attempt Try(Transaction& transaction) override;
  void Ended(keyspace::WaitEnd end) override;
  void Announce() override;

  // Said by the handler when it runs again and finds nothing again.
  void WaitOn() { waits_on_ = true; }

  // Has it answer OK when it is served, without being run again: it waits for no key.
  void ReplyOk() { session_.reply().Ok(); }
  // Whether CLIENT UNBLOCK may end it: what waits for keys, and nothing else.
  [[nodiscard]] bool may_be_unblocked() const { return !keys_.empty(); }

  [[nodiscard]] uint64_t session_id() const { return session_.id; }

  // For the session's thread, once the wait has ended, or before it has begun.

  [[nodiscard]] keyspace::WaitEnd end() const { return end_; }
  [[nodiscard]] const CommandTable::Entry& entry() const { return request_.entry(); }
  [[nodiscard]] std::span<const std::string_view> arguments() const { return arguments_; }
  [[nodiscard]] std::string_view reply() const { return output_.view(); }
  // The error that the reply is, if it is one.
  [[nodiscard]] std::string_view error() {
    return failed_ ? session_.reply().first_error() : std::string_view();
  }
  // The user might not do it any more when it could have been served.
  [[nodiscard]] bool refused() const { return refused_; }
  [[nodiscard]] bool suppressed() const { return suppressed_; }
  // The time that the handler has taken.
  [[nodiscard]] uint64_t nanoseconds() const { return nanoseconds_; }
  void AddNanoseconds(uint64_t nanoseconds) { nanoseconds_ += nanoseconds; }

 private:
  void FindKeys();
  // Remembers what it has read for a session that tracks keys.
  void RememberKeys();

  DispatcherShared& shared_;
  Dispatcher& dispatcher_;
  WaitListener& listener_;
  const std::shared_ptr<Waker> waker_;
  QueuedCommand request_;
  std::vector<std::string_view> arguments_;
  std::vector<Key> keys_;
  OutputBuffer output_;
  Session session_;  // what the handler sees of the one that waits
  const bool suppressed_;
  bool waits_on_ = false;
  bool failed_ = false;
  bool refused_ = false;
  bool wakes_ = false;
  keyspace::WaitEnd end_ = keyspace::WaitEnd::kAbandoned;
  uint64_t nanoseconds_ = 0;
};

}  // namespace remora::protocol
