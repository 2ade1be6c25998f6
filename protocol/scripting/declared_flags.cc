#include "protocol/scripting/declared_flags.h"

#include <memory>
#include <string>

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
    std::string sha(arguments[1]);
    for (char& digit : sha) {
      if (digit >= 'A' && digit <= 'F') digit = static_cast<char>(digit + ('a' - 'A'));
    }
    const std::shared_ptr<Script> script = scripts.store.Find(sha);
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
