// Streams in RDB's object encoding.
//
//   blocks    count, then for each its id (16 bytes, high byte first) and its listpack, as strings
//   marks     length, last id; since type 19: first id, highest deleted id, entries added
//   groups    count, then for each its name, last id, since type 19 entries read, and
//     pending     count, then for each its id (16 bytes), time of delivery, deliveries
//     consumers   count, then for each its name, time when seen, since type 21 when active, and
//       pending       count, then ids (16 bytes), each among those of the group
//
// Numbers are lengths in RDB's form, ids two of them unless said otherwise; times have 8 bytes.
#pragma once

#include <memory>

#include "engine/persistence/rdb_format.h"
#include "engine/persistence/rdb_reader.h"
#include "engine/persistence/rdb_writer.h"
#include "engine/values/stream_value.h"

namespace remora::persistence {

// As type 21, type included. O(size).
void WriteRdbStream(const values::StreamValue& stream, RdbWriter& writer);

// A stream of one of the three types; null when what is read is impossible. O(size).
[[nodiscard]] std::unique_ptr<values::StreamValue> ReadRdbStream(RdbType type, RdbReader& reader);

}  // namespace remora::persistence
