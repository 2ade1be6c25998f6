// PackedSortedSet: a small sorted set as a packed list, in score order.
//
//   ZADD board 3 ann 12.5 bob   →   | 2 | ann | 3 | bob | 12.5 |       1 + 4 + 1 + 4 + 9 bytes
//                                     ^   member, score, member, score
//                                     count
//
// Laws   (1) The first element is the number of members; an empty value has no bytes at all.
//        (2) Entries ascend by (score, member); no member occurs twice; no score is NaN or -0.
// Cost   Everything is a walk over the bytes, some 3 ns an element. A change of score that keeps
//        the place rewrites the score only; one that does not moves the bytes in between, once.
//
// A view on a value's storage, made for a call.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/containers/packed_list.h"
#include "engine/values/sorted_set_bounds.h"
#include "engine/values/storage.h"

namespace remora::values {

class PackedSortedSet {
 public:
  // An entry found.
  struct Entry {
    size_t offset;        // of the member
    size_t score_offset;  // of the score
    size_t end;           // behind the score
    double score;
  };

  explicit PackedSortedSet(Storage& storage) : storage_(&storage) {}

  [[nodiscard]] uint64_t size() const { return CountOf(bytes()); }
  [[nodiscard]] std::optional<Entry> Find(std::string_view member) const;
  // How many entries stand before `entry`.
  [[nodiscard]] uint64_t RankOf(const Entry& entry) const;

  // Adds a member that is not there.
  void Insert(std::string_view member, double score);
  // Gives `entry`, which is that of `member`, another score.
  void SetScore(const Entry& entry, std::string_view member, double score);
  void Erase(const Entry& entry);
  void Erase(RankSpan span);

  [[nodiscard]] RankSpan SpanOf(const ScoreRange& range) const;
  // Where scores differ: the members from the first that is not below the range to the one before
  // the first that is above it.
  [[nodiscard]] RankSpan SpanOf(const MemberRange& range) const;

  // Calls `visit(member, score)` (see VisitMember) for the entries of `span`, which must lie
  // within. A member's view holds for the call.
  template <typename Visit>
  void ForEach(RankSpan span, Order order, Visit&& visit) const {
    if (span.count == 0) return;
    containers::PackedReader reader(bytes());
    reader.Skip(1 + 2 * span.first);
    if (order == Order::kAscending) {
      for (uint64_t i = 0; i < span.count && VisitEntry(reader, visit); ++i) {
      }
      return;
    }
    const Offsets offsets(reader, span.count);
    for (uint64_t i = span.count; i > 0; --i) {
      containers::PackedReader entry(bytes(), offsets[i - 1]);
      if (!VisitEntry(entry, visit)) return;
    }
  }

  // The first element of bytes: the number of members.
  [[nodiscard]] static uint64_t CountOf(std::string_view bytes);
  // Writes one more entry to the end of `out`; the count goes before the first, with WriteCount.
  static void AppendEntry(std::string& out, std::string_view member, double score);
  static void AppendCount(std::string& out, uint64_t count);

  // Checks the laws. For tests.
  void CheckInvariants() const;

 private:
  // Where the entries start that a walk from the end needs; a packed list only goes forwards.
  class Offsets {
   public:
    Offsets(containers::PackedReader reader, uint64_t count);
    uint32_t operator[](uint64_t index) const { return offsets_[index]; }

   private:
    static constexpr uint64_t kInline = 128;
    uint32_t inline_[kInline];
    std::unique_ptr<uint32_t[]> heap_;
    uint32_t* offsets_ = inline_;
  };

  template <typename Visit>
  static bool VisitEntry(containers::PackedReader& reader, Visit& visit) {
    char buffer[containers::PackedElement::kTextMax];
    const containers::PackedElement member = reader.Read();
    const containers::PackedElement score = reader.Read();
    return VisitMember(visit, member.TextIn(buffer), score.AsDouble());
  }

  [[nodiscard]] std::string_view bytes() const { return storage_->packed(); }
  // Where an entry of (score, member) belongs: the offset of the first entry above it, the one at
  // `except` not counted.
  [[nodiscard]] size_t PlaceFor(double score, std::string_view member, size_t except) const;
  void SetCount(uint64_t count);

  Storage* storage_;
};

}  // namespace remora::values
