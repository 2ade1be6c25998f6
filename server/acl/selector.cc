#include "server/acl/selector.h"

#include <algorithm>

#include "engine/base/glob.h"
#include "protocol/arguments.h"

namespace remora::server::acl {

namespace {

constexpr uint32_t kAnyUse = kReadsKey | kWritesKey;

// What isspace() of C says, and zero bytes, which would end a line of rules.
bool HasSpaces(std::string_view text) {
  return std::ranges::any_of(text, [](char byte) {
    return byte == ' ' || (byte >= '\t' && byte <= '\r') || byte == '\0';
  });
}

}  // namespace

Selector::Selector(const protocol::CommandTable& table, bool all_channels)
    : commands_(table), all_channels_(all_channels) {}

RuleError Selector::Apply(std::string_view rule) {
  const auto is = [rule](std::string_view upper) {
    return protocol::EqualsIgnoringCase(rule, upper);
  };
  if (is("ALLKEYS") || rule == "~*") {
    SetAllKeys(true);
  } else if (is("RESETKEYS")) {
    SetAllKeys(false);
  } else if (is("ALLCHANNELS") || rule == "&*") {
    SetAllChannels(true);
  } else if (is("RESETCHANNELS")) {
    SetAllChannels(false);
  } else if (is("ALLCOMMANDS")) {
    commands_.AllowAll();
  } else if (is("NOCOMMANDS")) {
    commands_.DenyAll();
  } else if (rule.starts_with('~') || rule.starts_with('%')) {
    return AddKeyPattern(rule);
  } else if (rule.starts_with('&')) {
    return AddChannel(rule.substr(1));
  } else if (rule.starts_with('+') || rule.starts_with('-')) {
    return commands_.Apply(rule);
  } else {
    return RuleError::kSyntax;
  }
  return RuleError::kNone;
}

RuleError Selector::AddKeyPattern(std::string_view rule) {
  if (all_keys_) return RuleError::kPatternAfterAllKeys;
  uint32_t use = kAnyUse;
  size_t at = 1;
  if (rule.front() == '%') {
    use = 0;
    for (bool in_letters = true; in_letters && at < rule.size(); ++at) {
      const char letter = rule[at];
      if ((letter == 'R' || letter == 'r') && (use & kReadsKey) == 0) {
        use |= kReadsKey;
      } else if ((letter == 'W' || letter == 'w') && (use & kWritesKey) == 0) {
        use |= kWritesKey;
      } else if (letter == '~' && use != 0) {
        in_letters = false;
      } else {
        return RuleError::kSyntax;
      }
    }
    // "%R" alone is the empty pattern, as Redis has it; "%" alone is nothing.
    if (use == 0) return RuleError::kSyntax;
  }
  const std::string_view pattern = rule.substr(at);
  if (HasSpaces(pattern)) return RuleError::kSyntax;
  keys_.Add(pattern) |= use;
  return RuleError::kNone;
}

RuleError Selector::AddChannel(std::string_view pattern) {
  if (all_channels_) return RuleError::kPatternAfterAllChannels;
  if (HasSpaces(pattern)) return RuleError::kSyntax;
  channels_.Add(pattern);
  return RuleError::kNone;
}

void Selector::SetAllKeys(bool all) {
  all_keys_ = all;
  keys_.Clear();
}

void Selector::SetAllChannels(bool all) {
  all_channels_ = all;
  channels_.Clear();
}

bool Selector::AllowsKey(std::string_view key, uint32_t use) const {
  if (all_keys_) return true;
  return std::ranges::any_of(keys_.items(), [&](const auto& pattern) {
    return (pattern.second.tag & use) == use && base::GlobMatch(pattern.first, key);
  });
}

bool Selector::AllowsEveryKey(uint32_t use) const {
  if (all_keys_) return true;
  const auto found = keys_.items().find("*");
  return found != keys_.items().end() && (found->second.tag & use) == use;
}

bool Selector::AllowsChannel(std::string_view channel) const {
  if (all_channels_) return true;
  return std::ranges::any_of(channels_.items(), [&](const auto& pattern) {
    return base::GlobMatch(pattern.first, channel);
  });
}

bool Selector::AllowsChannelPattern(std::string_view pattern) const {
  return all_channels_ || channels_.contains(pattern);
}

std::string Selector::DescribeKeys() const {
  if (all_keys_) return "~*";
  std::string text;
  for (const OrderedTexts::Listed& pattern : keys_.InOrder()) {
    if (!text.empty()) text += ' ';
    if (pattern.tag == kReadsKey) text += "%R";
    if (pattern.tag == kWritesKey) text += "%W";
    text.append("~").append(pattern.text);
  }
  return text;
}

std::string Selector::DescribeChannels() const {
  if (all_channels_) return "&*";
  std::string text;
  for (const OrderedTexts::Listed& pattern : channels_.InOrder()) {
    if (!text.empty()) text += ' ';
    text.append("&").append(pattern.text);
  }
  return text;
}

std::string Selector::Describe() const {
  std::string text = DescribeKeys();
  if (!text.empty()) text += ' ';
  if (!all_channels_) text += "resetchannels ";
  const std::string channels = DescribeChannels();
  if (!channels.empty()) text.append(channels).append(" ");
  return text + commands_.Describe();
}

}  // namespace remora::server::acl
