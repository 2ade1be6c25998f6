// Draws without putting back: several numbers that all differ.
#pragma once

#include <cstdint>

#include "engine/base/function_ref.h"
#include "engine/base/random.h"

namespace remora::base {

// Visits `count` numbers below `size` that differ; `count` is at most `size`. Every selection in
// every order is equally likely. O(count), or O(size) where more than a third is wanted.
void DrawDistinct(Random& random, uint64_t size, uint64_t count,
                  FunctionRef<void(uint64_t number)> visit);

}  // namespace remora::base
