// TableSet: a large set as a table of members in a slab of its own.
//
//   table --> entry: | size           | member bytes |        size   1 byte below 254;
//                    | 1, 3 or 1 byte |              |               254 and 2 bytes;
//                                                                    255: the member is in an
//                                                                    allocation of its own, and
//                                                                    its HeapBytes* follows
//
// Laws   (1) Every entry stands in the table under the hash of its member.
//        (2) Members of up to kInlineMemberMax bytes are in the entry, longer ones outside.
//        (3) heap_bytes_ is the sum of the members outside, heap_count_ their number.
// Cost   Find, Add, Remove O(1). A member of 16 bytes takes 32: 17 in a slab class of 24, and 7 to
//        8 in the table.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "engine/base/function_ref.h"
#include "engine/base/hash.h"
#include "engine/base/prefetch.h"
#include "engine/base/random.h"
#include "engine/base/same_bytes.h"
#include "engine/containers/hash_table.h"
#include "engine/containers/slab.h"
#include "engine/values/heap_bytes.h"
#include "engine/values/storage.h"

namespace remora::values {

class TableSet final : public Object {
 public:
  using Entry = containers::Reference;

  // Why a limit: a slab pools blocks of up to 4 KiB, and counts those of their own.
  static constexpr size_t kInlineMemberMax = 2048;

  // `hasher` outlives every use of the set but its destruction.
  explicit TableSet(const base::KeyHasher& hasher) : hasher_(&hasher) {}
  ~TableSet() override;

  [[nodiscard]] size_t size() const override { return table_.size(); }
  // The index alone, for figures about it and draws from it.
  [[nodiscard]] const containers::HashTable& table() const { return table_; }
  [[nodiscard]] uint64_t HashOf(std::string_view member) const { return (*hasher_)(member); }
  // 0 when it is no member.
  [[nodiscard]] Entry Find(uint64_t hash, std::string_view member) const {
    return table_.Find(hash, [&](Entry entry) { return base::SameBytes(MemberAt(entry), member); });
  }
  [[nodiscard]] std::string_view MemberAt(Entry entry) const {
    const char* const start = slab_.At(entry);
    const uint8_t size = static_cast<uint8_t>(*start);
    if (size < kWideSize) [[likely]]
      return {start + 1, size};
    return LongMemberAt(start);
  }

  // Adds a member that is not there.
  void Add(uint64_t hash, std::string_view member);
  void Remove(uint64_t hash, Entry entry);

  // Two steps that bring what Find will read towards the caches; meant for many members at a time.
  void PrefetchBucket(uint64_t hash) const { table_.PrefetchBucket(hash); }
  void PrefetchEntries(uint64_t hash) const {
    table_.PrefetchCandidates(hash, [&](Entry entry) { return slab_.At(entry); });
  }

  // Calls `visit(member)` for the members that `other` has as well, whose table has no more buckets
  // than this one's and hashes alike.
  template <typename Visit>
  void ForEachCommon(const TableSet& other, Visit&& visit) const {
    struct Pair {
      Entry mine;
      Entry its;
    };
    // A pair is compared when so many others have been asked from memory after it.
    constexpr size_t kAhead = 16;
    std::array<Pair, kAhead> pairs;
    size_t seen = 0;
    const auto compare = [&](const Pair& pair) {
      const std::string_view member = MemberAt(pair.mine);
      if (member == other.MemberAt(pair.its)) visit(member);
    };
    table_.ForEachCandidatePair(other.table_, [&](Entry mine, Entry its) {
      Pair& pair = pairs[seen % kAhead];
      if (seen >= kAhead) compare(pair);
      pair = {mine, its};
      ++seen;
      base::Prefetch(slab_.At(mine));
      base::Prefetch(other.slab_.At(its));
    });
    for (size_t i = seen < kAhead ? 0 : seen - kAhead; i < seen; ++i) compare(pairs[i % kAhead]);
  }

  // Walks over all entries, with those that come next on their way from memory. The set is not
  // changed meanwhile.
  class Reader {
   public:
    explicit Reader(const TableSet& set) : set_(set) { Fetch(); }
    // Up to `most` entries, none at the end.
    [[nodiscard]] std::span<const Entry> Next(size_t most);

   private:
    // Buckets whose entries are fetched ahead: some 36 members.
    static constexpr size_t kBucketsAhead = 4;

    void Fetch();

    const TableSet& set_;
    size_t bucket_ = 0;
    size_t next_ = 0;
    std::vector<Entry> fetched_;
  };

  // Visits one bucket; returns the next cursor, 0 at the end.
  uint64_t Scan(uint64_t cursor, base::FunctionRef<void(std::string_view)> visit) const;

  // Another set with the same members.
  [[nodiscard]] std::unique_ptr<TableSet> Copy() const;

  [[nodiscard]] size_t footprint_bytes() const override {
    return sizeof(TableSet) + slab_.footprint_bytes() + table_.footprint_bytes() + heap_bytes_;
  }
  bool Reclaim(size_t budget) override;

  // Checks the laws; O(n). For tests.
  void CheckInvariants() const;

 private:
  static constexpr uint8_t kWideSize = 254;
  static constexpr uint8_t kOnHeap = 255;

  struct Entries {
    const TableSet* set;
    [[nodiscard]] uint64_t Hash(Entry entry) const { return set->HashOf(set->MemberAt(entry)); }
    [[nodiscard]] const void* Address(Entry entry) const { return set->slab_.At(entry); }
  };

  [[nodiscard]] static size_t EntryBytes(size_t member_size);
  [[nodiscard]] static std::string_view LongMemberAt(const char* start);
  [[nodiscard]] bool IsOnHeap(Entry entry) const {
    return static_cast<uint8_t>(*slab_.At(entry)) == kOnHeap;
  }
  [[nodiscard]] HeapBytes* HeapAt(Entry entry) const;
  Entry NewEntry(std::string_view member);

  containers::HashTable table_;
  containers::Slab slab_;
  size_t heap_bytes_ = 0;
  size_t heap_count_ = 0;
  const base::KeyHasher* hasher_;
  uint64_t reclaim_cursor_ = 0;
  bool detached_ready_ = false;
  containers::DetachedMemory detached_;
};

}  // namespace remora::values
