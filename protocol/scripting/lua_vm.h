// LuaVm: one Lua state with a memory limit of its own.
//
// Lua is linked as its C++ build: an error unwinds the stack, so that destructors run, also across
// the frames of libraries written in C. Every allocation is counted; one that would exceed the
// limit fails inside Lua as "not enough memory", and the state goes on working.
#pragma once

#include <atomic>
#include <cstddef>

struct lua_State;

namespace remora::protocol::scripting {

class LuaVm {
 public:
  static constexpr size_t kMemoryBytesMax = size_t{1} << 30;

  LuaVm();
  ~LuaVm();
  LuaVm(const LuaVm&) = delete;
  LuaVm& operator=(const LuaVm&) = delete;

  [[nodiscard]] lua_State* state() const { return state_; }
  // Bytes that the state holds. From any thread.
  [[nodiscard]] size_t used_bytes() const { return used_bytes_.load(std::memory_order_relaxed); }

 private:
  static void* Allocate(void* self, void* block, size_t old_size, size_t new_size);

  std::atomic<size_t> used_bytes_{0};
  lua_State* state_;
};

}  // namespace remora::protocol::scripting
