// Draws of several entries of a table that all differ, each with equal chances.
#pragma once

#include <cstddef>

#include "engine/base/function_ref.h"
#include "engine/base/random.h"
#include "engine/containers/hash_table.h"

namespace remora::values {

// Visits `count` entries that differ; `count` is at most table.size(). O(count), or O(size) where
// more than a third is wanted; 4 to 40 bytes of memory for each of these.
void DrawDistinct(const containers::HashTable& table, size_t count, base::Random& random,
                  base::FunctionRef<void(containers::Reference)> visit);

}  // namespace remora::values
