// LuaVm: one Lua state with a memory limit of its own.
//
// Lua is linked as its C++ build: an error unwinds the stack, so that destructors run, also across
// the frames of libraries written in C. Every allocation is counted; one that would exceed the
// limit fails inside Lua as "not enough memory", and the state goes on working. The limit holds
// while a script runs, who may take half of it whatever was there before: what a request brings
// along is limited elsewhere, and nobody would catch the error.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

struct lua_State;

namespace remora::protocol::scripting {

class LuaVm {
 public:
  static constexpr size_t kMemoryBytesMax = size_t{1} << 30;

  explicit LuaVm(size_t bytes_max = kMemoryBytesMax);
  ~LuaVm();
  LuaVm(const LuaVm&) = delete;
  LuaVm& operator=(const LuaVm&) = delete;

  // Limits the memory for as long as it lives.
  class Limit {
   public:
    explicit Limit(LuaVm& vm);
    ~Limit() { vm_.limit_bytes_ = SIZE_MAX; }
    Limit(const Limit&) = delete;
    Limit& operator=(const Limit&) = delete;

   private:
    LuaVm& vm_;
  };

  [[nodiscard]] lua_State* state() const { return state_; }
  // Bytes that the state holds. From any thread.
  [[nodiscard]] size_t used_bytes() const { return used_bytes_.load(std::memory_order_relaxed); }

 private:
  static void* Allocate(void* self, void* block, size_t old_size, size_t new_size);

  const size_t bytes_max_;
  size_t limit_bytes_ = SIZE_MAX;
  // Beyond these, garbage is collected before a script runs: what is left of one that took all
  // would else be in the way of the next.
  size_t collect_above_bytes_;
  std::atomic<size_t> used_bytes_{0};
  lua_State* state_;
};

}  // namespace remora::protocol::scripting
