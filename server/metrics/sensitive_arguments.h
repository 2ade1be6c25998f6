// Which arguments of a request are secrets: whoever shows requests to others puts "(redacted)" in
// their place.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "protocol/command_spec.h"

namespace remora::server {

inline constexpr std::string_view kRedacted = "(redacted)";

// The request with its secrets replaced. `container` is null unless `spec` is a subcommand.
[[nodiscard]] std::vector<std::string_view> RedactedRequest(
    const protocol::CommandSpec& spec, const protocol::CommandSpec* container,
    std::span<const std::string_view> arguments);

}  // namespace remora::server
