// Scripts and modules.

#include "server/config/directive_table.h"
#include "server/config/directive_vocabulary.h"

namespace remora::server::config {
namespace {

using enum ValueType;
using enum Support;

constexpr Directive kScriptingDirectives[] = {
    {.name = "busy-reply-threshold",
     .alias = "lua-time-limit",
     .type = kInteger,
     .default_text = "5000"},
    {.name = "enable-module-command",
     .type = kChoice,
     .default_text = "no",
     .choices = kProtectedActions,
     .flags = kImmutable},
    {.name = "lua-enable-deprecated-api",
     .type = kBoolean,
     .default_text = "no",
     .flags = kHidden,
     .support = kHint},
};

}  // namespace

std::span<const Directive> ScriptingDirectives() { return kScriptingDirectives; }

}  // namespace remora::server::config
