#include "protocol/help_reply.h"

#include <string>

namespace remora::protocol {

void WriteHelp(ReplyWriter& reply, std::string_view container, std::span<const HelpLine> lines) {
  size_t count = 1 + 2;
  for (const HelpLine& line : lines) count += line.more.empty() ? 2 : 3;
  reply.ArrayHeader(count);
  reply.SimpleString(
      std::string(container).append(" <subcommand> [<arg> [value] [opt] ...]. Subcommands are:"));
  const auto write = [&](const HelpLine& line) {
    reply.SimpleString(line.usage);
    reply.SimpleString(std::string("    ").append(line.meaning));
    if (!line.more.empty()) reply.SimpleString(std::string("    ").append(line.more));
  };
  for (const HelpLine& line : lines) write(line);
  write({"HELP", "Print this help."});
}

}  // namespace remora::protocol
