#include "server/commands/help.h"

#include <string>

namespace remora::server {

namespace {

constexpr HelpEntry kHelp = {"HELP", "Print this help."};

void WriteIndented(protocol::ReplyWriter& reply, std::string_view text) {
  reply.SimpleString(std::string("    ").append(text));
}

}  // namespace

void WriteHelp(protocol::ReplyWriter& reply, std::string_view command,
               std::span<const HelpEntry> entries) {
  size_t lines = 1 + 2;
  for (const HelpEntry& entry : entries) lines += entry.more.empty() ? 2 : 3;
  reply.ArrayHeader(lines);
  reply.SimpleString(
      std::string(command).append(" <subcommand> [<arg> [value] [opt] ...]. Subcommands are:"));
  for (const HelpEntry& entry : entries) {
    reply.SimpleString(entry.form);
    WriteIndented(reply, entry.meaning);
    if (!entry.more.empty()) WriteIndented(reply, entry.more);
  }
  reply.SimpleString(kHelp.form);
  WriteIndented(reply, kHelp.meaning);
}

}  // namespace remora::server
