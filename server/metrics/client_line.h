// A client as CLIENT LIST and CLIENT INFO show it.
#pragma once

#include <string>

#include "server/net/client.h"

namespace remora::server {

class Server;

// "id=3 addr=127.0.0.1:4000 ...", without a line end.
[[nodiscard]] std::string DescribeClient(const ClientFacts& facts, Server& server);

}  // namespace remora::server
