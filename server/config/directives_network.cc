// Listening, connections and their limits.

#include "server/config/directive_table.h"
#include "server/config/special_values.h"

namespace remora::server::config {
namespace {

using enum ValueType;
using enum Support;

constexpr Directive kNetworkDirectives[] = {
    {.name = "bind",
     .type = kSpecial,
     .default_text = "* -::*",
     .parse = ParseBind,
     .flags = kMultiArgument},
    {.name = "bind-source-addr", .type = kText, .support = kHint},
    {.name = "io-threads",
     .type = kInteger,
     .default_text = "1",
     .minimum = 1,
     .maximum = 128,
     .flags = kImmutable},
    {.name = "max-new-connections-per-cycle",
     .type = kInteger,
     .default_text = "10",
     .minimum = 1,
     .maximum = 1000,
     .support = kHint},
    {.name = "maxclients",
     .type = kInteger,
     .default_text = "10000",
     .minimum = 1,
     .maximum = kUint32Max},
    {.name = "port", .type = kInteger, .default_text = "6379", .maximum = 65535},
    {.name = "proto-max-bulk-len",
     .type = kMemory,
     .default_text = "536870912",
     .minimum = 1048576},
    {.name = "socket-mark-id",
     .type = kInteger,
     .default_text = "0",
     .maximum = kUint32Max,
     .flags = kImmutable,
     .support = kHint},
    {.name = "tcp-backlog",
     .type = kInteger,
     .default_text = "511",
     .maximum = kInt32Max,
     .flags = kImmutable},
    {.name = "tcp-keepalive", .type = kInteger, .default_text = "300", .maximum = kInt32Max},
    {.name = "timeout", .type = kInteger, .default_text = "0", .maximum = kInt32Max},
    {.name = "unixsocket", .type = kText, .flags = kImmutable},
    {.name = "unixsocketperm",
     .type = kOctal,
     .default_text = "0",
     .maximum = 0777,
     .flags = kImmutable},
};

}  // namespace

std::span<const Directive> NetworkDirectives() { return kNetworkDirectives; }

}  // namespace remora::server::config
