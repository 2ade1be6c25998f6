// The engine's errors as a store's.
#pragma once

#include "engine/result.h"
#include "patterns/store_result.h"

namespace remora::patterns {

[[nodiscard]] StoreError FromEngine(OpError error);

}  // namespace remora::patterns
