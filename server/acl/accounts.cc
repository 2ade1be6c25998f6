#include "server/acl/accounts.h"

#include <utility>

#include "engine/base/check.h"
#include "protocol/error_text.h"

namespace remora::server::acl {

namespace error_text = protocol::error_text;
using protocol::AccessContext;
using protocol::AccessRequest;
using protocol::Session;
using protocol::SessionAccess;

namespace {

constexpr std::string_view kDefault = "default";

std::string ErrorOf(const User& user, const AccessRequest& request, const Verdict& verdict) {
  const bool at_exec = request.context == AccessContext::kExec;
  switch (verdict.refused) {
    case Refused::kNothing:
      break;
    case Refused::kCommand:
      if (at_exec) {
        return error_text::NoPermissionAtExec(error_text::kExecCommandRefused);
      }
      return error_text::NoPermissionCommand(user.name(), request.entry.full_name);
    case Refused::kKey:
      if (at_exec) return error_text::NoPermissionAtExec(error_text::kExecKeyRefused);
      return std::string(error_text::kNoPermissionKey);
    case Refused::kChannel:
      if (at_exec) return error_text::NoPermissionAtExec(error_text::kExecChannelRefused);
      return std::string(error_text::kNoPermissionChannel);
  }
  return {};
}

}  // namespace

Accounts::Accounts(const protocol::CommandTable& table, std::atomic<uint64_t>& version,
                   Witness& witness)
    : table_(table), version_(version), witness_(witness) {
  const std::lock_guard lock(mutex_);
  Publish(NewDefaultUser());
}

User Accounts::NewDefaultUser() const {
  User user{std::string(kDefault), table_, /*all_channels=*/true};
  for (const std::string_view rule : {"on", "nopass", "+@all", "~*", "&*"}) {
    const RuleError error = user.Apply(rule, /*all_channels=*/true);
    base::Check(error == RuleError::kNone, "the default user's rules are good");
  }
  return user;
}

Accounts::UserPointer Accounts::FindLocked(std::string_view name) const {
  const auto found = users_.find(name);
  return found == users_.end() ? nullptr : found->second;
}

Accounts::UserPointer Accounts::Find(std::string_view name) const {
  const std::lock_guard lock(mutex_);
  return FindLocked(name);
}

std::vector<Accounts::UserPointer> Accounts::All() const {
  const std::lock_guard lock(mutex_);
  std::vector<UserPointer> users;
  for (const auto& [name, user] : users_) users.push_back(user);
  return users;
}

void Accounts::CountUp() {
  const User& user = *users_.find(kDefault)->second;
  login_required_.store(!user.needs_no_password() || !user.enabled(), std::memory_order_release);
  default_has_password_.store(!user.needs_no_password(), std::memory_order_release);
  version_.fetch_add(1, std::memory_order_release);
}

void Accounts::Publish(User user) {
  auto snapshot = std::make_shared<const User>(std::move(user));
  users_.insert_or_assign(snapshot->name(), snapshot);
  CountUp();
}

RuleRefusal Accounts::Change(std::string_view name, std::span<const std::string> rules) {
  const bool channels = new_users_have_channels();
  const std::lock_guard lock(mutex_);
  const UserPointer before = FindLocked(name);
  User changed = before ? *before : User(std::string(name), table_, channels);
  for (const std::string& rule : rules) {
    const RuleError error = changed.Apply(rule, channels);
    if (error != RuleError::kNone) return {error, rule};
  }
  Publish(std::move(changed));
  return {};
}

bool Accounts::Remove(std::string_view name) {
  base::Check(name != kDefault, "the default user stays");
  const std::lock_guard lock(mutex_);
  const auto found = users_.find(name);
  if (found == users_.end()) return false;
  users_.erase(found);
  CountUp();
  return true;
}

Accounts::Users Accounts::Replace(Users users) {
  const std::lock_guard lock(mutex_);
  if (!users.contains(kDefault)) {
    users.emplace(kDefault, std::make_shared<const User>(NewDefaultUser()));
  }
  users_.swap(users);
  CountUp();
  return users;
}

void Accounts::SetDefaultPassword(std::string_view password) {
  const std::lock_guard lock(mutex_);
  User changed = *FindLocked(kDefault);
  const std::string rule = password.empty() ? "nopass" : std::string(">").append(password);
  for (const std::string& each : {std::string("resetpass"), rule}) {
    const RuleError error = changed.Apply(each, new_users_have_channels());
    base::Check(error == RuleError::kNone, "every text may be a password");
  }
  Publish(std::move(changed));
}

const User* Accounts::Refresh(Session& session) {
  SessionAccess& access = session.access;
  if (access.known_version != version_.load(std::memory_order_acquire)) {
    const std::lock_guard lock(mutex_);
    const UserPointer user = FindLocked(access.user());
    if (user == nullptr) return nullptr;
    access.known_version = version_.load(std::memory_order_relaxed);
    access.trusted_version =
        user->MayDoEverything() ? access.known_version : SessionAccess::kUnknown;
    access.rights = user;
  }
  return static_cast<const User*>(access.rights.get());
}

std::string Accounts::WhyRefused(Session& session, const AccessRequest& request) {
  const User* const user = Refresh(session);
  if (user == nullptr) {
    // Whoever removed the user is about to end the connection.
    session.closing = true;
    return std::string(error_text::kAccountGone);
  }
  if (session.access.trusted_version == session.access.known_version) return {};
  const Verdict verdict = Decide(*user, request.entry, request.arguments);
  if (verdict.refused == Refused::kNothing) return {};
  witness_.RequestRefused(session, request, verdict);
  return ErrorOf(*user, request, verdict);
}

Accounts::UserPointer Accounts::UserOf(const Session& session) const {
  const SessionAccess& access = session.access;
  if (access.known_version != version_.load(std::memory_order_acquire)) return Find(access.user());
  return std::static_pointer_cast<const User>(access.rights);
}

bool Accounts::WouldRefuse(const Session& session, const AccessRequest& request) {
  if (session.access.trusted_version == version_.load(std::memory_order_acquire)) return false;
  const UserPointer user = UserOf(session);
  return user == nullptr ||
         Decide(*user, request.entry, request.arguments).refused != Refused::kNothing;
}

bool Accounts::MayReadEveryKey(const Session& session, const AccessRequest& request) {
  if (session.access.trusted_version == version_.load(std::memory_order_acquire)) return true;
  const UserPointer user = UserOf(session);
  return user != nullptr && AllowsReadingEveryKey(*user, request.entry, request.arguments);
}

bool Accounts::LogIn(Session& session, const protocol::LoginRequest& request) {
  const UserPointer user = Find(request.user);
  if (user == nullptr || !user->enabled() || !user->Accepts(request.password)) {
    witness_.LoginRefused(session, request);
    return false;
  }
  session.authenticated = true;
  session.access = {};
  session.access.rights = user;
  session.texts_changed = true;
  return true;
}

void Accounts::LogOut(Session& session) {
  session.authenticated = !LoginRequired();
  session.access = {};
  session.texts_changed = true;
}

}  // namespace remora::server::acl
