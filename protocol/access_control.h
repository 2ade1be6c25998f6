// AccessControl: who may do what, as the dispatcher asks for it.
//
// The protocol knows no users. Whoever does (server/acl) derives from AccessControl and UserRights,
// and counts DispatcherShared::access_version up whenever anybody's rights change. A session whose
// user may do everything holds the version for which that is so: one comparison per request. All
// others ask.
#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "protocol/command_table.h"

namespace remora::protocol {

class Session;

// A user as he was at one time: never changes.
class UserRights {
 public:
  explicit UserRights(std::string name) : name_(std::move(name)) {}
  virtual ~UserRights() = default;
  [[nodiscard]] const std::string& name() const { return name_; }

 protected:
  UserRights(const UserRights&) = default;
  UserRights& operator=(const UserRights&) = delete;

 private:
  std::string name_;
};

// What a session knows of its own rights. As a new one it belongs to nobody in particular: the
// default user.
struct SessionAccess {
  static constexpr uint64_t kUnknown = std::numeric_limits<uint64_t>::max();

  // The version for which everything is allowed; kUnknown while the session has to ask.
  uint64_t trusted_version = kUnknown;
  // The version that `rights` are of.
  uint64_t known_version = kUnknown;
  std::shared_ptr<const UserRights> rights;

  [[nodiscard]] std::string_view user() const {
    return rights == nullptr ? std::string_view("default") : std::string_view(rights->name());
  }
};

// Where a request comes from, which its refusal and the log of refusals show.
enum class AccessContext : uint8_t { kTopLevel, kQueueing, kExec, kScript };

struct AccessRequest {
  const CommandTable::Entry& entry;
  std::span<const std::string_view> arguments;
  AccessContext context = AccessContext::kTopLevel;
};

struct LoginRequest {
  std::string_view user;
  std::string_view password;
  std::string_view command;  // the name by which the client called AUTH or HELLO
  AccessContext context = AccessContext::kTopLevel;
};

class AccessControl {
 public:
  virtual ~AccessControl() = default;

  // Why a session that has logged in may not do this, as the error of the reply; nothing when it
  // may. Brings the session's rights up to date first. A refusal is counted and logged. From the
  // thread that runs the request, also with keys locked.
  [[nodiscard]] virtual std::string WhyRefused(Session& session, const AccessRequest& request) = 0;
  // Whether a request would be refused: nothing is counted or logged.
  [[nodiscard]] virtual bool WouldRefuse(const Session& session, const AccessRequest& request) = 0;

  // Whether a request that is allowed may also read keys that it does not name (SORT BY and GET).
  [[nodiscard]] virtual bool MayReadEveryKey(const Session& session,
                                             const AccessRequest& request) = 0;

  // Logs a session in, if the password is that of the user.
  [[nodiscard]] virtual bool LogIn(Session& session, const LoginRequest& request) = 0;
  // Whether a new session has to log in before it may do anything.
  [[nodiscard]] virtual bool LoginRequired() const = 0;
  // Whether the default user has a password at all.
  [[nodiscard]] virtual bool DefaultUserHasPassword() const = 0;
  // Makes the session what a new one is.
  virtual void LogOut(Session& session) = 0;
};

}  // namespace remora::protocol
