// The thresholds at which a value changes its encoding.

#include "server/config/directive_table.h"

namespace remora::server::config {
namespace {

using enum ValueType;

constexpr Directive kEncodingsDirectives[] = {
    {.name = "hash-max-listpack-entries",
     .alias = "hash-max-ziplist-entries",
     .type = kInteger,
     .default_text = "512"},
    {.name = "hash-max-listpack-value",
     .alias = "hash-max-ziplist-value",
     .type = kMemory,
     .default_text = "64"},
    {.name = "hll-sparse-max-bytes", .type = kMemory, .default_text = "3000"},
    {.name = "list-compress-depth",
     .type = kInteger,
     .default_text = "0",
     .maximum = kInt32Max,
     .support = Support::kHint},
    {.name = "list-max-listpack-size",
     .alias = "list-max-ziplist-size",
     .type = kInteger,
     .default_text = "-2",
     .minimum = kInt32Min,
     .maximum = kInt32Max},
    {.name = "set-max-intset-entries", .type = kInteger, .default_text = "512"},
    {.name = "set-max-listpack-entries", .type = kInteger, .default_text = "128"},
    {.name = "set-max-listpack-value", .type = kInteger, .default_text = "64"},
    {.name = "stream-node-max-bytes", .type = kMemory, .default_text = "4096"},
    {.name = "stream-node-max-entries", .type = kInteger, .default_text = "100"},
    {.name = "zset-max-listpack-entries",
     .alias = "zset-max-ziplist-entries",
     .type = kInteger,
     .default_text = "128"},
    {.name = "zset-max-listpack-value",
     .alias = "zset-max-ziplist-value",
     .type = kMemory,
     .default_text = "64"},
};

}  // namespace

std::span<const Directive> EncodingsDirectives() { return kEncodingsDirectives; }

}  // namespace remora::server::config
