// What values and tables look like inside: figures for people, nothing to build on.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "engine/result.h"
#include "engine/transaction.h"

namespace remora::ops {

// Hash tables, as DEBUG HTSTATS shows them.
struct TableFigures {
  uint64_t buckets = 0;
  uint64_t entries = 0;
  std::vector<uint64_t> buckets_by_entries;  // how many buckets have no entry, one, two ...
};

// Of the keys of one database, over all stripes. Needs a transaction that has locked everything.
// O(keys).
[[nodiscard]] TableFigures TableFiguresOf(Transaction& transaction, uint32_t database);

// Of the value at `key`. O(size of the value).
// Errors: kNoSuchKey; kWrongType of a value without a table.
[[nodiscard]] Result<TableFigures> TableFiguresOfValue(Transaction& transaction, const Key& key);

// Where a value's bytes are.
struct ByteFigures {
  const void* address = nullptr;  // of the record
  bool packed = false;            // a small collection in one string of bytes
  size_t bytes = 0;               // of the string or the packed collection, else 0
  size_t spare_bytes = 0;         // room to grow
};

// The blocks of a list that calls itself a quicklist.
struct BlockFigures {
  uint64_t blocks = 0;
  uint64_t elements = 0;
  uint64_t bytes = 0;  // as Redis reckons blocks
  int64_t fill = 0;    // list-max-listpack-size when it became one
};
// Nothing for other values. O(blocks).
[[nodiscard]] std::optional<BlockFigures> BlockFiguresOf(Transaction& transaction, const Key& key);

// Nothing when the key is not there. O(1).
[[nodiscard]] std::optional<ByteFigures> ByteFiguresOf(Transaction& transaction, const Key& key);

}  // namespace remora::ops
