#include <string>
#include <string_view>

#include "engine/keyspace/waiter.h"
#include "protocol/dispatcher.h"
#include "protocol/error_text.h"
#include "protocol/help_reply.h"
#include "protocol/waiting/blocked_call.h"
#include "server/commands/client_list.h"
#include "server/commands/client_tracking.h"
#include "server/commands/families.h"
#include "server/commands/tips.h"

namespace remora::server {

using protocol::Arguments;
using protocol::AtLeast;
using protocol::CommandContext;
using protocol::CommandSpec;
using protocol::Exactly;
using protocol::ReplyMode;
namespace error_text = protocol::error_text;

namespace {

// Reads ON or OFF; false after an error was written.
bool ReadSwitch(CommandContext& context, bool& on) {
  on = context.arguments.Is(2, "ON");
  if (on || context.arguments.Is(2, "OFF")) return true;
  context.reply.Error(error_text::kSyntax);
  return false;
}

void Id(CommandContext& context) {
  context.reply.Integer(static_cast<int64_t>(context.session.id));
}

void SetName(CommandContext& context) {
  const std::string_view name = context.arguments.Text(2);
  if (!protocol::IsClientName(name)) return context.reply.Error(error_text::kClientNameCharacters);
  context.session.name.assign(name);
  context.session.texts_changed = true;
  context.reply.Ok();
}

void GetName(CommandContext& context) {
  if (context.session.name.empty()) return context.reply.Null();
  context.reply.BulkString(context.session.name);
}

void SetInfo(CommandContext& context) {
  Arguments& arguments = context.arguments;
  const bool is_name = arguments.Is(2, "LIB-NAME");
  if (!is_name && !arguments.Is(2, "LIB-VER")) {
    return context.reply.Error(error_text::UnrecognizedOption(arguments.Text(2)));
  }
  const std::string_view text = arguments.Text(3);
  if (!protocol::IsClientName(text)) {
    return context.reply.Error(error_text::ClientInfoCharacters(arguments.Text(2)));
  }
  (is_name ? context.session.library_name : context.session.library_version).assign(text);
  context.session.texts_changed = true;
  context.reply.Ok();
}

void NoEvict(CommandContext& context) {
  if (ReadSwitch(context, context.session.no_evict)) context.reply.Ok();
}

void NoTouch(CommandContext& context) {
  if (ReadSwitch(context, context.session.no_touch)) context.reply.Ok();
}

// For subcommands that take three or four arguments; false after an error was written.
bool HasFourAtMost(CommandContext& context) {
  Arguments& arguments = context.arguments;
  if (arguments.size() <= 4) return true;
  context.reply.Error(
      error_text::UnknownSubcommandOrArity(arguments.Text(1), context.container->name));
  return false;
}

void PauseClients(CommandContext& context) {
  Arguments& arguments = context.arguments;
  if (!HasFourAtMost(context)) return;
  Pause::Scope scope = Pause::Scope::kEverything;
  if (arguments.Has(3)) {
    if (arguments.Is(3, "WRITE")) {
      scope = Pause::Scope::kWrites;
    } else if (!arguments.Is(3, "ALL")) {
      return context.reply.Error(error_text::kPauseMode);
    }
  }
  const int64_t timeout = arguments.Integer(2, error_text::kTimeoutNotAnInteger);
  if (timeout < 0) arguments.Fail(error_text::kTimeoutNegative);
  int64_t end = 0;
  if (__builtin_add_overflow(timeout, ServerOf(context).NowMilliseconds(), &end)) {
    arguments.Fail(error_text::kTimeoutOutOfRange);
  }
  if (!arguments.ok()) return context.reply.Error(arguments.error());
  ServerOf(context).BeginPause(scope, end);
  context.reply.Ok();
}

void Unpause(CommandContext& context) {
  ServerOf(context).EndPause();
  context.reply.Ok();
}

void SetReplyMode(CommandContext& context) {
  protocol::Session& session = context.session;
  if (context.arguments.Is(2, "ON")) {
    session.reply_mode = ReplyMode::kOn;
    context.reply.set_suppressed(false);
    context.reply.Ok();
  } else if (context.arguments.Is(2, "OFF")) {
    session.reply_mode = ReplyMode::kOff;
  } else if (context.arguments.Is(2, "SKIP")) {
    if (session.reply_mode != ReplyMode::kOff) session.reply_mode = ReplyMode::kSkipNext;
  } else {
    context.reply.Error(error_text::kSyntax);
  }
}

void Unblock(CommandContext& context) {
  Arguments& arguments = context.arguments;
  if (!HasFourAtMost(context)) return;
  const bool has_reason = arguments.Has(3);
  if (has_reason && !arguments.Is(3, "TIMEOUT") && !arguments.Is(3, "ERROR")) {
    return context.reply.Error(error_text::kUnblockReason);
  }
  const int64_t id = arguments.Integer(2);
  if (!arguments.ok()) return context.reply.Error(arguments.error());
  const auto facts = ServerOf(context).FindClient(static_cast<uint64_t>(id));
  const auto call = facts == nullptr ? nullptr : facts->wait();
  const bool fails = has_reason && arguments.Is(3, "ERROR");
  const bool ended = call != nullptr && call->may_be_unblocked() &&
                     context.dispatcher.EndWait(*call, fails ? keyspace::WaitEnd::kToldUnblocked
                                                             : keyspace::WaitEnd::kToldTimedOut);
  context.reply.Integer(ended ? 1 : 0);
}

constexpr protocol::HelpLine kHelp[] = {
    {"CACHING (YES|NO)", "Says whether the keys of the next command are tracked, where tracking",
     "was begun with OPTIN or OPTOUT."},
    {"GETREDIR", "Shows which client gets the messages of this client's tracking."},
    {"GETNAME", "Shows the name of this connection."},
    {"ID", "Shows the number of this connection."},
    {"INFO", "Shows what the server knows of this connection."},
    {"KILL <ip:port>", "Closes the connection from that address."},
    {"KILL <option> <value> [<option> <value> [...]]",
     "Closes all connections that meet each of the conditions ADDR, LADDR, TYPE,",
     "USER, ID and MAXAGE; this one only with SKIPME NO."},
    {"LIST [TYPE (NORMAL|MASTER|REPLICA|PUBSUB)] [ID <id> [...]]",
     "Shows what the server knows of its connections, a line each."},
    {"UNPAUSE", "Ends the pause."},
    {"PAUSE <timeout> [WRITE|ALL]",
     "Holds back writing commands, or all commands, for <timeout> milliseconds."},
    {"REPLY (ON|OFF|SKIP)", "Says whether this connection is answered; SKIP: not the next time."},
    {"SETNAME <name>", "Names this connection."},
    {"SETINFO <option> <value>",
     "Says which library this client uses: LIB-NAME is its name, LIB-VER its version."},
    {"UNBLOCK <clientid> [TIMEOUT|ERROR]", "Ends the waiting of a client in a blocking command."},
    {"TRACKING (ON|OFF) [REDIRECT <id>] [BCAST] [PREFIX <prefix> [...]] [OPTIN] [OPTOUT] [NOLOOP]",
     "Tells this client, or another one, when keys that it has read change."},
    {"TRACKINGINFO", "Shows the tracking of this connection."},
    {"NO-EVICT (ON|OFF)", "Protects this connection from being closed for want of memory."},
    {"NO-TOUCH (ON|OFF)", "Makes commands of this connection leave no trace of use in keys."},
};

void Help(CommandContext& context) { WriteHelp(context.reply, "CLIENT", kHelp); }

constexpr uint32_t kUsual = protocol::kNoScript | protocol::kLoading | protocol::kStale;
constexpr uint32_t kAdministers = kUsual | protocol::kAdmin;

constexpr CommandSpec Subcommand(std::string_view name, int16_t arity, uint32_t flags,
                                 protocol::CommandHandler handler, std::string_view since,
                                 std::string_view complexity, std::string_view summary,
                                 std::span<const std::string_view> hints = {}) {
  return {.name = name,
          .arity = arity,
          .flags = flags,
          .categories = protocol::kConnectionCategory,
          .handler = handler,
          .since = since,
          .group = "connection",
          .complexity = complexity,
          .summary = summary,
          .tips = hints};
}

constexpr CommandSpec kSubcommands[] = {
    Subcommand("CACHING", Exactly(3), kUsual, ClientCaching, "6.0.0", "O(1)",
               "Instructs the server whether to track the keys in the next request."),
    Subcommand("GETNAME", Exactly(2), kUsual, GetName, "2.6.9", "O(1)",
               "Returns the name of the connection."),
    Subcommand("GETREDIR", Exactly(2), kUsual, ClientGetRedirection, "6.0.0", "O(1)",
               "Returns the client ID to which the connection's tracking notifications are "
               "redirected."),
    Subcommand("HELP", Exactly(2), protocol::kLoading | protocol::kStale, Help, "5.0.0", "O(1)",
               "Returns helpful text about the different subcommands."),
    Subcommand("ID", Exactly(2), kUsual, Id, "5.0.0", "O(1)",
               "Returns the unique client ID of the connection."),
    Subcommand("INFO", Exactly(2), kUsual, ClientInfo, "6.2.0", "O(1)",
               "Returns information about the connection.", tips::kVaries),
    Subcommand("KILL", AtLeast(3), kAdministers | protocol::kEndsWaits, ClientKill, "2.4.0",
               "O(N) where N is the number of client connections", "Terminates open connections."),
    Subcommand("LIST", AtLeast(2), kAdministers, ClientList, "2.4.0",
               "O(N) where N is the number of client connections", "Lists open connections.",
               tips::kVaries),
    Subcommand("NO-EVICT", Exactly(3), kAdministers, NoEvict, "7.0.0", "O(1)",
               "Sets the client eviction mode of the connection."),
    Subcommand("NO-TOUCH", Exactly(3), kUsual, NoTouch, "7.2.0", "O(1)",
               "Controls whether commands sent by the client affect the LRU/LFU of accessed keys."),
    Subcommand("PAUSE", AtLeast(3), kAdministers, PauseClients, "3.0.0", "O(1)",
               "Suspends commands processing."),
    Subcommand("REPLY", Exactly(3), kUsual, SetReplyMode, "3.2.0", "O(1)",
               "Instructs the server whether to reply to commands."),
    Subcommand("SETINFO", Exactly(4), kUsual, SetInfo, "7.2.0", "O(1)",
               "Sets information specific to the client or connection.", tips::kOnAllNodes),
    Subcommand("SETNAME", Exactly(3), kUsual, SetName, "2.6.9", "O(1)", "Sets the connection name.",
               tips::kOnAllNodes),
    Subcommand("TRACKING", AtLeast(3), kUsual, ClientTracking, "6.0.0",
               "O(1). Some options may introduce additional complexity.",
               "Controls server-assisted client-side caching for the connection."),
    Subcommand("TRACKINGINFO", Exactly(2), kUsual, ClientTrackingInfo, "6.2.0", "O(1)",
               "Returns information about server-assisted client-side caching for the "
               "connection."),
    Subcommand("UNBLOCK", AtLeast(3), kAdministers | protocol::kEndsWaits, Unblock, "5.0.0",
               "O(log N) where N is the number of client connections",
               "Unblocks a client blocked by a blocking command from a different connection."),
    Subcommand("UNPAUSE", Exactly(2), kAdministers, Unpause, "6.2.0",
               "O(N) Where N is the number of paused clients",
               "Resumes processing commands from paused clients."),
};

constexpr CommandSpec kClientCommands[] = {
    {.name = "CLIENT",
     .arity = AtLeast(2),
     .subcommands = kSubcommands,
     .since = "2.4.0",
     .group = "connection",
     .complexity = "Depends on subcommand.",
     .summary = "A container for client connection commands."},
};

}  // namespace

std::span<const CommandSpec> ClientCommands() { return kClientCommands; }

}  // namespace remora::server
