// RuleError: why a rule of a user cannot be applied.
#pragma once

#include <cstdint>
#include <string_view>

namespace remora::server::acl {

enum class RuleError : uint8_t {
  kNone,
  kSyntax,
  kUnknownCommand,
  kArgumentOfSubcommand,
  kPatternAfterAllKeys,
  kPatternAfterAllChannels,
  kNoSuchPassword,
  kBadHash,
};

// In Redis' words.
[[nodiscard]] std::string_view TextOf(RuleError error);

}  // namespace remora::server::acl
