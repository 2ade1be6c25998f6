#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "server/config/directive.h"

// CONFIG REWRITE: puts current values into the text of a configuration file and leaves everything
// else in it alone: comments, order, includes, directives it does not know.
namespace remora::server::config {

// One line of the new text.
struct RewrittenLine {
  std::string text;
  // Add it even if no old line is left to be replaced: it says something other than the default.
  bool is_needed = false;
};

// All lines that one directive should have in the new text.
struct RewrittenDirective {
  std::string name;
  std::vector<RewrittenLine> lines;
};

// The lines that set `value`.
[[nodiscard]] RewrittenDirective DescribeValue(const Directive& directive, const Value& value);

// The first lines of a directive replace its old lines, in place and in order; old lines that are
// left over are removed; needed lines that are left over go to the end, below a remark that says
// so.
[[nodiscard]] std::string RewriteText(std::string_view old_text,
                                      std::span<const RewrittenDirective> directives);

}  // namespace remora::server::config
