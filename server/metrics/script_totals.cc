#include "server/metrics/script_totals.h"

#include <memory>

#include "protocol/scripting/thread_scripts.h"
#include "server/server.h"

namespace remora::server {

ScriptTotals CollectScriptTotals(Server& server) {
  const protocol::scripting::SharedScripts& shared = *server.shared().scripts;
  ScriptTotals totals;
  totals.scripts = shared.store.size();
  totals.script_bytes = shared.store.bytes();
  totals.libraries = shared.functions.library_count();
  totals.functions = shared.functions.function_count();
  totals.function_bytes = shared.functions.bytes();
  totals.evicted = shared.store.evicted();
  for (const std::unique_ptr<Worker>& worker : server.workers()) {
    const protocol::scripting::ThreadScripts* const scripts = worker->dispatcher().scripts_if_any();
    if (scripts == nullptr) continue;
    totals.eval_state_bytes += scripts->eval.used_bytes();
    totals.function_state_bytes += scripts->functions.used_bytes();
  }
  return totals;
}

}  // namespace remora::server
