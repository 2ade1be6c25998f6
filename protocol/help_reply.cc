#include "protocol/help_reply.h"

#include <string>

namespace remora::protocol {

void WriteHelp(ReplyWriter& reply, std::string_view container, std::span<const HelpLine> lines) {
  reply.ArrayHeader(1 + 2 * (lines.size() + 1));
  reply.SimpleString(
      std::string(container).append(" <subcommand> [<arg> [value] [opt] ...]. Subcommands are:"));
  const auto write = [&](const HelpLine& line) {
    reply.SimpleString(line.usage);
    reply.SimpleString(std::string("    ").append(line.meaning));
  };
  for (const HelpLine& line : lines) write(line);
  write({"HELP", "Print this help."});
}

}  // namespace remora::protocol
