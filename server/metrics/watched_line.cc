#include "server/metrics/watched_line.h"

#include <cstdint>
#include <cstdio>

#include "server/metrics/sensitive_arguments.h"
#include "server/server.h"

namespace remora::server {

void AppendQuoted(std::string& line, std::string_view text) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  constexpr std::string_view kEscaped = "\\\"\n\r\t\a\b";
  constexpr std::string_view kLetters = "\\\"nrtab";
  line += '"';
  for (const char c : text) {
    const auto byte = static_cast<uint8_t>(c);
    const size_t known = kEscaped.find(c);
    if (known != std::string_view::npos) {
      line.append({'\\', kLetters[known]});
    } else if (byte < ' ' || byte > '~') {
      line.append({'\\', 'x', kDigits[byte >> 4], kDigits[byte & 15]});
    } else {
      line += c;
    }
  }
  line += '"';
}

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
    AppendQuoted(line, argument);
  }
  line += "\r\n";
  return line;
}

}  // namespace remora::server
