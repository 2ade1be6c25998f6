// HashValue: a hash, however it is kept. Decides the encoding, as Redis' limits say.
//
//   encoding       kept as                                  until
//   "listpack"     PackedHash                               a field gets an expiry
//   "listpackex"   PackedHash with expiries                 hash-max-listpack-entries fields, or a
//   "hashtable"    TableHash                                name or value > hash-max-listpack-value
//
// It never goes back. Fields that are due are seen like others: RemoveDue comes first, once for all
// that follows at the same moment.
//
// A view over a Storage, made for one call and thrown away. Finding a field gives a Place, with
// which it is read, written and removed without another search.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "engine/base/function_ref.h"
#include "engine/base/hash.h"
#include "engine/base/random.h"
#include "engine/values/hash_field.h"
#include "engine/values/packed_hash.h"
#include "engine/values/storage.h"
#include "engine/values/table_hash.h"

namespace remora::values {

enum class HashEncoding : uint8_t { kListPack, kListPackWithExpiry, kHashTable };

// "listpack", "listpackex" or "hashtable".
[[nodiscard]] std::string_view NameOf(HashEncoding encoding);

// When something of a hash is due next, without a HashValue; kNothingDue when nothing is.
[[nodiscard]] int64_t NextDueOfPackedHash(std::string_view packed);
[[nodiscard]] int64_t NextDueOfHashObject(const Object& object);
// The encoding of the hash that `storage` holds.
[[nodiscard]] HashEncoding EncodingOfHash(const Storage& storage);

class HashValue {
 public:
  struct Limits {
    size_t packed_fields_max = 512;
    size_t packed_bytes_max = 64;  // of a name or a value
  };
  using Visitor = base::FunctionRef<void(const HashField&)>;

  // A field that was looked for. Good until the hash is changed.
  struct Place {
    HashField field;    // of a field that is there
    size_t at = 0;      // 0: not there
    size_t bytes = 0;   // of a packed field
    uint64_t hash = 0;  // of the name, in a table

    explicit operator bool() const { return at != 0; }
  };

  // All three outlive the view. The storage holds a hash already; EmptyPacked() is one.
  HashValue(Storage& storage, const base::KeyHasher& hasher, const Limits& limits);

  // The bytes of a hash without fields.
  [[nodiscard]] static std::string_view EmptyPacked();
  // True when names and values, given by turns, fit a packed hash: then PackedHash::Build makes it.
  [[nodiscard]] static bool FitsPacked(std::span<const std::string_view> names_and_values,
                                       const Limits& limits);

  [[nodiscard]] HashEncoding encoding() const { return EncodingOfHash(*storage_); }
  [[nodiscard]] size_t size() const;
  [[nodiscard]] Place Find(std::string_view name) const;

  // Writes a field, new or not, with its value and expiry; converts where a limit asks for it.
  // `place` is what Find(field.name) gave. True when the field is new.
  bool Write(const Place& place, const HashField& field);
  // Changes the expiry of a field that is there.
  void SetExpiry(const Place& place, int64_t milliseconds);
  void Remove(const Place& place);

  // Makes a packed hash one that holds expiries.
  void BecomeVolatile();
  // Before many fields are written, names and values by turns: a packed hash that cannot hold as
  // many becomes a table at once, even if some of them are there already.
  void PrepareFor(std::span<const std::string_view> names_and_values);

  // When the first field is due (or a little earlier), or kNothingDue.
  [[nodiscard]] int64_t next_due_milliseconds() const;
  // Removes fields that are due, at most about `budget`; returns how many went.
  size_t RemoveDue(int64_t now_milliseconds, size_t budget);

  // All fields: in a packed hash in their order, in a table in none.
  void ForEach(Visitor visit) const;
  // Visits about `count` fields from `cursor` on and returns the next cursor, 0 at the end. A
  // field that is there throughout a scan is visited. A packed hash is visited at once.
  uint64_t Scan(uint64_t cursor, size_t count, Visitor visit) const;

  // Fields drawn with equal chances. Require size() > 0.
  [[nodiscard]] HashField Random(base::Random& random) const;
  // `count` draws, each from all fields.
  void RandomRepeated(size_t count, base::Random& random, Visitor visit) const;
  // `count` fields that differ, or all there are.
  void RandomDistinct(size_t count, base::Random& random, Visitor visit) const;

  void CheckInvariants() const;

 private:
  [[nodiscard]] PackedHash packed() const { return PackedHash(storage_->packed()); }
  [[nodiscard]] bool TooLong(std::string_view bytes) const {
    return bytes.size() > limits_.packed_bytes_max;
  }
  void BecomeTable();

  Storage* storage_;
  TableHash* table_;  // null while packed
  const base::KeyHasher* hasher_;
  Limits limits_;
};

}  // namespace remora::values
