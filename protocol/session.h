// Session: what one client has said so far that later requests depend on.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "protocol/access_control.h"
#include "protocol/multi_state.h"
#include "protocol/reply_writer.h"

namespace remora::protocol {

class BlockedCall;
struct CommandSpec;
class Session;
class SessionOutlet;
class SessionSubscriber;
class SessionTracker;

// Ends the sleep of a thread that has sessions. From any thread; outlives them.
class Waker {
 public:
  virtual ~Waker() = default;
  virtual void Wake() = 0;
};

// Whoever runs sessions that may wait for keys.
class WaitListener {
 public:
  // A session is about to wait; false when it must not, since it is being closed. With the keys
  // locked: brief.
  [[nodiscard]] virtual bool WaitBegins(Session& session,
                                        const std::shared_ptr<BlockedCall>& call) = 0;
  // A wait has ended: the session's thread is to call Dispatcher::FinishWait soon. From any thread,
  // with keys locked: brief. Returns whether that thread is to be woken, by waker().
  [[nodiscard]] virtual bool WaitEnded(const std::shared_ptr<BlockedCall>& call) = 0;
  [[nodiscard]] virtual std::shared_ptr<Waker> waker() = 0;

 protected:
  ~WaitListener() = default;
};

// CLIENT REPLY.
enum class ReplyMode : uint8_t { kOn, kOff, kSkipNext, kSkipping };

class Session {
 public:
  explicit Session(OutputBuffer& output) : reply_(output) {}
  virtual ~Session() = default;

  [[nodiscard]] ReplyWriter& reply() { return reply_; }

  uint64_t id = 0;
  uint32_t database = 0;
  bool authenticated = false;
  SessionAccess access;
  // Close once the output is sent.
  bool closing = false;
  bool no_evict = false;
  bool no_touch = false;
  ReplyMode reply_mode = ReplyMode::kOn;
  std::string name;
  std::string library_name;
  std::string library_version;
  // MULTI and WATCH; null for the many sessions that never use them.
  std::unique_ptr<MultiState> multi;
  [[nodiscard]] bool queueing() const { return multi != nullptr && multi->queueing(); }
  // Who is told of waits; null for sessions that never wait: theirs end at once.
  WaitListener* wait_listener = nullptr;
  // What it waits for; null unless it does. It runs nothing meanwhile.
  std::shared_ptr<BlockedCall> wait;
  // Where its messages come from; null for sessions that cannot subscribe.
  SessionOutlet* outlet = nullptr;
  // Null for the many sessions that never subscribe to anything.
  std::shared_ptr<SessionSubscriber> subscriber;
  // Null for the many sessions that never track what they read.
  std::shared_ptr<SessionTracker> tracker;
  // EXEC is being run: messages come when it is over.
  bool runs_step = false;
  std::unique_ptr<OutputBuffer> held_messages;
  // MONITOR: it sees what all clients ask for.
  bool watches_requests = false;
  // One of the three texts above has changed; whoever publishes them takes it back.
  bool texts_changed = false;
  // For CLIENT LIST; null before the first command.
  const CommandSpec* last_command = nullptr;
  const CommandSpec* last_container = nullptr;

 private:
  ReplyWriter reply_;
};

}  // namespace remora::protocol
