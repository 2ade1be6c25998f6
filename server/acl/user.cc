#include "server/acl/user.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "protocol/arguments.h"
#include "server/acl/password.h"
#include "server/config/config_parser.h"

namespace remora::server::acl {

User::User(std::string name, const protocol::CommandTable& table, bool all_channels)
    : UserRights(std::move(name)), table_(&table) {
  Reset(all_channels);
}

void User::Reset(bool all_channels) {
  enabled_ = no_password_ = false;
  sanitizes_ = true;
  passwords_.Clear();
  selectors_.clear();
  selectors_.emplace_back(*table_, all_channels);
}

RuleError User::Apply(std::string_view rule, bool all_channels) {
  const auto is = [rule](std::string_view upper) {
    return protocol::EqualsIgnoringCase(rule, upper);
  };
  if (rule.empty()) return RuleError::kNone;
  if (is("ON")) {
    enabled_ = true;
  } else if (is("OFF")) {
    enabled_ = false;
  } else if (is("NOPASS")) {
    no_password_ = true;
    passwords_.Clear();
  } else if (is("RESETPASS")) {
    no_password_ = false;
    passwords_.Clear();
  } else if (is("SANITIZE-PAYLOAD")) {
    sanitizes_ = true;
  } else if (is("SKIP-SANITIZE-PAYLOAD")) {
    sanitizes_ = false;
  } else if (is("CLEARSELECTORS")) {
    selectors_.erase(selectors_.begin() + 1, selectors_.end());
  } else if (is("RESET")) {
    Reset(all_channels);
  } else if (std::string_view(">#<!").find(rule.front()) != std::string_view::npos) {
    return ApplyPassword(rule);
  } else if (rule.front() == '(') {
    if (rule.size() < 2 || rule.back() != ')') return RuleError::kSyntax;
    return AddSelector(rule.substr(1, rule.size() - 2), all_channels);
  } else {
    return selectors_.front().Apply(rule);
  }
  return RuleError::kNone;
}

RuleError User::ApplyPassword(std::string_view rule) {
  const std::string_view text = rule.substr(1);
  const bool is_hash = rule.front() == '#' || rule.front() == '!';
  if (is_hash && !IsHash(text)) return RuleError::kBadHash;
  const std::string hash = is_hash ? std::string(text) : HashOf(text);
  if (rule.front() == '>' || rule.front() == '#') {
    passwords_.Add(hash);
    no_password_ = false;
    return RuleError::kNone;
  }
  return passwords_.Remove(hash) ? RuleError::kNone : RuleError::kNoSuchPassword;
}

RuleError User::AddSelector(std::string_view rules, bool all_channels) {
  // With quotes, as in a file; what is behind a zero byte is not looked at.
  const std::optional<std::vector<std::string>> words =
      config::SplitLine(rules.substr(0, rules.find('\0')));
  if (!words) return RuleError::kSyntax;
  Selector selector(*table_, all_channels);
  for (const std::string& rule : *words) {
    if (const RuleError error = selector.Apply(rule); error != RuleError::kNone) return error;
  }
  selectors_.push_back(std::move(selector));
  return RuleError::kNone;
}

bool User::MayDoEverything() const {
  return std::ranges::any_of(selectors_,
                             [](const Selector& selector) { return selector.allows_everything(); });
}

bool User::Accepts(std::string_view password) const {
  if (no_password_) return true;
  const std::string hash = HashOf(password);
  bool accepted = false;
  for (const auto& [known, item] : passwords_.items()) {
    accepted = EqualInConstantTime(hash, known) || accepted;
  }
  return accepted;
}

std::string User::Describe() const {
  std::string text = enabled_ ? "on" : "off";
  if (no_password_) text += " nopass";
  text += sanitizes_ ? " sanitize-payload" : " skip-sanitize-payload";
  for (const OrderedTexts::Listed& password : passwords_.InOrder()) {
    text.append(" #").append(password.text);
  }
  text.append(" ").append(selectors_.front().Describe());
  for (size_t i = 1; i < selectors_.size(); ++i) {
    text.append(" (").append(selectors_[i].Describe()).append(")");
  }
  return text;
}

bool IsUserName(std::string_view name) {
  return std::ranges::none_of(name, [](char byte) {
    return byte == ' ' || (byte >= '\t' && byte <= '\r') || byte == '\0';
  });
}

}  // namespace remora::server::acl
