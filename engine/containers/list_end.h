// The two ends of a list.
#pragma once

#include <cstdint>

namespace remora::containers {

enum class ListEnd : uint8_t { kFront, kBack };

}  // namespace remora::containers
