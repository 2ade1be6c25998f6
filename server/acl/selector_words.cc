#include "server/acl/selector_words.h"

#include <utility>

namespace remora::server::acl {

MergedRules MergeSelectors(std::span<const std::string_view> words) {
  MergedRules merged;
  for (size_t i = 0; i < words.size(); ++i) {
    std::string rule(words[i]);
    if (rule.starts_with('(')) {
      const size_t opened = i;
      while (!words[i].ends_with(')')) {
        if (++i == words.size()) return {{}, false, std::string(words[opened])};
        // Words that are put to the first count up to their first NUL, as with Redis.
        rule.append(" ").append(words[i].substr(0, words[i].find('\0')));
      }
    }
    merged.rules.push_back(std::move(rule));
  }
  return merged;
}

}  // namespace remora::server::acl
