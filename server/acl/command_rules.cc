#include "server/acl/command_rules.h"

#include <algorithm>
#include <optional>

#include "protocol/arguments.h"
#include "protocol/command_reflection.h"

namespace remora::server::acl {

using protocol::CommandTable;

namespace {

constexpr uint32_t kBitsPerWord = 64;

std::string Lower(std::string_view text) {
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(), [](char byte) {
    return byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte + ('a' - 'A')) : byte;
  });
  return lower;
}

}  // namespace

CommandRules::CommandRules(const CommandTable& table)
    : table_(&table), bits_((table.entries().size() + kBitsPerWord - 1) / kBitsPerWord) {}

void CommandRules::AllowAll() {
  std::ranges::fill(bits_, ~uint64_t{0});
  starts_with_all_ = everything_ = true;
  rules_.Clear();
  first_arguments_.clear();
}

void CommandRules::DenyAll() {
  std::ranges::fill(bits_, 0);
  starts_with_all_ = everything_ = false;
  rules_.Clear();
  first_arguments_.clear();
}

RuleError CommandRules::Apply(std::string_view rule) {
  const bool allow = rule.front() == '+';
  const std::string_view name = rule.substr(1);
  if (name.starts_with('@')) return ApplyCategory(name, allow);
  const CommandTable::Entry* const entry = table_->FindFullName(name);
  if (entry != nullptr) {
    Set(*entry, allow);
    Remember(entry->full_name, allow);
    return RuleError::kNone;
  }
  if (!allow || name.find('|') == std::string_view::npos) return RuleError::kUnknownCommand;
  return AllowFirstArgument(name);
}

RuleError CommandRules::ApplyCategory(std::string_view name, bool allow) {
  if (protocol::EqualsIgnoringCase(name, "@ALL")) {
    allow ? AllowAll() : DenyAll();
    return RuleError::kNone;
  }
  const std::optional<protocol::AclCategory> category = protocol::CategoryNamed(name.substr(1));
  if (!category) return RuleError::kUnknownCommand;
  // By id: a container's subcommands come after it, so that they have the last word.
  for (const CommandTable::Entry& entry : table_->entries()) {
    if ((protocol::AllCategoriesOf(*entry.spec) & *category) != 0) Set(entry, allow);
  }
  Remember(name, allow);
  return RuleError::kNone;
}

RuleError CommandRules::AllowFirstArgument(std::string_view name) {
  // The argument begins at the last bar: what is before it has to be a command.
  const size_t bar = name.rfind('|');
  const CommandTable::Entry* const entry = table_->FindFullName(name.substr(0, bar));
  if (entry == nullptr) return RuleError::kUnknownCommand;
  if (entry->container != nullptr) return RuleError::kArgumentOfSubcommand;
  if (bar + 1 == name.size()) return RuleError::kSyntax;
  if (!entry->spec->subcommands.empty()) return RuleError::kUnknownCommand;
  std::string argument(name.substr(bar + 1));
  std::ranges::transform(argument, argument.begin(), [](char byte) {
    return byte >= 'a' && byte <= 'z' ? static_cast<char>(byte - ('a' - 'A')) : byte;
  });
  first_arguments_[entry->id].Add(argument);
  Remember(name, true);
  return RuleError::kNone;
}

void CommandRules::Set(const CommandTable::Entry& entry, bool allow) {
  SetBit(entry.id, allow);
  for (size_t i = 0; i < entry.spec->subcommands.size(); ++i) {
    SetBit(entry.first_subcommand + static_cast<uint32_t>(i), allow);
  }
}

void CommandRules::SetBit(uint32_t id, bool allow) {
  uint64_t& word = bits_[id / kBitsPerWord];
  const uint64_t bit = uint64_t{1} << (id % kBitsPerWord);
  word = allow ? word | bit : word & ~bit;
  if (!allow) everything_ = false;
  first_arguments_.erase(id);
}

void CommandRules::Remember(std::string_view name, bool allow) {
  const std::string rule = Lower(name);
  rules_.Remove(rule);
  rules_.RemoveStartingWith(rule + '|');
  rules_.Add(rule) = allow ? 1 : 0;
}

bool CommandRules::Allows(const CommandTable::Entry& entry,
                          std::span<const std::string_view> arguments) const {
  if ((bits_[entry.id / kBitsPerWord] >> (entry.id % kBitsPerWord) & 1) != 0) return true;
  const auto found = first_arguments_.find(entry.id);
  if (found == first_arguments_.end() || arguments.size() < 2) return false;
  return std::ranges::any_of(found->second.items(), [&](const auto& item) {
    return protocol::EqualsIgnoringCase(arguments[1], item.first);
  });
}

std::string CommandRules::Describe() const {
  std::string text = starts_with_all_ ? "+@all" : "-@all";
  for (const OrderedTexts::Listed& rule : rules_.InOrder()) {
    text += rule.tag != 0 ? " +" : " -";
    text += rule.text;
  }
  return text;
}

}  // namespace remora::server::acl
