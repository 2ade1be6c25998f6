// Accounts: all users, and what the dispatcher asks about them.
//
//   session.access.trusted_version == access_version      everything is allowed: nobody asks here
//                                   != access_version     WhyRefused(session, request)
//
//      session.access.known_version != access_version  -> the user is looked up, under the lock
//                                   == access_version  -> his snapshot is at hand
//
// A user never changes: whoever changes him puts another one in his place, and counts the version
// up. Sessions keep the old one until they look again.
//
// Invariants  (1) There is always a user "default".
//             (2) The version changes only under the lock, and with every change.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/access_control.h"
#include "protocol/session.h"
#include "server/acl/decision.h"
#include "server/acl/user.h"

namespace remora::server::acl {

// Is told of refusals, on the thread of the request and perhaps with keys locked: brief.
class Witness {
 public:
  virtual void RequestRefused(protocol::Session& session, const protocol::AccessRequest& request,
                              const Verdict& verdict) = 0;
  virtual void LoginRefused(protocol::Session& session, const protocol::LoginRequest& request) = 0;

 protected:
  ~Witness() = default;
};

// The rule that could not be applied, if there was one.
struct RuleRefusal {
  RuleError error = RuleError::kNone;
  std::string rule;

  [[nodiscard]] bool ok() const { return error == RuleError::kNone; }
};

class Accounts final : public protocol::AccessControl {
 public:
  using UserPointer = std::shared_ptr<const User>;
  using Users = std::map<std::string, UserPointer, std::less<>>;

  // All of them outlive it. The version is DispatcherShared's.
  Accounts(const protocol::CommandTable& table, std::atomic<uint64_t>& version, Witness& witness);

  // protocol::AccessControl
  [[nodiscard]] std::string WhyRefused(protocol::Session& session,
                                       const protocol::AccessRequest& request) override;
  [[nodiscard]] bool WouldRefuse(const protocol::Session& session,
                                 const protocol::AccessRequest& request) override;
  [[nodiscard]] bool MayReadEveryKey(const protocol::Session& session,
                                     const protocol::AccessRequest& request) override;
  [[nodiscard]] bool LogIn(protocol::Session& session,
                           const protocol::LoginRequest& request) override;
  [[nodiscard]] bool LoginRequired() const override {
    return login_required_.load(std::memory_order_acquire);
  }
  [[nodiscard]] bool DefaultUserHasPassword() const override {
    return default_has_password_.load(std::memory_order_acquire);
  }
  void LogOut(protocol::Session& session) override;

  // By name.
  [[nodiscard]] std::vector<UserPointer> All() const;
  // Null when there is none.
  [[nodiscard]] UserPointer Find(std::string_view name) const;

  // Applies rules to a user, who is made if there is none: all of them, or none.
  [[nodiscard]] RuleRefusal Change(std::string_view name, std::span<const std::string> rules);
  // False when there is no such user. Not for "default".
  [[nodiscard]] bool Remove(std::string_view name);
  // Takes other users instead; one named "default" is added if there is none. Returns who was there
  // before.
  Users Replace(Users users);
  // `requirepass`: the default user's only password; none when it is empty.
  void SetDefaultPassword(std::string_view password);

  // `acl-pubsub-default`: whether a new user begins with all channels.
  void set_new_users_have_channels(bool have) {
    new_users_have_channels_.store(have, std::memory_order_relaxed);
  }
  [[nodiscard]] bool new_users_have_channels() const {
    return new_users_have_channels_.load(std::memory_order_relaxed);
  }
  [[nodiscard]] const protocol::CommandTable& table() const { return table_; }
  // A user who may do everything, without a password.
  [[nodiscard]] User NewDefaultUser() const;

 private:
  [[nodiscard]] UserPointer FindLocked(std::string_view name) const;
  // The session's user as he is now; null when he is gone.
  [[nodiscard]] const User* Refresh(protocol::Session& session);
  // The same without telling the session.
  [[nodiscard]] UserPointer UserOf(const protocol::Session& session) const;
  void Publish(User user);
  void CountUp();

  const protocol::CommandTable& table_;
  std::atomic<uint64_t>& version_;
  Witness& witness_;
  mutable std::mutex mutex_;
  Users users_;
  std::atomic<bool> new_users_have_channels_{false};
  std::atomic<bool> login_required_{false};
  std::atomic<bool> default_has_password_{false};
};

}  // namespace remora::server::acl
