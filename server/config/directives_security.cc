// Who may connect and what is allowed to them.

#include "server/config/directive_table.h"
#include "server/config/directive_vocabulary.h"

namespace remora::server::config {
namespace {

using enum ValueType;
using enum Support;

constexpr Directive kSecurityDirectives[] = {
    {.name = "acl-pubsub-default",
     .type = kChoice,
     .default_text = "resetchannels",
     .choices = kChannelDefaults},
    {.name = "aclfile", .type = kText, .flags = kImmutable},
    {.name = "acllog-max-len", .type = kInteger, .default_text = "128"},
    {.name = "enable-debug-command",
     .type = kChoice,
     .default_text = "no",
     .choices = kProtectedActions,
     .flags = kImmutable},
    {.name = "enable-protected-configs",
     .type = kChoice,
     .default_text = "no",
     .choices = kProtectedActions,
     .flags = kImmutable},
    {.name = "protected-mode", .type = kBoolean, .default_text = "yes"},
    {.name = "requirepass", .type = kText, .flags = kSensitive},
};

}  // namespace

std::span<const Directive> SecurityDirectives() { return kSecurityDirectives; }

}  // namespace remora::server::config
