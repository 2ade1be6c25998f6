#include "server/metrics/watched_line.h"

#include <cstdio>

#include "server/config/config_parser.h"
#include "server/metrics/sensitive_arguments.h"
#include "server/server.h"

namespace remora::server {

std::string WatchedLine(protocol::Host* host, protocol::Session& session,
                        const protocol::WatchedCall& call) {
  Server& server = static_cast<Server&>(*host);
  const ClientFacts& facts = *static_cast<ClientSession&>(session).client().facts();
  const int64_t now = server.NowMicroseconds();
  char begin[64];
  std::snprintf(begin, sizeof(begin), "+%lld.%06lld [%u ", static_cast<long long>(now / 1000000),
                static_cast<long long>(now % 1000000), call.database);
  std::string line = begin;
  if (call.in_script) {
    line += "lua";
  } else if (facts.is_unix) {
    line.append("unix:").append(server.listeners().unix_path());
  } else {
    line += facts.address;
  }
  line += ']';
  for (const std::string_view argument :
       RedactedRequest(call.spec, call.container, call.arguments)) {
    line += ' ';
    line += config::Quote(argument);
  }
  line += "\r\n";
  return line;
}

}  // namespace remora::server
