// The answer to "<CONTAINER> HELP": a heading, a line per subcommand with what it does, and HELP's.
#pragma once

#include <span>
#include <string_view>

#include "protocol/reply_writer.h"

namespace remora::protocol {

// A subcommand with its arguments, and what it does; a second line where one is not enough.
struct HelpLine {
  std::string_view usage;
  std::string_view meaning;
  std::string_view more = {};
};
// `container` is in upper case.
void WriteHelp(ReplyWriter& reply, std::string_view container, std::span<const HelpLine> lines);

}  // namespace remora::protocol
