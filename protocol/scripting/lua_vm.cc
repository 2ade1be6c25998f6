#include "protocol/scripting/lua_vm.h"

#include <algorithm>
#include <cstdlib>

#include "engine/base/check.h"
#include "protocol/scripting/lua.h"

namespace remora::protocol::scripting {

LuaVm::LuaVm(size_t bytes_max)
    : bytes_max_(bytes_max),
      collect_above_bytes_(bytes_max / 2),
      state_(lua_newstate(&LuaVm::Allocate, this)) {
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
  const size_t would_use = used - old_size + new_size;
  if (new_size > old_size && would_use > vm.limit_bytes_) return nullptr;
  void* const result = std::realloc(block, new_size);
  if (result == nullptr) return nullptr;
  vm.used_bytes_.store(would_use, std::memory_order_relaxed);
  return result;
}

LuaVm::Limit::Limit(LuaVm& vm) : vm_(vm) {
  const size_t half = vm.bytes_max_ / 2;
  if (vm.used_bytes() > vm.collect_above_bytes_) [[unlikely]] {
    lua_gc(vm.state_, LUA_GCCOLLECT, 0);
    // Why not the same again: most of it may be in use.
    vm.collect_above_bytes_ = std::max(half, vm.used_bytes() + vm.used_bytes() / 4);
  }
  vm.limit_bytes_ = std::max(vm.bytes_max_, vm.used_bytes() + half);
}

void AddFunctions(lua_State* lua, const luaL_Reg* functions) {
  for (; functions->name != nullptr; ++functions) {
    lua_pushcfunction(lua, functions->func);
    lua_setfield(lua, -2, functions->name);
  }
}

}  // namespace remora::protocol::scripting
