#include "protocol/scripting/running_scripts.h"

#include <algorithm>

#include "protocol/script_error_text.h"

namespace remora::protocol::scripting {

void RunningScripts::Add(RunningScript& script) {
  const std::lock_guard lock(mutex_);
  scripts_.push_back(&script);
  busy_.store(static_cast<uint32_t>(scripts_.size()), std::memory_order_relaxed);
}

void RunningScripts::Remove(RunningScript& script) {
  const std::lock_guard lock(mutex_);
  std::erase(scripts_, &script);
  busy_.store(static_cast<uint32_t>(scripts_.size()), std::memory_order_relaxed);
}

std::string_view RunningScripts::BusyError() const {
  const std::lock_guard lock(mutex_);
  if (scripts_.empty()) return {};
  return scripts_.front()->kind == ScriptKind::kScript ? error_text::kBusyScript
                                                       : error_text::kBusyFunction;
}

RunningScripts::Kill RunningScripts::KillAll(ScriptKind kind) {
  const std::lock_guard lock(mutex_);
  if (scripts_.empty()) return Kill::kNotBusy;
  Kill result = Kill::kOtherKind;
  for (RunningScript* const script : scripts_) {
    if (script->kind != kind) continue;
    if (script->wrote.load(std::memory_order_relaxed)) {
      if (result != Kill::kDone) result = Kill::kUnkillable;
      continue;
    }
    script->killed.store(true, std::memory_order_relaxed);
    result = Kill::kDone;
  }
  return result;
}

bool RunningScripts::Oldest(Facts& facts) const {
  const std::lock_guard lock(mutex_);
  if (scripts_.empty()) return false;
  const RunningScript& script = *scripts_.front();
  facts = {script.kind, script.name, script.arguments, script.began_ticks};
  return true;
}

}  // namespace remora::protocol::scripting
