// A selector may stand in several words of a command or a line: "(+get", "~a)". They are put
// together before rules are applied.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace remora::server::acl {

struct MergedRules {
  std::vector<std::string> rules;
  bool complete = true;
  std::string unmatched;  // the word that opened a selector which does not end
};
[[nodiscard]] MergedRules MergeSelectors(std::span<const std::string_view> words);

}  // namespace remora::server::acl
