#include "server/commands/client_list.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "protocol/error_text.h"
#include "server/acl/access.h"
#include "server/commands/families.h"
#include "server/metrics/client_line.h"

namespace remora::server {

using protocol::Arguments;
using protocol::CommandContext;
namespace error_text = protocol::error_text;

namespace {

using FactsPointer = std::shared_ptr<ClientFacts>;

enum class ClientType : uint8_t { kNormal, kReplica, kPubSub, kMaster };

// Reads a type; nothing after it has made the arguments fail.
std::optional<ClientType> ReadType(Arguments& arguments, size_t at) {
  if (arguments.Is(at, "NORMAL")) return ClientType::kNormal;
  if (arguments.Is(at, "SLAVE") || arguments.Is(at, "REPLICA")) return ClientType::kReplica;
  if (arguments.Is(at, "PUBSUB")) return ClientType::kPubSub;
  if (arguments.Is(at, "MASTER")) return ClientType::kMaster;
  arguments.FailWith(error_text::UnknownClientType(arguments.Text(at)));
  return std::nullopt;
}

// So far there are no replicas.
ClientType TypeOf(const ClientFacts& facts) {
  return facts.subscribes() ? ClientType::kPubSub : ClientType::kNormal;
}

// Makes what the calling client says of itself up to date.
void PublishCaller(CommandContext& context) {
  size_t bytes = 0;
  for (const std::string_view argument : context.arguments.all()) bytes += argument.size();
  ClientOf(context).PublishFactsOfRunning(bytes);
}

// What CLIENT KILL asks of a client; an absent condition is met by all.
struct KillFilter {
  std::optional<uint64_t> id;
  std::optional<std::string_view> address;
  std::optional<std::string_view> local_address;
  std::optional<ClientType> type;
  std::optional<std::string_view> user;
  int64_t age_seconds_min = 0;
  bool skips_caller = true;

  [[nodiscard]] bool Matches(const ClientFacts& facts, int64_t now_milliseconds) const {
    if (id && facts.id != *id) return false;
    if (address && facts.address != *address) return false;
    if (local_address && facts.local_address != *local_address) return false;
    if (user && facts.UserName() != *user) return false;
    if (type && *type != TypeOf(facts)) return false;
    return (now_milliseconds - facts.connected_milliseconds) / 1000 >= age_seconds_min;
  }
};

void ReadKillOption(CommandContext& context, size_t at, KillFilter& filter) {
  Arguments& arguments = context.arguments;
  if (arguments.Is(at, "ID")) {
    const int64_t id = arguments.Integer(at + 1, error_text::kClientIdNotPositive);
    if (id < 1) arguments.Fail(error_text::kClientIdNotPositive);
    filter.id = static_cast<uint64_t>(id);
  } else if (arguments.Is(at, "MAXAGE")) {
    filter.age_seconds_min = arguments.Integer(at + 1, error_text::kMaxAgeNotAnInteger);
    if (filter.age_seconds_min < 1) arguments.Fail(error_text::kMaxAgeNotPositive);
  } else if (arguments.Is(at, "TYPE")) {
    filter.type = ReadType(arguments, at + 1);
  } else if (arguments.Is(at, "ADDR")) {
    filter.address = arguments.Text(at + 1);
  } else if (arguments.Is(at, "LADDR")) {
    filter.local_address = arguments.Text(at + 1);
  } else if (arguments.Is(at, "USER")) {
    filter.user = arguments.Text(at + 1);
    if (ServerOf(context).access().accounts().Find(*filter.user) == nullptr) {
      arguments.FailWith(error_text::NoSuchUser(*filter.user));
    }
  } else if (arguments.Is(at, "SKIPME")) {
    filter.skips_caller = arguments.Is(at + 1, "YES");
    if (!filter.skips_caller && !arguments.Is(at + 1, "NO")) arguments.Fail(error_text::kSyntax);
  } else {
    arguments.Fail(error_text::kSyntax);
  }
}

// Ends every client that matches; returns how many. The caller itself still gets its answer.
int64_t KillMatching(CommandContext& context, const KillFilter& filter) {
  Server& server = ServerOf(context);
  const int64_t now = server.NowMilliseconds();
  int64_t killed = 0;
  for (const FactsPointer& facts : server.Clients()) {
    if (!filter.Matches(*facts, now)) continue;
    const bool is_caller = facts->id == context.session.id;
    if (is_caller && filter.skips_caller) continue;
    ++killed;
    if (is_caller) {
      context.session.closing = true;
    } else {
      server.Kill(facts);
    }
  }
  return killed;
}

// The clients with the numbers that follow "ID", in their order; false after an error.
bool SelectById(CommandContext& context, std::vector<FactsPointer>& selected) {
  const std::vector<FactsPointer> all = ServerOf(context).Clients();
  for (size_t at = 3; at < context.arguments.size(); ++at) {
    const int64_t id = context.arguments.Integer(at, error_text::kInvalidClientId);
    if (!context.arguments.ok()) return false;
    for (const FactsPointer& facts : all) {
      if (static_cast<int64_t>(facts->id) == id) selected.push_back(facts);
    }
  }
  return true;
}

}  // namespace

void ClientInfo(CommandContext& context) {
  PublishCaller(context);
  const Client& client = ClientOf(context);
  context.reply.VerbatimString("txt", DescribeClient(*client.facts(), ServerOf(context)) + "\n");
}

void ClientList(CommandContext& context) {
  Arguments& arguments = context.arguments;
  std::vector<FactsPointer> selected;
  PublishCaller(context);
  if (arguments.size() == 2) {
    selected = ServerOf(context).Clients();
  } else if (arguments.size() == 4 && arguments.Is(2, "TYPE")) {
    const std::optional<ClientType> type = ReadType(arguments, 3);
    for (const FactsPointer& facts : ServerOf(context).Clients()) {
      if (type && *type == TypeOf(*facts)) selected.push_back(facts);
    }
  } else if (arguments.size() > 3 && arguments.Is(2, "ID")) {
    if (!SelectById(context, selected)) return context.reply.Error(arguments.error());
  } else {
    arguments.Fail(error_text::kSyntax);
  }
  if (!arguments.ok()) return context.reply.Error(arguments.error());
  std::string lines;
  for (const FactsPointer& facts : selected) {
    lines += DescribeClient(*facts, ServerOf(context)) + "\n";
  }
  context.reply.VerbatimString("txt", lines);
}

void ClientKill(CommandContext& context) {
  Arguments& arguments = context.arguments;
  KillFilter filter;
  if (arguments.size() == 3) {
    filter.address = arguments.Text(2);
    filter.skips_caller = false;
    if (KillMatching(context, filter) == 0) return context.reply.Error(error_text::kNoSuchClient);
    return context.reply.Ok();
  }
  for (size_t at = 2; at < arguments.size() && arguments.ok(); at += 2) {
    if (!arguments.Has(at + 1)) {
      arguments.Fail(error_text::kSyntax);
    } else {
      ReadKillOption(context, at, filter);
    }
  }
  if (!arguments.ok()) return context.reply.Error(arguments.error());
  context.reply.Integer(KillMatching(context, filter));
}

}  // namespace remora::server
