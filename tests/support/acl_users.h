// The commands and users that tests of ACL work with.
#pragma once

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/command_table.h"
#include "server/acl/user.h"
#include "server/commands/families.h"

namespace remora::tests {

// All commands of the server.
inline const protocol::CommandTable& AllCommands() {
  static const protocol::CommandTable table([] {
    std::vector<std::span<const protocol::CommandSpec>> families;
    for (const auto family : protocol::CommandTable::ProtocolFamilies()) families.push_back(family);
    for (const auto family : server::ServerFamilies()) families.push_back(family);
    return families;
  }());
  return table;
}

// A user with these rules; the first that cannot be applied ends up in `error`.
inline server::acl::User UserWith(std::initializer_list<std::string_view> rules,
                                  server::acl::RuleError* error = nullptr) {
  server::acl::User user("ann", AllCommands(), /*all_channels=*/false);
  for (const std::string_view rule : rules) {
    const server::acl::RuleError found = user.Apply(rule, /*all_channels=*/false);
    if (found == server::acl::RuleError::kNone) continue;
    if (error != nullptr) *error = found;
    break;
  }
  return user;
}

}  // namespace remora::tests
