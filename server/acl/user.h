// User: a name with passwords and permissions, as the rules of ACL SETUSER make him.
//
//   User user("ann", table, /*all_channels=*/false);
//   RuleError error = user.Apply(">secret");
//   error = user.Apply("(+set ~notes:*)");
//   user.Describe();    // "on sanitize-payload #2bb80d... resetchannels -@all (~notes:* ...)"
//
// The first selector is the user's own; the others are those in parentheses.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "protocol/access_control.h"
#include "server/acl/ordered_texts.h"
#include "server/acl/rule_error.h"
#include "server/acl/selector.h"

namespace remora::server::acl {

class User final : public protocol::UserRights {
 public:
  // A new user is off, has no password and may do nothing.
  User(std::string name, const protocol::CommandTable& table, bool all_channels);
  // The same user, to be changed.
  User(const User&) = default;
  User& operator=(const User&) = delete;

  // One rule. On error nothing has changed. `all_channels` is what a new selector, or one that is
  // reset, begins with.
  [[nodiscard]] RuleError Apply(std::string_view rule, bool all_channels);
  // Back to a new user.
  void Reset(bool all_channels);

  [[nodiscard]] bool enabled() const { return enabled_; }
  [[nodiscard]] bool needs_no_password() const { return no_password_; }
  [[nodiscard]] bool sanitizes_payloads() const { return sanitizes_; }
  [[nodiscard]] const std::vector<Selector>& selectors() const { return selectors_; }
  [[nodiscard]] std::vector<OrderedTexts::Listed> PasswordHashes() const {
    return passwords_.InOrder();
  }
  // Whether one of the selectors leaves nothing to decide.
  [[nodiscard]] bool MayDoEverything() const;
  // In a time that does not tell which of the passwords it is.
  [[nodiscard]] bool Accepts(std::string_view password) const;

  // All but the name, as rules.
  [[nodiscard]] std::string Describe() const;

 private:
  [[nodiscard]] RuleError ApplyPassword(std::string_view rule);
  [[nodiscard]] RuleError AddSelector(std::string_view rules, bool all_channels);

  const protocol::CommandTable* table_;
  bool enabled_ = false;
  bool no_password_ = false;
  bool sanitizes_ = true;
  OrderedTexts passwords_;  // hashes
  std::vector<Selector> selectors_;
};

// Whether somebody may be called so.
[[nodiscard]] bool IsUserName(std::string_view name);

}  // namespace remora::server::acl
