// SetValue: a set, however it is kept. Decides the encoding, as Redis' limits say.
//
//   encoding      kept as                                      until
//   "intset"      containers::IntegerSet, in the record        a member is no integer, or there are
//                                                              more than set-max-intset-entries
//   "listpack"    PackedSet, in the record                     more than set-max-listpack-entries,
//                                                              or one > set-max-listpack-value
//   "hashtable"   TableSet
//
// It goes forward only: from integers to a packed list where the list has room, else to a table. A
// set that is made in one go (SetBuilder) has rules of its own.
//
// A view over a Storage, made for one call and thrown away.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "engine/base/function_ref.h"
#include "engine/base/hash.h"
#include "engine/base/random.h"
#include "engine/containers/integer_set.h"
#include "engine/values/member_batch.h"
#include "engine/values/packed_set.h"
#include "engine/values/storage.h"
#include "engine/values/table_set.h"

namespace remora::values {

enum class SetEncoding : uint8_t { kIntSet, kListPack, kHashTable };

// "intset", "listpack" or "hashtable".
[[nodiscard]] std::string_view NameOf(SetEncoding encoding);
// The encoding of the set that `storage` holds.
[[nodiscard]] SetEncoding EncodingOfSet(const Storage& storage);

// When a set is kept how.
struct SetLimits {
  // Redis' integers count to 2^30, whatever the limit.
  static constexpr uint64_t kIntegersMax = uint64_t{1} << 30;
  // Redis' packed lists hold 1 GiB.
  static constexpr uint64_t kPackedBytesMax = uint64_t{1} << 30;

  uint64_t integers_max = 512;
  uint64_t packed_members_max = 128;
  uint64_t packed_member_bytes_max = 64;
};

class SetValue {
 public:
  using Visitor = base::FunctionRef<void(std::string_view member)>;

  // All outlive the view. The storage holds a set, or no bytes, and then Begin comes first.
  SetValue(Storage& storage, const base::KeyHasher& hasher, const SetLimits& limits);

  // The encoding that a set begins with, given the first member and how many are announced.
  [[nodiscard]] static SetEncoding FirstEncoding(std::string_view member, uint64_t count,
                                                 const SetLimits& limits);
  // Makes a set without members of a storage without bytes.
  void Begin(SetEncoding encoding);

  [[nodiscard]] SetEncoding encoding() const { return EncodingOfSet(*storage_); }
  [[nodiscard]] uint64_t size() const;
  [[nodiscard]] bool Contains(std::string_view member) const;
  // The same for several, whose entries in a table are brought from memory at one time.
  void ContainsEach(std::span<const std::string_view> members,
                    base::FunctionRef<void(bool is_member)> visit) const;

  // True when the member is new. Converts where a limit asks for it.
  bool Add(std::string_view member);
  // Before `count` members are added: what could not hold as many, even if it has some of them
  // already, becomes a table at once.
  void Expect(uint64_t count);
  // False when it was no member.
  bool Remove(std::string_view member);
  void BecomeTable();

  // Drops from `batch` the members that are not here, or those that are.
  enum class Presence : uint8_t { kPresent, kAbsent };
  void Keep(MemberBatch& batch, Presence presence) const;

  // Whether ForEachCommon is for these two: both are tables, of sizes not too far apart.
  [[nodiscard]] bool HasCommonWalk(const SetValue& other) const;
  // Shows what both have, by a walk over both tables that computes no hash and reads few entries
  // but those they share. A batch holds for the call, which may drop members from it.
  void ForEachCommon(const SetValue& other,
                     base::FunctionRef<void(MemberBatch& batch)> visit) const;

  // All members: integers ascending, in a packed list in their order, in a table in none.
  void ForEach(Visitor visit) const;
  // Visits about `count` members from `cursor` on and returns the next cursor, 0 at the end. Who
  // is a member throughout a scan is visited. What is packed is visited at once.
  uint64_t Scan(uint64_t cursor, uint64_t count, Visitor visit) const;

  // Members drawn with equal chances. Require size() > 0. The view holds until the set changes, or
  // the next draw.
  void Random(base::Random& random, Visitor visit) const;
  // `count` draws, each from all members.
  void RandomRepeated(uint64_t count, base::Random& random, Visitor visit) const;
  // `count` members that differ, or all there are.
  void RandomDistinct(uint64_t count, base::Random& random, Visitor visit) const;
  // Draws members that differ, shows each and removes it; `count` is below size().
  void Pop(uint64_t count, base::Random& random, Visitor visit);

  void CheckInvariants() const;

 private:
  friend class SetReader;

  [[nodiscard]] bool is_integers() const {
    return table_ == nullptr && containers::IntegerSet::Is(storage_->packed());
  }
  [[nodiscard]] containers::IntegerSet integers() const {
    return containers::IntegerSet(storage_->packed());
  }
  [[nodiscard]] PackedSet packed() const { return PackedSet(*storage_); }
  // Whether one more member would do in a packed list that has `members` in `bytes`.
  [[nodiscard]] bool FitsPacked(uint64_t members, size_t bytes, std::string_view member) const;

  bool AddToIntegers(std::string_view member);
  bool AddInteger(int64_t value);
  bool AddToPacked(std::string_view member);
  bool AddToTable(std::string_view member);
  void BecomePacked();
  void PopFromTable(uint64_t count, base::Random& random, Visitor visit);
  void PopFromIntegers(uint64_t count, base::Random& random, Visitor visit);
  void PopFromPacked(uint64_t count, base::Random& random, Visitor visit);

  Storage* storage_;
  TableSet* table_;  // null while packed
  const base::KeyHasher* hasher_;
  SetLimits limits_;
};

}  // namespace remora::values
