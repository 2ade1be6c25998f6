// A call as MONITOR shows it:
//
//   +1700000000.123456 [0 127.0.0.1:50000] "set" "k" "a \"quoted\" value"
#pragma once

#include <string>
#include <string_view>

#include "protocol/dispatcher.h"

namespace remora::server {

// With its line end.
[[nodiscard]] std::string WatchedLine(protocol::Host* host, protocol::Session& session,
                                      const protocol::WatchedCall& call);

}  // namespace remora::server
