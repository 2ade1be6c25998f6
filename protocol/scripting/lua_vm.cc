#include "protocol/scripting/lua_vm.h"

#include <cstdlib>

#include "engine/base/check.h"
#include "protocol/scripting/lua.h"

namespace remora::protocol::scripting {

LuaVm::LuaVm() : state_(lua_newstate(&LuaVm::Allocate, this)) {
  base::Check(state_ != nullptr, "there is memory for an empty Lua state");
}

LuaVm::~LuaVm() { lua_close(state_); }

void* LuaVm::Allocate(void* self, void* block, size_t old_size, size_t new_size) {
  LuaVm& vm = *static_cast<LuaVm*>(self);
  const size_t used = vm.used_bytes_.load(std::memory_order_relaxed);
  if (new_size == 0) {
    std::free(block);
    vm.used_bytes_.store(used - old_size, std::memory_order_relaxed);
    return nullptr;
  }
  if (new_size > old_size && new_size - old_size > kMemoryBytesMax - used) return nullptr;
  void* const result = std::realloc(block, new_size);
  if (result == nullptr) return nullptr;
  vm.used_bytes_.store(used + new_size - old_size, std::memory_order_relaxed);
  return result;
}

void AddFunctions(lua_State* lua, const luaL_Reg* functions) {
  for (; functions->name != nullptr; ++functions) {
    lua_pushcfunction(lua, functions->func);
    lua_setfield(lua, -2, functions->name);
  }
}

}  // namespace remora::protocol::scripting
