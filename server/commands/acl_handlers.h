// Handlers of ACL about single users, for the rows in acl.cc.
#pragma once

#include "protocol/command_context.h"

namespace remora::server {

void AclDeleteUser(protocol::CommandContext& context);
void AclDryRun(protocol::CommandContext& context);
void AclGetUser(protocol::CommandContext& context);
void AclList(protocol::CommandContext& context);
void AclLoad(protocol::CommandContext& context);
void AclSave(protocol::CommandContext& context);
void AclSetUser(protocol::CommandContext& context);
void AclUsers(protocol::CommandContext& context);

}  // namespace remora::server
