// What the threads that run scripts have in common.
#pragma once

#include <atomic>

#include "protocol/scripting/function_store.h"
#include "protocol/scripting/running_scripts.h"
#include "protocol/scripting/script_store.h"

namespace remora::protocol::scripting {

struct SharedScripts {
  ScriptStore store;
  FunctionStore functions;
  RunningScripts running;
  // Whether scripts may call DEBUG.
  std::atomic<bool> may_debug{false};
};

}  // namespace remora::protocol::scripting
