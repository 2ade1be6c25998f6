#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include "engine/containers/hash_table.h"
#include "engine/keyspace/stripe.h"
#include "protocol/error_text.h"
#include "protocol/help_reply.h"
#include "protocol/scripting/shared_scripts.h"
#include "server/acl/access.h"
#include "server/commands/debug_handlers.h"
#include "server/commands/families.h"
#include "server/config/config_values.h"

namespace remora::server {

namespace {

using protocol::CommandContext;
using protocol::CommandSpec;
using protocol::ReplyWriter;
namespace error_text = protocol::error_text;

constexpr auto kRelaxed = std::memory_order_relaxed;

// What is no number counts as 0: tests rely on none of it being an error.
bool IsOn(std::string_view text) { return std::atoi(std::string(text).c_str()) != 0; }

// Nobody's commands run meanwhile: DEBUG has locked the whole store.
void Sleep(CommandContext& context) {
  const double seconds = std::strtod(std::string(context.arguments.Text(2)).c_str(), nullptr);
  if (seconds > 0) std::this_thread::sleep_for(std::chrono::duration<double>(seconds));
  context.reply.Ok();
}

void SetActiveExpire(CommandContext& context) {
  context.engine.limits().active_expiry.store(IsOn(context.arguments.Text(2)), kRelaxed);
  context.reply.Ok();
}

void PauseCron(CommandContext& context) {
  ServerOf(context).settings().chores_paused.store(IsOn(context.arguments.Text(2)), kRelaxed);
  context.reply.Ok();
}

void RewriteWholeConfig(CommandContext& context) {
  const std::string error = ServerOf(context).config().Rewrite(
      ServerOf(context).access().ConfigLines(), config::Config::RewriteScope::kEverything);
  if (!error.empty()) return context.reply.Error(error);
  context.reply.Ok();
}

void ReplyBuffer(CommandContext& context) {
  protocol::Arguments& arguments = context.arguments;
  if (arguments.Is(2, "RESIZING")) {
    ServerOf(context).settings().gives_back_buffers.store(IsOn(arguments.Text(3)), kRelaxed);
    return context.reply.Ok();
  }
  // A buffer's size follows what is in it, not its peak: there is nothing to reset.
  if (arguments.Is(2, "PEAK-RESET-TIME")) {
    return context.reply.Error(error_text::kDebugPeakResetTime);
  }
  context.reply.Error(error_text::UnknownSubcommandOrArity(arguments.Text(1), context.spec.name));
}

void PackedThreshold(CommandContext& context) {
  // Shorter than what a packed element can be, by some.
  constexpr uint64_t kThresholdMax = (4ull << 30) - (1ull << 20);
  const std::optional<uint64_t> bytes = config::ParseMemory(context.arguments.Text(2));
  if (!bytes || *bytes > kThresholdMax) return context.reply.Error(error_text::kPackedThreshold);
  context.engine.limits().list_apart_bytes.store(*bytes, kRelaxed);
  context.reply.Ok();
}

void ChangeReplicationId(CommandContext& context) {
  ServerOf(context).ChangeReplicationId();
  context.reply.Ok();
}

void Replicate(CommandContext& context) { context.reply.Error(error_text::kDebugReplicate); }

void DisableDenyScripts(CommandContext& context) {
  const bool allows = context.arguments.Text(2) != "0";
  ServerOf(context).shared().scripts->may_debug.store(allows, kRelaxed);
  context.reply.Ok();
}

void Reload(CommandContext& context) {
  for (size_t at = 2; at < context.arguments.size(); ++at) {
    const bool known = context.arguments.Is(at, "MERGE") || context.arguments.Is(at, "NOFLUSH") ||
                       context.arguments.Is(at, "NOSAVE");
    if (!known) return context.reply.Error(error_text::kDebugReloadOptions);
  }
  context.reply.Error(error_text::kDebugReloadUnsupported);
}

void LoadAppendOnlyFile(CommandContext& context) {
  context.reply.Error(error_text::kDebugReloadUnsupported);
}

void Error(CommandContext& context) { context.reply.Error(context.arguments.Text(2)); }

void WriteLog(CommandContext& context) {
  ServerOf(context).log().Write(LogLevel::kWarning,
                                "DEBUG LOG: " + std::string(context.arguments.Text(2)));
  context.reply.Ok();
}

void StructSize(CommandContext& context) {
  context.reply.BulkString("bits:" + std::to_string(sizeof(void*) * 8) +
                           " bucket:" + std::to_string(sizeof(containers::Bucket)) +
                           " stripe:" + std::to_string(sizeof(keyspace::Stripe)) +
                           " client:" + std::to_string(sizeof(Client)));
}

void WriteThree(ReplyWriter& reply) {
  for (int64_t number = 0; number < 3; ++number) reply.Integer(number);
}

void WriteAttribute(ReplyWriter& reply) {
  if (reply.is_resp3()) {
    reply.AttributeHeader(1);
    reply.BulkString("key-popularity");
    reply.ArrayHeader(2);
    reply.BulkString("key:123");
    reply.Integer(90);
  }
  reply.BulkString("Some real reply following the attribute");
}

void WritePush(ReplyWriter& reply) {
  if (!reply.is_resp3()) return reply.Error(error_text::kResp2Unsupported);
  // The reply comes first: pushes wait until the command is done.
  reply.BulkString("Some real reply following the push reply");
  reply.PushHeader(2);
  reply.BulkString("server-cpu-usage");
  reply.Integer(42);
}

void WriteMap(ReplyWriter& reply) {
  reply.MapHeader(3);
  for (int64_t number = 0; number < 3; ++number) {
    reply.Integer(number);
    reply.Boolean(number == 1);
  }
}

struct ReplyExample {
  std::string_view type;
  void (*write)(ReplyWriter& reply);
};

constexpr ReplyExample kReplyExamples[] = {
    {"STRING", [](ReplyWriter& reply) { reply.BulkString("Hello World"); }},
    {"INTEGER", [](ReplyWriter& reply) { reply.Integer(12345); }},
    {"DOUBLE", [](ReplyWriter& reply) { reply.Double("3.141"); }},
    {"BIGNUM",
     [](ReplyWriter& reply) { reply.BigNumber("1234567999999999999999999999999999999"); }},
    {"NULL", [](ReplyWriter& reply) { reply.Null(); }},
    {"ARRAY",
     [](ReplyWriter& reply) {
       reply.ArrayHeader(3);
       WriteThree(reply);
     }},
    {"SET",
     [](ReplyWriter& reply) {
       reply.SetHeader(3);
       WriteThree(reply);
     }},
    {"MAP", WriteMap},
    {"ATTRIB", WriteAttribute},
    {"PUSH", WritePush},
    {"VERBATIM",
     [](ReplyWriter& reply) { reply.VerbatimString("txt", "This is a verbatim\nstring"); }},
    {"TRUE", [](ReplyWriter& reply) { reply.Boolean(true); }},
    {"FALSE", [](ReplyWriter& reply) { reply.Boolean(false); }},
};

void Protocol(CommandContext& context) {
  for (const ReplyExample& example : kReplyExamples) {
    if (context.arguments.Is(2, example.type)) return example.write(context.reply);
  }
  context.reply.Error(error_text::kDebugProtocolType);
}

constexpr size_t kAny = SIZE_MAX;

constexpr DebugSubcommand kProcessSubcommands[] = {
    {"CHANGE-REPL-ID", 0, 0, ChangeReplicationId, "CHANGE-REPL-ID",
     "Take another replication id, as after a failover."},
    {"CONFIG-REWRITE-FORCE-ALL", 0, 0, RewriteWholeConfig, "CONFIG-REWRITE-FORCE-ALL",
     "Write every directive into the configuration file, also what is as by default."},
    {"ERROR", 1, 1, Error, "ERROR <message>", "Answer with this error."},
    {"LOADAOF", 0, 0, LoadAppendOnlyFile, "LOADAOF", "Refused by this version."},
    {"LOG", 1, 1, WriteLog, "LOG <message>", "Write a line to the server's log."},
    {"PAUSE-CRON", 1, 1, PauseCron, "PAUSE-CRON <0|1>", "Hold back the server's regular chores."},
    {"PROTOCOL", 1, 1, Protocol, "PROTOCOL <type>",
     "Answer with an example: string, integer, double, bignum, null, array, set, map, attrib, "
     "push, verbatim, true, false."},
    {"QUICKLIST-PACKED-THRESHOLD", 1, 1, PackedThreshold, "QUICKLIST-PACKED-THRESHOLD <size>",
     "Keep elements of this size or more apart; 0 leaves it to list-max-listpack-size."},
    {"RELOAD", 0, kAny, Reload, "RELOAD [MERGE] [NOFLUSH] [NOSAVE]", "Refused by this version."},
    {"REPLICATE", 1, kAny, Replicate, "REPLICATE <string> [<string> ...]",
     "Refused by this version."},
    {"REPLYBUFFER", 2, 2, ReplyBuffer, "REPLYBUFFER RESIZING <0|1>",
     "Keep the buffers of quiet clients or give them back. PEAK-RESET-TIME is refused."},
    {"SET-ACTIVE-EXPIRE", 1, 1, SetActiveExpire, "SET-ACTIVE-EXPIRE <0|1>",
     "Leave what is past its expiry until it is asked for, or remove it when it is due."},
    {"SET-DISABLE-DENY-SCRIPTS", 1, 1, DisableDenyScripts, "SET-DISABLE-DENY-SCRIPTS <0|1>",
     "Refused by this version."},
    {"SLEEP", 1, 1, Sleep, "SLEEP <seconds>", "Stop the server for so long; fractions will do."},
    {"STRUCTSIZE", 0, 0, StructSize, "STRUCTSIZE", "Give the sizes of some structures in bytes."},
};

const DebugSubcommand* FindSubcommand(const CommandContext& context) {
  for (const auto subcommands : {DebugDataSubcommands(), DebugProcessSubcommands()}) {
    for (const DebugSubcommand& subcommand : subcommands) {
      if (context.arguments.Is(1, subcommand.name)) return &subcommand;
    }
  }
  return nullptr;
}

void Help(CommandContext& context) {
  std::vector<protocol::HelpLine> lines;
  for (const auto subcommands : {DebugDataSubcommands(), DebugProcessSubcommands()}) {
    for (const DebugSubcommand& subcommand : subcommands) {
      lines.push_back({subcommand.usage, subcommand.meaning});
    }
  }
  std::ranges::sort(lines, {}, &protocol::HelpLine::usage);
  protocol::WriteHelp(context.reply, "DEBUG", lines);
}

void Debug(CommandContext& context) {
  const size_t arguments = context.arguments.size() - 2;
  if (context.arguments.Is(1, "HELP") && arguments == 0) return Help(context);
  const DebugSubcommand* const subcommand = FindSubcommand(context);
  if (subcommand == nullptr || arguments < subcommand->arguments_min ||
      arguments > subcommand->arguments_max) {
    return context.reply.Error(
        error_text::UnknownSubcommandOrArity(context.arguments.Text(1), context.spec.name));
  }
  subcommand->handler(context);
}

constexpr CommandSpec kDebugCommands[] = {
    {.name = "DEBUG",
     .arity = protocol::AtLeast(2),
     .flags = protocol::kAdmin | protocol::kNoScript | protocol::kLoading | protocol::kStale |
              protocol::kProtectedCommand | protocol::kLocksEverything,
     .handler = Debug,
     .since = "1.0.0",
     .group = "server",
     .complexity = "Depends on subcommand.",
     .summary = "A container for debugging commands."},
};

}  // namespace

std::span<const DebugSubcommand> DebugProcessSubcommands() { return kProcessSubcommands; }

std::span<const CommandSpec> DebugCommands() { return kDebugCommands; }

}  // namespace remora::server
