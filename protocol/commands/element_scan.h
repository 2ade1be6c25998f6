// What HSCAN, SSCAN and ZSCAN share: their cursor and options, and the shape of their reply.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "protocol/arguments.h"
#include "protocol/reply_writer.h"

namespace remora::protocol {

// What follows the cursor.
struct ElementScanOptions {
  uint64_t count = 10;
  std::string_view pattern = {};  // of MATCH; empty: everything, unless matches_nothing
  bool matches_nothing = false;   // MATCH with an empty pattern
  bool no_values = false;

  [[nodiscard]] bool Matches(std::string_view name) const;
};

// The cursor at `index`; remembers the error of one that is none.
[[nodiscard]] uint64_t ReadScanCursor(Arguments& arguments, size_t index);

// The options from `index` on, remembering the first error. NOVALUES is HSCAN's own.
[[nodiscard]] ElementScanOptions ReadElementScanOptions(Arguments& arguments, size_t index,
                                                        bool allows_no_values);

// The beginning of the reply: `replies` of them follow.
void WriteScanHeader(ReplyWriter& reply, uint64_t cursor, size_t replies);

}  // namespace remora::protocol
