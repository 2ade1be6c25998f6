#include "server/commands/client_tracking.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/keyspace/keyspace.h"
#include "engine/messages/broker.h"
#include "protocol/error_text.h"
#include "protocol/messages/session_tracker.h"
#include "server/commands/families.h"

namespace remora::server {

using messages::Recipient;
using messages::Tracking;
using protocol::Arguments;
using protocol::CommandContext;
using protocol::SessionTracker;
using Choice = SessionTracker::Choice;
namespace error_text = protocol::error_text;

namespace {

// What a client says that does not track.
constexpr int64_t kNotTracking = -1;

struct Options {
  bool broadcasts = false;
  bool opts_in = false;
  bool opts_out = false;
  bool skips_own = false;
  std::shared_ptr<Recipient> recipient;
  std::vector<std::string_view> prefixes;
};

Tracking& TrackingOf(CommandContext& context) {
  return context.engine.keyspace().broker().tracking();
}

// The session's tracker while it is on; null otherwise.
SessionTracker* ActiveTracker(const CommandContext& context) {
  SessionTracker* const tracker = context.session.tracker.get();
  return tracker != nullptr && tracker->on() ? tracker : nullptr;
}

// Reads who is to be told instead.
void ReadRecipient(CommandContext& context, size_t at, Options& options) {
  Arguments& arguments = context.arguments;
  if (options.recipient != nullptr) return arguments.Fail(error_text::kTrackingRedirectTwice);
  const auto id = static_cast<uint64_t>(arguments.Integer(at));
  if (!arguments.ok()) return;
  Server& server = ServerOf(context);
  const std::shared_ptr<ClientFacts> facts = server.FindClient(id);
  if (facts == nullptr) return arguments.Fail(error_text::kTrackingRedirect);
  options.recipient =
      TrackingOf(context).RecipientFor(id, facts->worker->outlet().shared_from_this());
  // Why again: it may have gone before it was known as a recipient.
  if (server.FindClient(id) == nullptr) arguments.Fail(error_text::kTrackingRedirect);
}

Options ReadOptions(CommandContext& context) {
  Arguments& arguments = context.arguments;
  Options options;
  for (size_t at = 3; at < arguments.size() && arguments.ok(); ++at) {
    if (arguments.Is(at, "REDIRECT") && arguments.Has(at + 1)) {
      ReadRecipient(context, ++at, options);
    } else if (arguments.Is(at, "BCAST")) {
      options.broadcasts = true;
    } else if (arguments.Is(at, "OPTIN")) {
      options.opts_in = true;
    } else if (arguments.Is(at, "OPTOUT")) {
      options.opts_out = true;
    } else if (arguments.Is(at, "NOLOOP")) {
      options.skips_own = true;
    } else if (arguments.Is(at, "PREFIX") && arguments.Has(at + 1)) {
      options.prefixes.push_back(arguments.Text(++at));
    } else {
      arguments.Fail(error_text::kSyntax);
    }
  }
  return options;
}

bool Overlap(std::string_view one, std::string_view other) {
  return one.starts_with(other) || other.starts_with(one);
}

// No key may be told of twice: no prefix may begin with another one.
void CheckPrefixes(Arguments& arguments, const SessionTracker* tracker, const Options& options) {
  const std::vector<std::string_view>& prefixes = options.prefixes;
  for (size_t i = 0; i < prefixes.size(); ++i) {
    if (tracker != nullptr) {
      for (const std::string& existing : tracker->prefixes()) {
        if (!Overlap(prefixes[i], existing)) continue;
        return arguments.FailWith(error_text::OverlapsExistingPrefix(prefixes[i], existing));
      }
    }
    for (size_t j = i + 1; j < prefixes.size(); ++j) {
      if (!Overlap(prefixes[i], prefixes[j])) continue;
      return arguments.FailWith(error_text::OverlappingPrefixes(prefixes[i], prefixes[j]));
    }
  }
}

// Whether the options go together, and with what is on already.
void CheckOptions(CommandContext& context, const Options& options) {
  Arguments& arguments = context.arguments;
  const SessionTracker* const tracker = ActiveTracker(context);
  const Choice choice = tracker == nullptr ? Choice::kAll : tracker->choice();
  if (!options.broadcasts && !options.prefixes.empty()) {
    arguments.Fail(error_text::kTrackingPrefix);
  } else if (tracker != nullptr && tracker->broadcasts() != options.broadcasts) {
    arguments.Fail(error_text::kTrackingSwitchesBroadcast);
  } else if (options.broadcasts && (options.opts_in || options.opts_out)) {
    arguments.Fail(error_text::kTrackingOptionsWithBroadcast);
  } else if (options.opts_in && options.opts_out) {
    arguments.Fail(error_text::kTrackingBothOptions);
  } else if ((options.opts_in && choice == Choice::kOptOut) ||
             (options.opts_out && choice == Choice::kOptIn)) {
    arguments.Fail(error_text::kTrackingSwitchesChoice);
  } else if (options.broadcasts) {
    CheckPrefixes(arguments, tracker, options);
  }
}

void TurnOn(CommandContext& context, Options options) {
  // Without a prefix all keys begin with it.
  if (options.broadcasts && options.prefixes.empty()) options.prefixes.emplace_back();
  SessionTracker& tracker = protocol::TrackerOf(context.session);
  tracker.set_choice(options.opts_in    ? Choice::kOptIn
                     : options.opts_out ? Choice::kOptOut
                                        : Choice::kAll);
  TrackingOf(context).TurnOn(tracker, {.recipient = std::move(options.recipient),
                                       .broadcasts = options.broadcasts,
                                       .skips_own = options.skips_own,
                                       .prefixes = options.prefixes});
}

void TurnOff(CommandContext& context) {
  SessionTracker* const tracker = ActiveTracker(context);
  if (tracker == nullptr) return;
  tracker->set_choice(Choice::kAll);
  tracker->set_caching_said(false);
  TrackingOf(context).TurnOff(*tracker);
}

// Who is told instead; 0 for nobody.
int64_t RedirectionOf(const SessionTracker* tracker) {
  if (tracker == nullptr) return kNotTracking;
  const std::shared_ptr<Recipient> recipient = tracker->recipient();
  return recipient == nullptr ? 0 : static_cast<int64_t>(recipient->client_id);
}

void WriteFlags(CommandContext& context, const SessionTracker* tracker) {
  std::vector<std::string_view> flags;
  if (tracker == nullptr) {
    flags.emplace_back("off");
  } else {
    flags.emplace_back("on");
    if (tracker->broadcasts()) flags.emplace_back("bcast");
    if (tracker->choice() == Choice::kOptIn) flags.emplace_back("optin");
    if (tracker->choice() == Choice::kOptIn && tracker->caching_said()) {
      flags.emplace_back("caching-yes");
    }
    if (tracker->choice() == Choice::kOptOut) flags.emplace_back("optout");
    if (tracker->choice() == Choice::kOptOut && tracker->caching_said()) {
      flags.emplace_back("caching-no");
    }
    if (tracker->skips_own()) flags.emplace_back("noloop");
    if (tracker->is_broken()) flags.emplace_back("broken_redirect");
  }
  context.reply.SetHeader(flags.size());
  context.reply.BulkStrings(flags);
}

}  // namespace

void ClientTracking(CommandContext& context) {
  Arguments& arguments = context.arguments;
  Options options = ReadOptions(context);
  const bool on = arguments.Is(2, "ON");
  if (!on && !arguments.Is(2, "OFF")) arguments.Fail(error_text::kSyntax);
  if (on && arguments.ok()) CheckOptions(context, options);
  if (!arguments.ok()) return context.reply.Error(arguments.error());
  if (on) {
    TurnOn(context, std::move(options));
  } else {
    TurnOff(context);
  }
  context.reply.Ok();
}

void ClientCaching(CommandContext& context) {
  Arguments& arguments = context.arguments;
  SessionTracker* const tracker = ActiveTracker(context);
  if (tracker == nullptr) return context.reply.Error(error_text::kCachingWithoutTracking);
  if (arguments.Is(2, "YES")) {
    if (tracker->choice() != Choice::kOptIn) arguments.Fail(error_text::kCachingYesWithoutOptIn);
  } else if (arguments.Is(2, "NO")) {
    if (tracker->choice() != Choice::kOptOut) arguments.Fail(error_text::kCachingNoWithoutOptOut);
  } else {
    arguments.Fail(error_text::kSyntax);
  }
  if (!arguments.ok()) return context.reply.Error(arguments.error());
  tracker->set_caching_said(true);
  context.reply.Ok();
}

void ClientGetRedirection(CommandContext& context) {
  context.reply.Integer(RedirectionOf(ActiveTracker(context)));
}

void ClientTrackingInfo(CommandContext& context) {
  const SessionTracker* const tracker = ActiveTracker(context);
  context.reply.MapHeader(3);
  context.reply.BulkString("flags");
  WriteFlags(context, tracker);
  context.reply.BulkString("redirect");
  context.reply.Integer(RedirectionOf(tracker));
  context.reply.BulkString("prefixes");
  if (tracker == nullptr) return context.reply.ArrayHeader(0);
  context.reply.ArrayHeader(tracker->prefixes().size());
  for (const std::string& prefix : tracker->prefixes()) context.reply.BulkString(prefix);
}

}  // namespace remora::server
