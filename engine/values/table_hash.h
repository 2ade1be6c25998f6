// TableHash: a large hash as a table of fields in a slab of its own.
//
//   table --> entry: | flags | name size | value size  | expiry  | name | value             |
//                    | 1     | 1, 3, 5   | 1, 3, 5     | 0 or 6  |      | or 8: a HeapBytes |
//
//   wheel --> which entries are due, made with the first expiry
//
//   flags   bit 0: has an expiry; bit 1: the value is in an allocation of its own (then there is no
//           value size). Values up to kInlineValueMax stay in the entry.
//
// Laws   (1) Every entry stands in the table under the hash of its name.
//        (2) Every entry with an expiry has a place in the wheel no later than that.
//        (3) heap_bytes_ is the sum of the values outside, heap_count_ their number.
// Cost   Find, Add, Write, Remove O(1). A field of 16 and 16 bytes takes 48: 35 in a slab class of
//        40, and 7 to 8 in the table. An expiry adds 6, and 8 in the wheel.
// The wheel counts in ticks of 4 ms; it is told times fourfold, so that a field is due to the
// millisecond, as RemoveDue promises. So it ends in the year 2109: what is due later stays.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "engine/base/function_ref.h"
#include "engine/base/hash.h"
#include "engine/base/random.h"
#include "engine/base/same_bytes.h"
#include "engine/containers/expiry_wheel.h"
#include "engine/containers/hash_table.h"
#include "engine/containers/slab.h"
#include "engine/values/hash_field.h"
#include "engine/values/heap_bytes.h"
#include "engine/values/storage.h"

namespace remora::values {

class TableHash final : public Object {
 public:
  // Why so large: a value stays beside its name up to half of what the slab pools.
  static constexpr size_t kInlineValueMax = 2048;

  // `hasher` outlives every use of the hash but its destruction.
  explicit TableHash(const base::KeyHasher& hasher) : hasher_(&hasher) {}
  ~TableHash() override;

  [[nodiscard]] size_t size() const override { return table_.size(); }
  // The index alone, for figures about it.
  [[nodiscard]] const containers::HashTable& table() const { return table_; }
  [[nodiscard]] uint64_t HashOf(std::string_view name) const { return (*hasher_)(name); }
  // 0 when there is no such field.
  [[nodiscard]] containers::Reference Find(uint64_t hash, std::string_view name) const {
    return table_.Find(
        hash, [&](containers::Reference entry) { return base::SameBytes(NameAt(entry), name); });
  }
  [[nodiscard]] HashField FieldAt(containers::Reference entry) const;

  // Adds a field that is not there.
  void Add(uint64_t hash, const HashField& field);
  // Gives a field that is there another value and expiry; both may be its own.
  void Write(uint64_t hash, containers::Reference entry, std::string_view value,
             int64_t expiry_milliseconds);
  void Remove(uint64_t hash, containers::Reference entry);

  // Nothing is due before this time; kNothingDue when nothing will be.
  [[nodiscard]] int64_t next_due_milliseconds() const;
  // Removes fields that are due, looking at most at `budget`; returns how many went. All that is
  // due is gone when next_due_milliseconds() is later than now.
  size_t RemoveDue(int64_t now_milliseconds, size_t budget);
  // Fields with an expiry.
  [[nodiscard]] size_t volatile_count() const { return volatile_count_; }

  // Not to be changed meanwhile.
  void ForEach(base::FunctionRef<void(const HashField&)> visit) const;
  // Visits one bucket; returns the next cursor, 0 at the end.
  uint64_t Scan(uint64_t cursor, base::FunctionRef<void(const HashField&)> visit) const;
  // A field drawn with equal chances. Requires size() > 0.
  [[nodiscard]] containers::Reference RandomEntry(base::Random& random) const {
    return table_.RandomEntry(random);
  }

  // Another hash with the same fields.
  [[nodiscard]] std::unique_ptr<TableHash> Copy() const;

  [[nodiscard]] size_t footprint_bytes() const override {
    return sizeof(TableHash) + slab_.footprint_bytes() + table_.footprint_bytes() + heap_bytes_ +
           (wheel_ ? sizeof(containers::ExpiryWheel) : 0);
  }
  bool Reclaim(size_t budget) override;

  void CheckInvariants() const;

 private:
  static constexpr uint8_t kHasExpiry = 1;
  static constexpr uint8_t kOnHeap = 2;
  static constexpr int64_t kWheelTicks = 4;
  static constexpr int64_t kWheelEnd = (int64_t{1} << 42) - 2;

  // Where the parts of an entry are.
  struct Layout {
    uint8_t flags;
    size_t name_at;
    size_t name_size;
    size_t value_size;  // of a value in the entry, else the size of a pointer
    [[nodiscard]] size_t value_at() const { return name_at + name_size; }
    [[nodiscard]] size_t bytes() const { return value_at() + value_size; }
  };
  struct Entries {
    const TableHash* hash;
    [[nodiscard]] uint64_t Hash(containers::Reference entry) const {
      return hash->HashOf(hash->NameAt(entry));
    }
    [[nodiscard]] const void* Address(containers::Reference entry) const {
      return hash->slab_.At(entry);
    }
  };

  [[nodiscard]] Layout LayoutOf(containers::Reference entry) const {
    const char* const start = slab_.At(entry);
    const char* at = start + 1;
    Layout layout;
    layout.flags = static_cast<uint8_t>(*start);
    layout.name_size = ReadFieldSize(at);
    layout.value_size = (layout.flags & kOnHeap) != 0 ? sizeof(HeapBytes*) : ReadFieldSize(at);
    if ((layout.flags & kHasExpiry) != 0) at += kFieldExpiryBytes;
    layout.name_at = static_cast<size_t>(at - start);
    return layout;
  }
  [[nodiscard]] std::string_view NameAt(containers::Reference entry) const {
    const Layout layout = LayoutOf(entry);
    return {slab_.At(entry) + layout.name_at, layout.name_size};
  }
  [[nodiscard]] HeapBytes* HeapAt(containers::Reference entry, const Layout& layout) const;
  [[nodiscard]] int64_t ExpiryAt(containers::Reference entry) const;
  [[nodiscard]] static size_t EntryBytes(const HashField& field);
  // Writes an entry that stands nowhere yet.
  containers::Reference NewEntry(const HashField& field);
  void FreeEntry(containers::Reference entry);
  void Schedule(uint64_t hash, containers::Reference entry, int64_t expiry_milliseconds);

  containers::HashTable table_;
  containers::Slab slab_;
  std::unique_ptr<containers::ExpiryWheel> wheel_;
  size_t volatile_count_ = 0;
  size_t heap_bytes_ = 0;
  size_t heap_count_ = 0;
  const base::KeyHasher* hasher_;
  uint64_t reclaim_cursor_ = 0;
  bool detached_ready_ = false;
  containers::DetachedMemory detached_;
};

}  // namespace remora::values
