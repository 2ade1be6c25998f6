// One block of a stream: some entries in a listpack, as Redis lays them out.
//
//   listpack   | live | deleted | fields | name … name | 0 |  entry  |  …  |  entry  |
//              +---------- what the block's first entry had ------+
//
//   entry      | flags | ms | seq |                        value … value | elements |   same names
//              | flags | ms | seq | fields | name | value |  …  | value  | elements |   its own
//
//   flags      1: deleted; 2: the names are those of the block's first entry
//   ms, seq    id minus the id of the block, each of both parts by itself
//   elements   how many elements the entry has before this one: the way back
//
// Block and id are kept apart: the id of the first entry that was ever in it is the block's.
// Fields come as names and values by turns. Deleted entries stay where they are.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "engine/base/number_text.h"
#include "engine/containers/listpack.h"
#include "engine/containers/stream_id.h"

namespace remora::containers {

// Names and values by turns; of even length, not empty.
using StreamFields = std::span<const std::string_view>;

// Where an entry is in its block. Good until something before it in the block changes its size.
struct StreamEntryPlace {
  static constexpr int64_t kDeleted = 1;
  static constexpr int64_t kSameNames = 2;

  size_t at = 0;  // of the flags; the block's size where there is no entry
  StreamId id{};
  bool deleted = false;
  bool same_names = false;
  size_t fields_at = 0;  // behind the id
};

// Texts of decoded elements, kept for as long as the next entry is not decoded.
class StreamEntryTexts {
 public:
  // Names and values of the entry at `place` of `block`.
  [[nodiscard]] StreamFields Decode(const char* block, const StreamEntryPlace& place);

 private:
  void Add(const char*& at);

  using IntegerText = char[base::kIntegerTextMax];
  std::vector<std::string_view> texts_;
  std::vector<char> integers_;
  size_t integer_count_ = 0;
};

// A view on a block's bytes, which hold a block.
class StreamBlockView {
 public:
  StreamBlockView(StreamId id, const char* block) : id_(id), block_(block) {}

  [[nodiscard]] uint64_t live_count() const;
  [[nodiscard]] uint64_t deleted_count() const;
  [[nodiscard]] size_t bytes() const { return ListpackBytes(block_); }

  // Entries in their order, deleted ones included. At the end a place is none: AtEnd.
  [[nodiscard]] StreamEntryPlace First() const;
  [[nodiscard]] StreamEntryPlace Last() const;
  [[nodiscard]] StreamEntryPlace Next(const StreamEntryPlace& place) const;
  [[nodiscard]] StreamEntryPlace Previous(const StreamEntryPlace& place) const;
  [[nodiscard]] bool AtEnd(const StreamEntryPlace& place) const { return place.at >= end(); }
  [[nodiscard]] StreamEntryPlace At(size_t at) const;

 private:
  [[nodiscard]] size_t end() const { return bytes() - 1; }
  [[nodiscard]] StreamEntryPlace None() const { return {.at = end()}; }
  // The first entry, wherever the list of names ends.
  [[nodiscard]] size_t FirstAt() const;

  StreamId id_;
  const char* block_;
};

// What to write to make a block of one entry, or to add one; `out` has room for what is said.
struct StreamBlockWriter {
  // An upper bound of what a new block with one entry takes, or of what an entry adds.
  [[nodiscard]] static size_t BytesMax(StreamFields fields);
  // Writes a block of id `id` whose one entry has the fields.
  static void Begin(char* out, StreamFields fields);
  // Adds an entry behind all others. The block's count grows; its size may shift by a byte for
  // that: then what comes back is true.
  static bool Append(char* block, StreamId block_id, StreamId id, StreamFields fields);
  // Marks an entry as deleted, which the counts do not know yet.
  static void MarkDeleted(char* block, const StreamEntryPlace& place);
  // What the block takes once so many more entries are counted as deleted.
  [[nodiscard]] static size_t BytesAfterCounting(const char* block, uint64_t deleted);
  // Counts entries as deleted that were live; true when the entries have shifted.
  static bool CountDeleted(char* block, uint64_t deleted);

  // How far a count that grows can shift what follows.
  static constexpr size_t kShiftMax = 8;
};

// How many live entries a block that came from outside has, and its last id, of a deleted entry
// perhaps; nothing when it is no block by all the laws above, with ids that ascend.
struct StreamBlockFigures {
  uint64_t live;
  StreamId last;
};
[[nodiscard]] std::optional<StreamBlockFigures> CheckStreamBlock(StreamId id,
                                                                 std::string_view bytes);

}  // namespace remora::containers
