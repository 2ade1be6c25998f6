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

namespace remora::protocol {

class CommandTable;
class Dispatcher;

// What the program around the protocol offers to commands of its own: the server derives from it.
class Host {
 public:
  virtual ~Host() = default;

  enum class Login : uint8_t { kAccepted, kWrong, kNoPasswordSet };
  // Whether `password` is `user`'s. kNoPasswordSet: the default user needs none, and the client
  // asked for nobody else.
  [[nodiscard]] virtual Login CheckLogin(std::string_view user, std::string_view password) = 0;
  // Whether a new session may work without logging in.
  [[nodiscard]] virtual bool LoginRequired() const = 0;
  // Why the session may not run a kProtectedCommand, as an error; nothing when it may.
  [[nodiscard]] virtual std::string_view WhyForbidden(Session& session,
                                                      const CommandSpec& spec) = 0;
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
