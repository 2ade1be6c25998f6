// What <COMMAND> HELP answers.
#pragma once

#include <span>
#include <string_view>

#include "protocol/reply_writer.h"

namespace remora::server {

// One form of a command and what it does; a second line of explanation where one is not enough.
struct HelpEntry {
  std::string_view form;
  std::string_view meaning;
  std::string_view more = {};
};

// Writes the help of `command`, which is in upper case; HELP itself is added.
void WriteHelp(protocol::ReplyWriter& reply, std::string_view command,
               std::span<const HelpEntry> entries);

}  // namespace remora::server
