#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

#include "server/config/directive.h"

// Every directive of Redis 8.0 by name. The table never changes while the program runs.
namespace remora::server::config {

// All directives, one subject after the other; within a subject by name.
std::span<const Directive> AllDirectives();

// Position in AllDirectives() of the directive called `name` (or its alias), in any case.
std::optional<size_t> FindDirective(std::string_view name);

// The rows, by subject: one file each.
std::span<const Directive> NetworkDirectives();
std::span<const Directive> ProcessDirectives();
std::span<const Directive> SecurityDirectives();
std::span<const Directive> MemoryDirectives();
std::span<const Directive> EncodingsDirectives();
std::span<const Directive> MonitoringDirectives();
std::span<const Directive> ScriptingDirectives();
std::span<const Directive> PersistenceDirectives();
std::span<const Directive> ReplicationDirectives();
std::span<const Directive> ClusterDirectives();
std::span<const Directive> TlsDirectives();

}  // namespace remora::server::config
