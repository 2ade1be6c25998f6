// Slow log, latency, events, tracking and crash reports.

#include "server/config/directive_table.h"
#include "server/config/special_values.h"

namespace remora::server::config {
namespace {

using enum ValueType;
using enum Support;

constexpr Directive kMonitoringDirectives[] = {
    {.name = "crash-log-enabled", .type = kBoolean, .default_text = "yes", .support = kHint},
    {.name = "crash-memcheck-enabled", .type = kBoolean, .default_text = "yes", .support = kHint},
    {.name = "hide-user-data-from-log", .type = kBoolean, .default_text = "no", .support = kHint},
    {.name = "latency-monitor-threshold", .type = kInteger, .default_text = "0"},
    {.name = "latency-tracking", .type = kBoolean, .default_text = "yes"},
    {.name = "latency-tracking-info-percentiles",
     .type = kSpecial,
     .default_text = "50 99 99.9",
     .parse = ParsePercentiles,
     .flags = kMultiArgument},
    {.name = "notify-keyspace-events", .type = kSpecial, .parse = ParseKeyspaceEvents},
    {.name = "slowlog-log-slower-than", .type = kInteger, .default_text = "10000", .minimum = -1},
    {.name = "slowlog-max-len", .type = kInteger, .default_text = "128"},
    {.name = "tracking-table-max-keys", .type = kInteger, .default_text = "1000000"},
    {.name = "watchdog-period",
     .type = kInteger,
     .default_text = "0",
     .maximum = kInt32Max,
     .flags = kHidden,
     .support = kHint},
};

}  // namespace

std::span<const Directive> MonitoringDirectives() { return kMonitoringDirectives; }

}  // namespace remora::server::config
