#include "server/acl/access.h"

#include <utility>

#include "protocol/error_text.h"
#include "protocol/messages/session_outlet.h"
#include "server/acl/selector_words.h"
#include "server/acl/user_file.h"
#include "server/metrics/client_line.h"
#include "server/server.h"

namespace remora::server {

namespace error_text = protocol::error_text;
using acl::Accounts;

namespace {

constexpr auto kRelaxed = std::memory_order_relaxed;

std::string_view ContextName(protocol::AccessContext context) {
  switch (context) {
    case protocol::AccessContext::kTopLevel:
      return "toplevel";
    case protocol::AccessContext::kQueueing:
    case protocol::AccessContext::kExec:
      return "multi";
    case protocol::AccessContext::kScript:
      return "lua";
  }
  return "";
}

// Whether a user may have all that a session has subscribed to; on the session's thread.
bool MayKeepSubscriptions(const acl::User& user, const protocol::Session& session) {
  using messages::ChannelKind;
  if (session.subscriber == nullptr) return true;
  for (const ChannelKind kind :
       {ChannelKind::kChannel, ChannelKind::kPattern, ChannelKind::kShard}) {
    for (const std::string_view name : session.subscriber->names(kind)) {
      if (!acl::AllowsSubscription(user, {name, kind == ChannelKind::kPattern})) return false;
    }
  }
  return true;
}

}  // namespace

Access::Access(Server& server)
    : server_(server), accounts_(server.table(), server.shared().access_version, *this) {
  server.shared().access = &accounts_;
}

std::string Access::Start() {
  config::Config& config = server_.config();
  const auto apply = [this](const config::Config& now) {
    denials_.set_entries_max(static_cast<uint64_t>(now.Integer("acllog-max-len")));
    accounts_.set_new_users_have_channels(now.Integer("acl-pubsub-default") != 0);
    return std::string();
  };
  static_cast<void>(apply(config));
  config.OnChange({"acllog-max-len", "acl-pubsub-default"}, apply);
  const std::string password = config.Text("requirepass");
  if (!password.empty()) accounts_.SetDefaultPassword(password);
  config.OnChange({"requirepass"}, [this](const config::Config& now) {
    accounts_.SetDefaultPassword(now.Text("requirepass"));
    return std::string();
  });
  return ApplyConfiguredUsers();
}

std::string Access::ApplyConfiguredUsers() {
  const config::Config& config = server_.config();
  const bool has_file = !config.Text("aclfile").empty();
  if (has_file && !config.users().empty()) return std::string(error_text::kAclFileAndLines);
  if (has_file) {
    Accounts::Users before;
    const std::string errors = ReadFile(before);
    if (errors.empty()) return {};
    return "Aborting startup because of ACL errors: " + errors;
  }
  for (const std::vector<std::string>& line : config.users()) {
    if (!acl::IsUserName(line[0])) {
      server_.log().Write(LogLevel::kWarning, "Spaces not allowed in ACL usernames");
      return std::string(error_text::kAclStartFailed);
    }
    const std::vector<std::string_view> words(line.begin() + 1, line.end());
    std::vector<std::string> rules = acl::MergeSelectors(words).rules;
    rules.insert(rules.begin(), "reset");
    const acl::RuleRefusal refusal = accounts_.Change(line[0], rules);
    if (refusal.ok()) continue;
    server_.log().Write(LogLevel::kWarning, "Error loading ACL rule '" + refusal.rule +
                                                "' for the user named '" + line[0] +
                                                "': " + std::string(TextOf(refusal.error)));
    return std::string(error_text::kAclStartFailed);
  }
  return {};
}

std::string Access::ReadFile(Accounts::Users& before) {
  const std::string path = server_.config().Text("aclfile");
  const config::FileText file = server_.config().files().read_file(path);
  if (!file.error.empty()) {
    return "Error loading ACLs, opening file '" + path + "': " + file.error;
  }
  acl::ParsedUsers parsed = acl::ParseUsers(file.text, path, accounts_);
  if (!parsed.errors.empty()) return std::move(parsed.errors);
  before = accounts_.Replace(std::move(parsed.users));
  return {};
}

std::string Access::LoadFile(protocol::Session& caller) {
  if (server_.config().Text("aclfile").empty()) return std::string(error_text::kNoAclFile);
  Accounts::Users before;
  const std::string errors = ReadFile(before);
  if (!errors.empty()) return "ERR " + errors;
  for (const auto& [name, user] : before) {
    if (accounts_.Find(name) == nullptr) {
      Disconnect(name, caller);
    } else {
      EndForbiddenSubscriptions(name, caller);
    }
  }
  return {};
}

std::string Access::SaveFile() {
  const std::string path = server_.config().Text("aclfile");
  if (path.empty()) return std::string(error_text::kNoAclFile);
  const std::string problem =
      server_.config().files().replace_file(path, acl::WriteUsers(accounts_));
  if (problem.empty()) return {};
  server_.log().Write(LogLevel::kWarning, "Saving the ACL file " + path + " failed: " + problem);
  return std::string(error_text::kAclSaveFailed);
}

std::vector<std::string> Access::ConfigLines() const {
  std::vector<std::string> lines;
  if (!server_.config().Text("aclfile").empty()) return lines;
  for (const Accounts::UserPointer& user : accounts_.All()) lines.push_back(acl::LineOf(*user));
  return lines;
}

void Access::Disconnect(std::string_view user, protocol::Session& caller) {
  for (const std::shared_ptr<ClientFacts>& facts : server_.Clients()) {
    if (facts->id == caller.id) {
      if (caller.access.user() == user) caller.closing = true;
      continue;
    }
    if (facts->UserName() == user) server_.Kill(facts);
  }
}

void Access::EndForbiddenSubscriptions(std::string_view name, protocol::Session& caller) {
  const Accounts::UserPointer user = accounts_.Find(name);
  const auto* const calling = dynamic_cast<const ClientSession*>(&caller);
  if (user == nullptr) return;
  for (const std::shared_ptr<ClientFacts>& facts : server_.Clients()) {
    if (facts->id == caller.id) {
      if (caller.access.user() == name && !MayKeepSubscriptions(*user, caller)) {
        caller.closing = true;
      }
      continue;
    }
    if (!facts->subscribes() || facts->UserName() != name) continue;
    const auto judge = [this, facts, user] {
      Client* const client = facts->worker->Find(facts->id);
      if (client == nullptr || MayKeepSubscriptions(*user, client->session())) return;
      server_.Kill(facts);
    };
    // Why not always: its subscriptions belong to the thread that serves it.
    if (calling != nullptr && &calling->client().worker() == facts->worker) {
      judge();
    } else {
      facts->worker->loop().Post(judge);
    }
  }
}

void Access::RequestRefused(protocol::Session& session, const protocol::AccessRequest& request,
                            const acl::Verdict& verdict) {
  ServerCounters& counters = server_.counters();
  acl::Denial denial{.context = ContextName(request.context),
                     .user = std::string(session.access.user())};
  if (verdict.refused == acl::Refused::kCommand) {
    counters.denied_commands.fetch_add(1, kRelaxed);
    denial.reason = "command";
    denial.object = request.entry.full_name;
  } else {
    const bool is_key = verdict.refused == acl::Refused::kKey;
    (is_key ? counters.denied_keys : counters.denied_channels).fetch_add(1, kRelaxed);
    denial.reason = is_key ? "key" : "channel";
    denial.object = request.arguments[verdict.argument];
  }
  const bool comes_from_client = request.context == protocol::AccessContext::kTopLevel ||
                                 request.context == protocol::AccessContext::kQueueing;
  if (comes_from_client) {
    session.last_command = request.entry.spec;
    session.last_container = request.entry.container;
  }
  denial.client = DescribeClientOf(session, request.arguments);
  denials_.Add(std::move(denial), server_.NowMilliseconds());
}

void Access::LoginRefused(protocol::Session& session, const protocol::LoginRequest& request) {
  server_.counters().denied_logins.fetch_add(1, kRelaxed);
  denials_.Add({.reason = "auth",
                .context = ContextName(request.context),
                .object = std::string(request.command),
                .user = std::string(request.user),
                .client = DescribeClientOf(session, {})},
               server_.NowMilliseconds());
}

std::string Access::DescribeClientOf(protocol::Session& session,
                                     std::span<const std::string_view> arguments) {
  // Why asked: a request that waits is run again by other threads, as a session of its own.
  if (const auto* own = dynamic_cast<const ClientSession*>(&session)) {
    size_t bytes = 0;
    for (const std::string_view argument : arguments) bytes += argument.size();
    own->client().PublishFactsOfRunning(bytes);
  }
  const std::shared_ptr<ClientFacts> facts = server_.FindClient(session.id);
  return facts == nullptr ? std::string() : DescribeClient(*facts, server_);
}

}  // namespace remora::server
