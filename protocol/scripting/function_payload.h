// What FUNCTION DUMP gives and FUNCTION RESTORE takes: the texts of libraries in RDB's form, with
// the footer that DUMP's payloads of values have.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace remora::protocol::scripting {

[[nodiscard]] std::string WriteFunctionPayload(const std::vector<std::string_view>& texts);

struct FunctionPayload {
  std::vector<std::string> texts;
  std::string_view error;  // empty when it could be read
};
[[nodiscard]] FunctionPayload ReadFunctionPayload(std::string_view payload);

}  // namespace remora::protocol::scripting
