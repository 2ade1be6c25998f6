// What scripts and functions hold, of all threads together.
#pragma once

#include <cstddef>
#include <cstdint>

namespace remora::server {

class Server;

struct ScriptTotals {
  uint64_t scripts = 0;
  uint64_t script_bytes = 0;
  uint64_t libraries = 0;
  uint64_t functions = 0;
  uint64_t function_bytes = 0;
  // Lua states, of which every thread has its own.
  uint64_t eval_state_bytes = 0;
  uint64_t function_state_bytes = 0;
  // Scripts of EVAL that had to go, since the last reset.
  uint64_t evicted = 0;
};

[[nodiscard]] ScriptTotals CollectScriptTotals(Server& server);

}  // namespace remora::server
