// The file of users (`aclfile`): a line for each.
//
//   user ann on >secret ~notes:* +@read (+set ~drafts:*)
//
// Empty lines are skipped; there are no comments and no quotes outside of selectors.
#pragma once

#include <string>
#include <string_view>

#include "server/acl/accounts.h"

namespace remora::server::acl {

struct ParsedUsers {
  Accounts::Users users;
  std::string errors;  // in sentences; empty when all is well
};
// `path` is for the errors. One bad line, and nothing of the file is to be used.
[[nodiscard]] ParsedUsers ParseUsers(std::string_view text, std::string_view path,
                                     const Accounts& accounts);

// The users as such a file.
[[nodiscard]] std::string WriteUsers(const Accounts& accounts);
// A user's line, without its end.
[[nodiscard]] std::string LineOf(const User& user);

}  // namespace remora::server::acl
