// The subcommands of CLIENT that have to do with keys of which clients keep copies.
#pragma once

#include "protocol/command_context.h"

namespace remora::server {

void ClientCaching(protocol::CommandContext& context);
void ClientGetRedirection(protocol::CommandContext& context);
void ClientTracking(protocol::CommandContext& context);
void ClientTrackingInfo(protocol::CommandContext& context);

}  // namespace remora::server
