// CommandContext: what a handler works with, for the length of one call.
//
// A handler reads its arguments, calls one operation, writes one reply. It never touches a
// container.
#pragma once

#include <span>
#include <string_view>

#include "engine/engine.h"
#include "engine/result.h"
#include "engine/transaction.h"
#include "protocol/arguments.h"
#include "protocol/command_spec.h"
#include "protocol/reply_writer.h"
#include "protocol/session.h"

namespace remora::base {
class Collation;
}

namespace remora::protocol {

class BlockedCall;
class CommandTable;
class Dispatcher;

// What a request waits for when its keys hold nothing for it.
struct WaitRequest {
  values::ValueType type;
  int64_t timeout_milliseconds = 0;  // 0: for ever
  // How many of the keys that the key specs find are waited for; the others are written to.
  size_t awaited_keys = SIZE_MAX;
  // Run again also when a key is gone, or has another type.
  bool also_without_value = false;
  // Arguments that mean something else by the time the request is run again.
  struct Replaced {
    size_t argument;
    std::string_view text;
  };
  std::span<const Replaced> replaced = {};
};

// What the program around the protocol offers to commands of its own: the server derives from it.
class Host {
 public:
  virtual ~Host() = default;

  // Why the session may not run a kProtectedCommand, as an error; nothing when it may.
  [[nodiscard]] virtual std::string_view WhyForbidden(Session& session,
                                                      const CommandSpec& spec) = 0;
  // Whether requests that wait for keys must go on waiting, although they could be served.
  [[nodiscard]] virtual bool HoldsBack(const CommandSpec& spec) {
    static_cast<void>(spec);
    return false;
  }
  // redis.log of a script: 0 debug, 1 verbose, 2 notice, 3 warning.
  static constexpr int kLogLevels = 4;
  virtual void LogFromScript(int level, std::string_view text) {
    static_cast<void>(level);
    static_cast<void>(text);
  }
  // Called every millisecond or so by the thread whose script has been running for too long: it may
  // answer other requests. False when the script must end now.
  [[nodiscard]] virtual bool WhileScriptIsBusy() { return true; }
  // The order of texts that SORT shows; null for that of their bytes. Stays as it is for good.
  [[nodiscard]] virtual const base::Collation* SortCollation() const { return nullptr; }
  // Forgets what a session set up: for RESET.
  virtual void ResetSession(Session& session) = 0;
};

struct CommandContext {
  Engine& engine;
  const CommandTable& table;
  Host* host;  // null in a program that has none
  Session& session;
  Dispatcher& dispatcher;
  const CommandSpec& spec;
  const CommandSpec* container;  // null unless `spec` is a subcommand
  Arguments& arguments;          // index 0 is the (container's) name
  ReplyWriter& reply;
  // Has locked what the command's key specs and flags say.
  Transaction& transaction;
  // The keys that the key specs found, in their order.
  std::span<const Key> keys;
  // False where nobody waits: inside MULTI, for instance.
  bool may_wait = false;
  // Where a script keeps what time TIME says, 0 until it is asked; null outside of scripts.
  int64_t* script_microseconds = nullptr;
  BlockedCall* waiting = nullptr;  // set when a request that waits is run again

  // Whether a script calls the command.
  [[nodiscard]] bool in_script() const { return script_microseconds != nullptr; }
  // Has the request run again when one of its keys changes, instead of a reply; only where it may.
  void Wait(const WaitRequest& request);
  // The key at an argument that a key spec names.
  [[nodiscard]] Key KeyAt(size_t argument) const {
    const char* const name = arguments.all()[argument].data();
    for (const Key& key : keys) {
      if (key.name.data() == name) return key;
    }
    return transaction.MakeKey(arguments.all()[argument]);
  }
  // "set", "config|get": the command's name as errors and statistics spell it.
  [[nodiscard]] std::string FullName() const;

  void WriteError(OpError error);
  // The value as its usual reply.
  void Write(const Result<int64_t>& result);
  void Write(const Result<uint64_t>& result);
  void Write(const Result<bool>& result);  // :1 or :0
  void Write(const Outcome& outcome);      // +OK
  void Write(const Result<std::optional<ops::StringBytes>>& result);
};

// The wording of an operation's error where a command has no other.
[[nodiscard]] std::string_view TextOf(OpError error);

}  // namespace remora::protocol
