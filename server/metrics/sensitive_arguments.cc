#include "server/metrics/sensitive_arguments.h"

#include <algorithm>

#include "protocol/arguments.h"
#include "server/config/directive_table.h"

namespace remora::server {

namespace {

using protocol::EqualsIgnoringCase;
using Request = std::vector<std::string_view>;

void RedactFrom(Request& request, size_t first, size_t count) {
  const size_t last = std::min(request.size(), first + std::min(count, request.size()));
  for (size_t at = first; at < last; ++at) request[at] = kRedacted;
}

// HELLO 3 AUTH user password; MIGRATE ... AUTH password, AUTH2 user password.
void RedactBehind(Request& request, size_t from, std::string_view option, size_t count) {
  for (size_t at = from; at < request.size(); ++at) {
    if (!EqualsIgnoringCase(request[at], option)) continue;
    RedactFrom(request, at + 1, count);
    at += count;
  }
}

void RedactConfigSet(Request& request) {
  for (size_t at = 2; at + 1 < request.size(); at += 2) {
    const std::optional<size_t> found = config::FindDirective(request[at]);
    if (found && config::AllDirectives()[*found].has(config::kSensitive)) {
      request[at + 1] = kRedacted;
    }
  }
}

// Whether a subcommand of ACL is followed by names of users, or what they may do.
bool NamesUsers(std::string_view subcommand) {
  return subcommand == "SETUSER" || subcommand == "GETUSER" || subcommand == "DELUSER";
}

}  // namespace

std::vector<std::string_view> RedactedRequest(const protocol::CommandSpec& spec,
                                              const protocol::CommandSpec* container,
                                              std::span<const std::string_view> arguments) {
  Request request(arguments.begin(), arguments.end());
  if (container == nullptr) {
    if (spec.name == "AUTH") RedactFrom(request, 1, request.size());
    if (spec.name == "HELLO") RedactBehind(request, 2, "AUTH", 2);
    if (spec.name == "MIGRATE") {
      RedactBehind(request, 6, "AUTH", 1);
      RedactBehind(request, 6, "AUTH2", 2);
    }
  } else if (container->name == "CONFIG" && spec.name == "SET") {
    RedactConfigSet(request);
  } else if (container->name == "ACL" && NamesUsers(spec.name)) {
    RedactFrom(request, 2, request.size());
  }
  return request;
}

}  // namespace remora::server
