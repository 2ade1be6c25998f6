// What SCAN, HSCAN, SSCAN and ZSCAN share: where to go on, what to show, how far to walk, and how
// their reply begins.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "protocol/arguments.h"
#include "protocol/reply_writer.h"

namespace remora::protocol {

// Which options a scan has beside MATCH and COUNT.
enum class ScanOf : uint8_t {
  kKeys,    // TYPE
  kFields,  // NOVALUES
  kMembers,
};

struct ScanArguments {
  static constexpr uint64_t kDefaultCount = 10;

  std::string_view pattern = "*";
  uint64_t count = kDefaultCount;
  std::optional<std::string_view> type = std::nullopt;
  bool no_values = false;

  [[nodiscard]] bool Admits(std::string_view text) const;
};

// A cursor; anything else is "invalid cursor". Laxer than other integers: signs, leading space and
// zeros pass, and a zero byte ends it.
[[nodiscard]] uint64_t ReadCursor(Arguments& arguments, size_t index);
// The options from `index` on. The first error is remembered by `arguments`.
[[nodiscard]] ScanArguments ReadScanArguments(Arguments& arguments, size_t index, ScanOf what);
// The beginning of the reply: the next cursor, then a list for which `replies` follow.
void WriteScanHeader(ReplyWriter& reply, uint64_t cursor, size_t replies);

}  // namespace remora::protocol
