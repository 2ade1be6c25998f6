// Access: the users of a server, with everything around them: their directives and their file, the
// log of refusals, and the connections of users who are gone.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "server/acl/accounts.h"
#include "server/acl/denial_log.h"

namespace remora::server {

struct ClientFacts;
class Server;

class Access final : private acl::Witness {
 public:
  // The server's commands and configuration are there.
  explicit Access(Server& server);
  Access(const Access&) = delete;
  Access& operator=(const Access&) = delete;

  [[nodiscard]] acl::Accounts& accounts() { return accounts_; }
  [[nodiscard]] acl::DenialLog& denials() { return denials_; }

  // Applies the directives: `requirepass`, `user` lines or `aclfile`. Returns why the server cannot
  // start, or nothing.
  [[nodiscard]] std::string Start();
  // ACL LOAD and SAVE; the error of the reply, or nothing. `caller` is let go after its answer if
  // it loses its user.
  [[nodiscard]] std::string LoadFile(protocol::Session& caller);
  [[nodiscard]] std::string SaveFile();
  // The `user` lines of CONFIG REWRITE: none where there is a file of users.
  [[nodiscard]] std::vector<std::string> ConfigLines() const;

  // Ends the connections that have subscribed to what their user may not hear any more: before this
  // returns, or, of those that another thread serves, soon.
  void EndForbiddenSubscriptions(std::string_view user, protocol::Session& caller);
  // Ends the connections of a user; that of `caller` once it has its answer.
  void Disconnect(std::string_view user, protocol::Session& caller);

 private:
  // acl::Witness
  void RequestRefused(protocol::Session& session, const protocol::AccessRequest& request,
                      const acl::Verdict& verdict) override;
  void LoginRefused(protocol::Session& session, const protocol::LoginRequest& request) override;

  [[nodiscard]] std::string ApplyConfiguredUsers();
  // The file's users instead of all; the errors, or nothing.
  [[nodiscard]] std::string ReadFile(acl::Accounts::Users& before);
  [[nodiscard]] std::string DescribeClientOf(protocol::Session& session,
                                             std::span<const std::string_view> arguments);

  Server& server_;
  acl::DenialLog denials_;
  acl::Accounts accounts_;
};

}  // namespace remora::server
