#include "server/acl/decision.h"

#include <algorithm>
#include <vector>

#include "protocol/key_finder.h"

namespace remora::server::acl {

using protocol::CommandSpec;
using protocol::CommandTable;
using protocol::FoundKey;
using protocol::KeySpec;

namespace {

// Where a command's channels are: from the first argument to this one, or to the last.
struct ChannelArguments {
  std::string_view command;
  size_t last;  // 0: all
  bool are_patterns = false;
};
// Not those that end subscriptions: everybody may.
constexpr ChannelArguments kChannelCommands[] = {
    {"PSUBSCRIBE", 0, true}, {"PUBLISH", 1}, {"SPUBLISH", 1}, {"SSUBSCRIBE", 0}, {"SUBSCRIBE", 0},
};

const ChannelArguments* ChannelsOf(const CommandTable::Entry& entry) {
  if (entry.container != nullptr || !entry.spec->Is(protocol::kPubSub)) return nullptr;
  const auto* const found =
      std::ranges::find(kChannelCommands, entry.spec->name, &ChannelArguments::command);
  return found == std::end(kChannelCommands) ? nullptr : found;
}

uint32_t UseOf(uint32_t specified) {
  uint32_t use = 0;
  if ((specified & KeySpec::kAccesses) != 0) use |= kReadsKey;
  if ((specified & (KeySpec::kInserts | KeySpec::kUpdates | KeySpec::kDeletes)) != 0) {
    use |= kWritesKey;
  }
  return use;
}

// The keys of a request, each once for every use.
void FindKeysToJudge(const CommandSpec& spec, std::span<const std::string_view> arguments,
                     std::vector<FoundKey>& found) {
  protocol::FindKeysToTell(spec, arguments, found);
  if (spec.find_keys == nullptr) return;
  // Why both: where an option is given twice, the specs find the first and the command takes the
  // last. Neither may go unseen.
  const size_t told = found.size();
  protocol::FindKeys(spec, arguments, found);
  for (size_t i = told; i < found.size();) {
    const auto known = std::find_if(
        found.begin(), found.begin() + static_cast<ptrdiff_t>(told), [&](const FoundKey& key) {
          return key.argument == found[i].argument && UseOf(key.use) == UseOf(found[i].use);
        });
    if (known == found.begin() + static_cast<ptrdiff_t>(told)) {
      ++i;
    } else {
      found.erase(found.begin() + static_cast<ptrdiff_t>(i));
    }
  }
}

Verdict JudgeChannels(const Selector& selector, const CommandTable::Entry& entry,
                      std::span<const std::string_view> arguments) {
  const ChannelArguments* const channels = ChannelsOf(entry);
  if (channels == nullptr || selector.allows_all_channels()) return {};
  const size_t end = channels->last == 0 ? arguments.size() : channels->last + 1;
  for (size_t i = 1; i < std::min(end, arguments.size()); ++i) {
    const bool allowed = channels->are_patterns ? selector.AllowsChannelPattern(arguments[i])
                                                : selector.AllowsChannel(arguments[i]);
    if (!allowed) return {Refused::kChannel, i};
  }
  return {};
}

Verdict Judge(const Selector& selector, const CommandTable::Entry& entry,
              std::span<const std::string_view> arguments, std::span<const FoundKey> keys) {
  const bool may_run = entry.spec->Is(protocol::kNoAuth) ||
                       selector.commands().allows_everything() ||
                       selector.commands().Allows(entry, arguments);
  if (!may_run) return {Refused::kCommand, 0};
  if (!selector.allows_all_keys()) {
    for (const FoundKey& key : keys) {
      if (!selector.AllowsKey(arguments[key.argument], UseOf(key.use))) {
        return {Refused::kKey, key.argument};
      }
    }
  }
  return JudgeChannels(selector, entry, arguments);
}

}  // namespace

Verdict Decide(const User& user, const CommandTable::Entry& entry,
               std::span<const std::string_view> arguments) {
  const auto looks_at_keys = [](const Selector& selector) { return !selector.allows_all_keys(); };
  std::vector<FoundKey> keys;
  if (std::ranges::any_of(user.selectors(), looks_at_keys)) {
    FindKeysToJudge(*entry.spec, arguments, keys);
  }
  Verdict farthest{Refused::kCommand, 0};
  for (const Selector& selector : user.selectors()) {
    const Verdict verdict = Judge(selector, entry, arguments, keys);
    if (verdict.refused == Refused::kNothing) return verdict;
    if (verdict.refused > farthest.refused ||
        (verdict.refused == farthest.refused && verdict.argument > farthest.argument)) {
      farthest = verdict;
    }
  }
  return farthest;
}

bool AllowsReadingEveryKey(const User& user, const CommandTable::Entry& entry,
                           std::span<const std::string_view> arguments) {
  std::vector<FoundKey> keys;
  FindKeysToJudge(*entry.spec, arguments, keys);
  return std::ranges::any_of(user.selectors(), [&](const Selector& selector) {
    return selector.AllowsEveryKey(kReadsKey) &&
           Judge(selector, entry, arguments, keys).refused == Refused::kNothing;
  });
}

bool AllowsSubscription(const User& user, const Subscription& subscription) {
  return std::ranges::any_of(user.selectors(), [&](const Selector& selector) {
    return subscription.is_pattern ? selector.AllowsChannelPattern(subscription.name)
                                   : selector.AllowsChannel(subscription.name);
  });
}

}  // namespace remora::server::acl
