// Prefetch: asks memory for the line of an address that will be read soon, without waiting for it.
#pragma once

namespace remora::base {

// Any address will do; one that is not mapped is ignored.
inline void Prefetch(const void* address) {
  __builtin_prefetch(address);
  // Why: GCC takes a function that does nothing but prefetch for one without effects, and drops the
  // calls of it before it could inline them. Whole groups of prefetches go silently.
  asm volatile("" : : "r"(address));
}

}  // namespace remora::base
