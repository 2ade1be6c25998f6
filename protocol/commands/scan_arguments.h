// What SSCAN, HSCAN and ZSCAN are asked: where to go on, what to show, how far to walk.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "protocol/arguments.h"

namespace remora::protocol {

struct ScanArguments {
  static constexpr uint64_t kDefaultCount = 10;

  std::string_view pattern = "*";
  uint64_t count = kDefaultCount;

  [[nodiscard]] bool Admits(std::string_view text) const;
};

// A cursor; anything else is "invalid cursor". Laxer than other integers: signs, leading space and
// zeros pass, and a zero byte ends it.
[[nodiscard]] uint64_t ReadCursor(Arguments& arguments, size_t index);
// MATCH and COUNT from `index` on.
[[nodiscard]] ScanArguments ReadScanArguments(Arguments& arguments, size_t index);

}  // namespace remora::protocol
