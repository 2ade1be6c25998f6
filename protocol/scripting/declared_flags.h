// What a script says of itself before it runs.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "protocol/command_spec.h"
#include "protocol/scripting/shared_scripts.h"

namespace remora::protocol::scripting {

// The flags (ScriptFlag) of the script or function that a call of EVAL, EVALSHA or FCALL is about;
// nothing for other commands, for scripts without a header, and for what is not there. For rare
// questions: it reads the header, or looks the script up under a lock.
[[nodiscard]] std::optional<uint32_t> DeclaredFlags(SharedScripts& scripts, const CommandSpec& spec,
                                                    std::span<const std::string_view> arguments);

}  // namespace remora::protocol::scripting
