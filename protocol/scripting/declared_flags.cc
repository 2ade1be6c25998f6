#include "protocol/scripting/declared_flags.h"

#include <memory>

#include "protocol/scripting/script_header.h"

namespace remora::protocol::scripting {

std::optional<uint32_t> DeclaredFlags(SharedScripts& scripts, const CommandSpec& spec,
                                      std::span<const std::string_view> arguments) {
  if (arguments.size() < 2) return std::nullopt;
  if (spec.name == "EVAL") {
    const ScriptHeader header = ParseScriptHeader(arguments[1]);
    if (!header.present || !header.error.empty()) return std::nullopt;
    return header.flags;
  }
  if (spec.name == "EVALSHA") {
    const std::shared_ptr<Script> script = scripts.store.Find(ScriptStore::NameOf(arguments[1]));
    if (script == nullptr || !script->has_header()) return std::nullopt;
    return script->flags();
  }
  if (spec.name == "FCALL") {
    const FunctionStore::Found found = scripts.functions.Find(arguments[1]);
    if (found.library == nullptr) return std::nullopt;
    return found.library->functions()[found.function].flags;
  }
  return std::nullopt;
}

}  // namespace remora::protocol::scripting
