#include <string>

#include "engine/base/number_text.h"
#include "engine/keyspace/keyspace.h"
#include "protocol/command_context.h"
#include "protocol/commands/families.h"
#include "protocol/dispatcher.h"
#include "protocol/error_text.h"
#include "protocol/messages/session_outlet.h"
#include "protocol/version.h"

namespace remora::protocol {

namespace {

void Ping(CommandContext& context) {
  if (context.arguments.size() > 2) {
    return context.reply.Error(error_text::WrongNumberOfArguments("ping"));
  }
  if (!context.reply.is_resp3() && Subscribes(context.session)) {
    context.reply.ArrayHeader(2);
    context.reply.BulkString("pong");
    return context.reply.BulkString(context.arguments.Has(1) ? context.arguments.Text(1) : "");
  }
  if (context.arguments.size() == 2) return context.reply.BulkString(context.arguments.Text(1));
  context.reply.SimpleString("PONG");
}

void Echo(CommandContext& context) { context.reply.BulkString(context.arguments.Text(1)); }

void Select(CommandContext& context) {
  const int64_t number = context.arguments.IntegerWithin(1, {INT32_MIN, INT32_MAX});
  if (!context.arguments.ok()) return context.reply.Error(context.arguments.error());
  if (number < 0 || number >= context.engine.keyspace().database_count()) {
    return context.reply.Error(error_text::kDatabaseOutOfRange);
  }
  context.session.database = static_cast<uint32_t>(number);
  context.reply.Ok();
}

void Quit(CommandContext& context) {
  context.session.closing = true;
  context.reply.Ok();
}

void Reset(CommandContext& context) {
  Session& session = context.session;
  context.dispatcher.Unwatch(session);
  session.multi.reset();
  EndSubscriptions(session);
  session.database = 0;
  session.name.clear();
  session.texts_changed = true;
  session.no_evict = false;
  session.no_touch = false;
  // Why not always: the answer to the request after CLIENT REPLY SKIP stays unsent.
  if (session.reply_mode == ReplyMode::kOff) {
    session.reply_mode = ReplyMode::kOn;
    context.reply.set_suppressed(false);
  }
  if (context.host != nullptr) context.host->ResetSession(session);
  context.reply.set_version(RespVersion::kResp2);
  context.reply.SimpleString("RESET");
}

// Logs the session in, or returns what is wrong.
std::string_view LogIn(CommandContext& context, std::string_view user, std::string_view password) {
  AccessControl* const access = context.dispatcher.access();
  if (access == nullptr) {
    if (user != "default") return error_text::kWrongPass;
    context.session.authenticated = true;
    return {};
  }
  const bool is_queued = context.session.wait_listener != nullptr && !context.may_wait;
  const bool accepted = access->LogIn(
      context.session, {.user = user,
                        .password = password,
                        .command = context.arguments.all().front(),
                        .context = is_queued ? AccessContext::kExec : AccessContext::kTopLevel});
  return accepted ? std::string_view() : error_text::kWrongPass;
}

void Auth(CommandContext& context) {
  if (context.arguments.size() > 3) return context.reply.Error(error_text::kSyntax);
  const bool names_user = context.arguments.size() == 3;
  const AccessControl* const access = context.dispatcher.access();
  if (!names_user && (access == nullptr || !access->DefaultUserHasPassword())) {
    return context.reply.Error(error_text::kNoPasswordConfigured);
  }
  const std::string_view user = names_user ? context.arguments.Text(1) : "default";
  const std::string_view error = LogIn(context, user, context.arguments.Text(names_user ? 2 : 1));
  if (!error.empty()) return context.reply.Error(error);
  context.reply.Ok();
}

void WriteGreeting(CommandContext& context) {
  ReplyWriter& reply = context.reply;
  reply.MapHeader(7);
  reply.BulkString("server");
  reply.BulkString("redis");
  reply.BulkString("version");
  reply.BulkString(kRedisVersion);
  reply.BulkString("proto");
  reply.Integer(static_cast<int64_t>(reply.version()));
  reply.BulkString("id");
  reply.Integer(static_cast<int64_t>(context.session.id));
  reply.BulkString("mode");
  reply.BulkString("standalone");
  reply.BulkString("role");
  reply.BulkString("master");
  reply.BulkString("modules");
  reply.ArrayHeader(0);
}

struct HelloOptions {
  bool logs_in = false;
  std::string_view user;
  std::string_view password;
  bool names_client = false;
  std::string_view client_name;
};

// Reads what follows the version; false after an error was written.
bool ReadHelloOptions(CommandContext& context, HelloOptions& options) {
  Arguments& arguments = context.arguments;
  for (size_t at = 2; at < arguments.size();) {
    const size_t left = arguments.size() - at - 1;
    if (arguments.Is(at, "AUTH") && left >= 2) {
      options.logs_in = true;
      options.user = arguments.Text(at + 1);
      options.password = arguments.Text(at + 2);
      at += 3;
    } else if (arguments.Is(at, "SETNAME") && left >= 1) {
      options.names_client = true;
      options.client_name = arguments.Text(at + 1);
      at += 2;
      if (!IsClientName(options.client_name)) {
        context.reply.Error(error_text::kClientNameCharacters);
        return false;
      }
    } else {
      context.reply.Error(error_text::HelloSyntax(arguments.Text(at)));
      return false;
    }
  }
  return true;
}

void Hello(CommandContext& context) {
  Arguments& arguments = context.arguments;
  int64_t version = 0;
  if (arguments.Has(1)) {
    version = arguments.Integer(1, error_text::kProtocolVersionNotInteger);
    if (!arguments.ok()) return context.reply.Error(arguments.error());
    if (version < 2 || version > 3) return context.reply.Error(error_text::kNoProto);
  }
  HelloOptions options;
  if (!ReadHelloOptions(context, options)) return;
  if (options.logs_in) {
    const std::string_view error = LogIn(context, options.user, options.password);
    if (!error.empty()) return context.reply.Error(error);
  }
  if (!context.session.authenticated) return context.reply.Error(error_text::kNoAuthHello);
  if (options.names_client) {
    context.session.name.assign(options.client_name);
    context.session.texts_changed = true;
  }
  if (version != 0) context.reply.set_version(static_cast<RespVersion>(version));
  WriteGreeting(context);
}

constexpr uint32_t kHandshake = kFast | kNoAuth | kNoScript | kLoading | kStale | kAllowBusy;

constexpr CommandSpec kConnectionCommands[] = {
    {.name = "AUTH",
     .arity = AtLeast(2),
     .flags = kHandshake,
     .categories = kConnectionCategory,
     .handler = Auth,
     .since = "1.0.0",
     .group = "connection",
     .complexity = "O(N) where N is the number of passwords defined for the user",
     .summary = "Authenticates the connection."},
    {.name = "ECHO",
     .arity = Exactly(2),
     .flags = kFast | kLoading | kStale,
     .categories = kConnectionCategory,
     .handler = Echo,
     .since = "1.0.0",
     .group = "connection",
     .complexity = "O(1)",
     .summary = "Returns the given string."},
    {.name = "HELLO",
     .arity = AtLeast(1),
     .flags = kHandshake,
     .categories = kConnectionCategory,
     .handler = Hello,
     .since = "6.0.0",
     .group = "connection",
     .complexity = "O(1)",
     .summary = "Handshakes with the server."},
    {.name = "PING",
     .arity = AtLeast(1),
     .flags = kFast,
     .categories = kConnectionCategory,
     .handler = Ping,
     .since = "1.0.0",
     .group = "connection",
     .complexity = "O(1)",
     .summary = "Returns the server's liveliness response."},
    {.name = "QUIT",
     .arity = AtLeast(1),
     .flags = kHandshake,
     .categories = kConnectionCategory,
     .handler = Quit,
     .since = "1.0.0",
     .group = "connection",
     .complexity = "O(1)",
     .summary = "Closes the connection.",
     .deprecated_since = "7.2.0",
     .replaced_by = "just closing the connection"},
    {.name = "RESET",
     .arity = Exactly(1),
     .flags = kHandshake,
     .categories = kConnectionCategory,
     .handler = Reset,
     .since = "6.2.0",
     .group = "connection",
     .complexity = "O(1)",
     .summary = "Resets the connection."},
    {.name = "SELECT",
     .arity = Exactly(2),
     .flags = kFast | kLoading | kStale,
     .categories = kConnectionCategory,
     .handler = Select,
     .since = "1.0.0",
     .group = "connection",
     .complexity = "O(1)",
     .summary = "Changes the selected database."},
};

}  // namespace

std::span<const CommandSpec> ConnectionCommands() { return kConnectionCommands; }

}  // namespace remora::protocol
