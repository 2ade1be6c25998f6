// What the threads that run scripts have in common.
#pragma once

#include <atomic>
#include <cstddef>

#include "protocol/scripting/function_store.h"
#include "protocol/scripting/lua_vm.h"
#include "protocol/scripting/running_scripts.h"
#include "protocol/scripting/script_store.h"

namespace remora::protocol::scripting {

struct SharedScripts {
  ScriptStore store;
  FunctionStore functions;
  RunningScripts running;
  // What each Lua state may take; to be set before the first script.
  size_t lua_bytes_max = LuaVm::kMemoryBytesMax;
  // Whether scripts may call DEBUG.
  std::atomic<bool> may_debug{false};
};

}  // namespace remora::protocol::scripting
