// CommandRules: which commands a selector allows, and the rules that say so.
//
// Rules apply one after the other, the last word wins:
//
//   -@all +@read -get +config|get +select|0
//     |     |      |       |          +----- SELECT, if its first argument is 0
//     |     |      |       +---------------- one subcommand
//     |     |      +------------------------ one command, with all its subcommands
//     |     +------------------------------- a category, as the commands have it when it is said
//     +------------------------------------- where it starts: nothing, or +@all
//
// What is kept beside the bits is the shortest list of rules with that effect which Redis would
// show: a rule takes the place of an earlier one of the same name, and of those on its
// subcommands.
//
// Invariants  (1) A command without first arguments in the rules has none in first_arguments_.
//             (2) allows_everything() implies that every bit is set and that there is no rule.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/command_table.h"
#include "server/acl/ordered_texts.h"
#include "server/acl/rule_error.h"

namespace remora::server::acl {

class CommandRules {
 public:
  // Allows nothing. The table outlives it.
  explicit CommandRules(const protocol::CommandTable& table);

  void AllowAll();
  void DenyAll();
  // `rule` begins with '+' or '-'.
  [[nodiscard]] RuleError Apply(std::string_view rule);

  // Also those commands that do not exist yet.
  [[nodiscard]] bool allows_everything() const { return everything_; }
  [[nodiscard]] bool Allows(const protocol::CommandTable::Entry& entry,
                            std::span<const std::string_view> arguments) const;

  // "+@all -get"
  [[nodiscard]] std::string Describe() const;

 private:
  [[nodiscard]] RuleError ApplyCategory(std::string_view name, bool allow);
  [[nodiscard]] RuleError AllowFirstArgument(std::string_view name);
  void Set(const protocol::CommandTable::Entry& entry, bool allow);
  void SetBit(uint32_t id, bool allow);
  void Remember(std::string_view name, bool allow);

  const protocol::CommandTable* table_;
  std::vector<uint64_t> bits_;
  bool starts_with_all_ = false;
  bool everything_ = false;
  OrderedTexts rules_;  // without their sign, which is the tag
  // By command, in upper case.
  std::map<uint32_t, OrderedTexts> first_arguments_;
};

}  // namespace remora::server::acl
