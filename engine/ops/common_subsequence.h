// The longest common subsequence of two strings.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/result.h"
#include "engine/transaction.h"

namespace remora::ops {

// A stretch that both strings have, by the positions of its first and last byte in each.
struct CommonStretch {
  uint32_t first_begin;
  uint32_t first_end;
  uint32_t second_begin;
  uint32_t second_end;
  [[nodiscard]] uint32_t size() const { return first_end - first_begin + 1; }
};

struct CommonSubsequenceOptions {
  bool want_text = true;
  bool want_stretches = false;
  int64_t stretch_size_min = 0;
};

struct CommonSubsequence {
  uint64_t length = 0;
  std::string text;                      // where wanted
  std::vector<CommonStretch> stretches;  // where wanted; from the end of the strings
};

// Compares the strings at two keys; a missing key counts as empty. O(product of the lengths) of
// time, and of memory unless only the length is wanted.
// Errors: kWrongType; kOutOfMemory where a table of 4 bytes per pair of positions would exceed
// proto_max_bulk_len, whatever is wanted; kTooLong for strings of 4 GiB.
[[nodiscard]] Result<CommonSubsequence> FindCommonSubsequence(
    Transaction& transaction, const Key& first, const Key& second,
    const CommonSubsequenceOptions& options = {});

}  // namespace remora::ops
