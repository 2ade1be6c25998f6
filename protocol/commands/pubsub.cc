// SUBSCRIBE and its kin, PUBLISH and PUBSUB.
#include <string_view>
#include <vector>

#include "engine/base/glob.h"
#include "engine/messages/broker.h"
#include "engine/ops/messages.h"
#include "protocol/command_context.h"
#include "protocol/commands/families.h"
#include "protocol/error_text.h"
#include "protocol/help_reply.h"
#include "protocol/messages/session_outlet.h"

namespace remora::protocol {

using messages::ChannelKind;
using ops::ChannelSpace;

namespace {

// Lets what is written be sent although CLIENT REPLY says otherwise: confirmations are messages.
class PushWriting {
 public:
  explicit PushWriting(ReplyWriter& reply) : reply_(reply), suppressed_(reply.suppressed()) {
    reply_.set_suppressed(false);
  }
  ~PushWriting() { reply_.set_suppressed(suppressed_); }
  PushWriting(const PushWriting&) = delete;
  PushWriting& operator=(const PushWriting&) = delete;

 private:
  ReplyWriter& reply_;
  const bool suppressed_;
};

// Channels and patterns are counted together, as clients are told.
size_t CountOf(const Session& session, ChannelKind kind) {
  if (kind == ChannelKind::kShard) return SubscriptionCount(session, kind);
  return SubscriptionCount(session, ChannelKind::kChannel) +
         SubscriptionCount(session, ChannelKind::kPattern);
}

void Confirm(CommandContext& context, ChannelKind kind, std::string_view action,
             const std::string_view* name) {
  context.reply.PushHeader(3);
  context.reply.BulkString(action);
  if (name != nullptr) {
    context.reply.BulkString(*name);
  } else {
    context.reply.Null();
  }
  context.reply.Integer(static_cast<int64_t>(CountOf(context.session, kind)));
}

void SubscribeTo(CommandContext& context, ChannelKind kind, std::string_view action) {
  // Why shard channels only: the others have been allowed within MULTI from the beginning.
  const bool in_multi = kind == ChannelKind::kShard && context.session.runs_step;
  if (context.session.outlet == nullptr || in_multi) {
    return context.reply.Error(error_text::SubscribeNotAllowed(context.spec.name));
  }
  const PushWriting writing(context.reply);
  SessionSubscriber& subscriber = SubscriberOf(context.session);
  for (const std::string_view name : context.arguments.From(1)) {
    subscriber.outlet().broker().Subscribe(subscriber, kind, name);
    Confirm(context, kind, action, &name);
  }
}

void UnsubscribeFromAll(CommandContext& context, ChannelKind kind, std::string_view action) {
  SessionSubscriber* const subscriber = context.session.subscriber.get();
  if (subscriber == nullptr || subscriber->count(kind) == 0) {
    return Confirm(context, kind, action, nullptr);
  }
  while (subscriber->count(kind) != 0) {
    // Why a copy: the name goes with its last subscriber.
    const std::string name(subscriber->any(kind));
    subscriber->outlet().broker().Unsubscribe(*subscriber, kind, name);
    const std::string_view shown = name;
    Confirm(context, kind, action, &shown);
  }
}

void UnsubscribeFrom(CommandContext& context, ChannelKind kind, std::string_view action) {
  const PushWriting writing(context.reply);
  if (!context.arguments.Has(1)) return UnsubscribeFromAll(context, kind, action);
  for (const std::string_view name : context.arguments.From(1)) {
    if (SessionSubscriber* const subscriber = context.session.subscriber.get()) {
      subscriber->outlet().broker().Unsubscribe(*subscriber, kind, name);
    }
    Confirm(context, kind, action, &name);
  }
}

void Subscribe(CommandContext& context) {
  SubscribeTo(context, ChannelKind::kChannel, "subscribe");
}
void PSubscribe(CommandContext& context) {
  SubscribeTo(context, ChannelKind::kPattern, "psubscribe");
}
void SSubscribe(CommandContext& context) {
  SubscribeTo(context, ChannelKind::kShard, "ssubscribe");
}
void Unsubscribe(CommandContext& context) {
  UnsubscribeFrom(context, ChannelKind::kChannel, "unsubscribe");
}
void PUnsubscribe(CommandContext& context) {
  UnsubscribeFrom(context, ChannelKind::kPattern, "punsubscribe");
}
void SUnsubscribe(CommandContext& context) {
  UnsubscribeFrom(context, ChannelKind::kShard, "sunsubscribe");
}

void PublishTo(CommandContext& context, ChannelSpace space) {
  context.reply.Integer(static_cast<int64_t>(ops::Publish(
      context.transaction, space, context.arguments.Text(1), context.arguments.Text(2))));
}
void Publish(CommandContext& context) { PublishTo(context, ChannelSpace::kUsual); }
void SPublish(CommandContext& context) { PublishTo(context, ChannelSpace::kShard); }

void ListChannels(CommandContext& context, ChannelSpace space) {
  if (context.arguments.size() > 3) {
    return context.reply.Error(
        error_text::UnknownSubcommandOrArity(context.arguments.Text(1), "PUBSUB"));
  }
  const bool all = !context.arguments.Has(2);
  const std::string_view pattern = all ? std::string_view() : context.arguments.Text(2);
  const ReplyWriter::DeferredHeader header = context.reply.DeferArray();
  size_t count = 0;
  ops::ForEachChannel(context.transaction, space, [&](std::string_view channel) {
    if (!all && !base::GlobMatch(pattern, channel)) return;
    context.reply.BulkString(channel);
    ++count;
  });
  context.reply.Finish(header, count);
}
void Channels(CommandContext& context) { ListChannels(context, ChannelSpace::kUsual); }
void ShardChannels(CommandContext& context) { ListChannels(context, ChannelSpace::kShard); }

void CountSubscribers(CommandContext& context, ChannelSpace space) {
  const auto channels = context.arguments.From(2);
  context.reply.ArrayHeader(2 * channels.size());
  for (const std::string_view channel : channels) {
    context.reply.BulkString(channel);
    context.reply.Integer(
        static_cast<int64_t>(ops::CountSubscribers(context.transaction, space, channel)));
  }
}
void NumSub(CommandContext& context) { CountSubscribers(context, ChannelSpace::kUsual); }
void ShardNumSub(CommandContext& context) { CountSubscribers(context, ChannelSpace::kShard); }

void NumPat(CommandContext& context) {
  context.reply.Integer(static_cast<int64_t>(ops::CountPatterns(context.transaction)));
}

constexpr HelpLine kHelp[] = {
    {"CHANNELS [<pattern>]", "Shows the channels that clients are subscribed to by name, all or",
     "those that match a pattern."},
    {"NUMPAT", "Shows how many patterns clients are subscribed to."},
    {"NUMSUB [<channel> ...]", "Shows how many clients are subscribed to each channel by name."},
    {"SHARDCHANNELS [<pattern>]",
     "Shows the channels of SPUBLISH that clients are subscribed to, all or",
     "those that match a pattern."},
    {"SHARDNUMSUB [<shardchannel> ...]",
     "Shows how many clients are subscribed to each channel of SPUBLISH."},
};
void Help(CommandContext& context) { WriteHelp(context.reply, "PUBSUB", kHelp); }

constexpr uint32_t kAsks = kPubSub | kLoading | kStale;
constexpr uint32_t kSubscribes = kAsks | kNoScript;

constexpr CommandSpec Subcommand(std::string_view name, int16_t arity, CommandHandler handler,
                                 std::string_view since, std::string_view complexity,
                                 std::string_view summary) {
  return {.name = name,
          .arity = arity,
          .flags = kAsks,
          .handler = handler,
          .since = since,
          .group = "pubsub",
          .complexity = complexity,
          .summary = summary};
}

constexpr CommandSpec kSubcommands[] = {
    Subcommand("CHANNELS", AtLeast(2), Channels, "2.8.0",
               "O(N) where N is the number of active channels, and assuming constant time pattern "
               "matching (relatively short channels and patterns)",
               "Returns the active channels."),
    {.name = "HELP",
     .arity = Exactly(2),
     .flags = kLoading | kStale,
     .handler = Help,
     .since = "6.2.0",
     .group = "pubsub",
     .complexity = "O(1)",
     .summary = "Returns helpful text about the different subcommands."},
    Subcommand("NUMPAT", Exactly(2), NumPat, "2.8.0", "O(1)",
               "Returns a count of unique pattern subscriptions."),
    Subcommand("NUMSUB", AtLeast(2), NumSub, "2.8.0",
               "O(N) for the NUMSUB subcommand, where N is the number of requested channels",
               "Returns a count of subscribers to channels."),
    Subcommand("SHARDCHANNELS", AtLeast(2), ShardChannels, "7.0.0",
               "O(N) where N is the number of active shard channels, and assuming constant time "
               "pattern matching (relatively short shard channels).",
               "Returns the active shard channels."),
    Subcommand("SHARDNUMSUB", AtLeast(2), ShardNumSub, "7.0.0",
               "O(N) for the SHARDNUMSUB subcommand, where N is the number of requested shard "
               "channels",
               "Returns the count of subscribers of shard channels."),
};

constexpr KeySpec kShardChannel[] = {{.use = KeySpec::kNotKey}};
constexpr KeySpec kShardChannels[] = {{.use = KeySpec::kNotKey, .last = -1}};

constexpr CommandSpec kPubSubCommands[] = {
    {.name = "PSUBSCRIBE",
     .arity = AtLeast(2),
     .flags = kSubscribes | kLocksNothing,
     .handler = PSubscribe,
     .since = "2.0.0",
     .group = "pubsub",
     .complexity = "O(N) where N is the number of patterns to subscribe to.",
     .summary = "Listens for messages published to channels that match one or more patterns."},
    {.name = "PUBLISH",
     .arity = Exactly(3),
     .flags = kAsks | kFast | kMayReplicate | kLocksNothing,
     .handler = Publish,
     .since = "2.0.0",
     .group = "pubsub",
     .complexity = "O(N+M) where N is the number of clients subscribed to the receiving channel "
                   "and M is the total number of subscribed patterns (by any client).",
     .summary = "Posts a message to a channel."},
    {.name = "PUBSUB",
     .arity = AtLeast(2),
     .subcommands = kSubcommands,
     .since = "2.8.0",
     .group = "pubsub",
     .complexity = "Depends on subcommand.",
     .summary = "A container for Pub/Sub commands."},
    {.name = "PUNSUBSCRIBE",
     .arity = AtLeast(1),
     .flags = kSubscribes | kLocksNothing,
     .handler = PUnsubscribe,
     .since = "2.0.0",
     .group = "pubsub",
     .complexity = "O(N) where N is the number of patterns to unsubscribe.",
     .summary = "Stops listening to messages published to channels that match one or more "
                "patterns."},
    {.name = "SPUBLISH",
     .arity = Exactly(3),
     .flags = kAsks | kFast | kMayReplicate | kLocksNothing,
     .keys = kShardChannel,
     .handler = SPublish,
     .since = "7.0.0",
     .group = "pubsub",
     .complexity = "O(N) where N is the number of clients subscribed to the receiving shard "
                   "channel.",
     .summary = "Post a message to a shard channel"},
    {.name = "SSUBSCRIBE",
     .arity = AtLeast(2),
     .flags = kSubscribes | kLocksNothing,
     .keys = kShardChannels,
     .handler = SSubscribe,
     .since = "7.0.0",
     .group = "pubsub",
     .complexity = "O(N) where N is the number of shard channels to subscribe to.",
     .summary = "Listens for messages published to shard channels."},
    {.name = "SUBSCRIBE",
     .arity = AtLeast(2),
     .flags = kSubscribes | kLocksNothing,
     .handler = Subscribe,
     .since = "2.0.0",
     .group = "pubsub",
     .complexity = "O(N) where N is the number of channels to subscribe to.",
     .summary = "Listens for messages published to channels."},
    {.name = "SUNSUBSCRIBE",
     .arity = AtLeast(1),
     .flags = kSubscribes | kLocksNothing,
     .keys = kShardChannels,
     .handler = SUnsubscribe,
     .since = "7.0.0",
     .group = "pubsub",
     .complexity = "O(N) where N is the number of shard channels to unsubscribe.",
     .summary = "Stops listening to messages posted to shard channels."},
    {.name = "UNSUBSCRIBE",
     .arity = AtLeast(1),
     .flags = kSubscribes | kLocksNothing,
     .handler = Unsubscribe,
     .since = "2.0.0",
     .group = "pubsub",
     .complexity = "O(N) where N is the number of channels to unsubscribe.",
     .summary = "Stops listening to messages posted to channels."},
};

}  // namespace

std::span<const CommandSpec> PubSubCommands() { return kPubSubCommands; }

}  // namespace remora::protocol
