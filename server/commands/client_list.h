// CLIENT LIST, INFO and KILL: which clients, and what of them.
#pragma once

#include "protocol/command_context.h"

namespace remora::server {

void ClientInfo(protocol::CommandContext& context);
void ClientList(protocol::CommandContext& context);
void ClientKill(protocol::CommandContext& context);

}  // namespace remora::server
