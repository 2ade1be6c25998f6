#include "engine/values/packed_sorted_set.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

#include "engine/base/check.h"

namespace remora::values {

using containers::PackedElement;
using containers::PackedNeedle;
using containers::PackedReader;

namespace {

// Redis keeps a score in a listpack as an integer where it is one, so that -0 reads back as 0.
double WithoutNegativeZero(double score) { return score + 0.0; }

// Bytes put together for one edit: on the stack where they fit.
class Scratch {
 public:
  explicit Scratch(size_t size) : size_(size) {
    if (size <= inline_.size()) return;
    heap_ = std::make_unique_for_overwrite<char[]>(size);
    data_ = heap_.get();
  }
  [[nodiscard]] char* data() { return data_; }
  [[nodiscard]] std::string_view view() const { return {data_, size_}; }

 private:
  std::array<char, 1024> inline_;
  std::unique_ptr<char[]> heap_;
  char* data_ = inline_.data();
  size_t size_;
};

size_t EntryBytes(std::string_view member, double score) {
  return containers::PackedBytesOfText(member) + containers::PackedBytesOfDouble(score);
}

char* PackEntry(char* out, std::string_view member, double score) {
  return containers::PackDouble(containers::PackText(out, member), score);
}

}  // namespace

PackedSortedSet::Offsets::Offsets(PackedReader reader, uint64_t count) {
  if (count > kInline) {
    heap_ = std::make_unique_for_overwrite<uint32_t[]>(count);
    offsets_ = heap_.get();
  }
  for (uint64_t i = 0; i < count; ++i) {
    offsets_[i] = static_cast<uint32_t>(reader.offset());
    reader.Skip(2);
  }
}

uint64_t PackedSortedSet::CountOf(std::string_view bytes) {
  if (bytes.empty()) return 0;
  const auto first = static_cast<uint8_t>(bytes.front());
  if (first < 0x80) [[likely]]  // the whole of a small integer
    return first;
  return static_cast<uint64_t>(PackedElement::At(bytes, 0).integer());
}

std::optional<PackedSortedSet::Entry> PackedSortedSet::Find(std::string_view member) const {
  const std::string_view list = bytes();
  if (list.empty()) return std::nullopt;
  const size_t offset =
      containers::PackedFind(list, PackedNeedle(member), {.stride = 2, .first = 1});
  if (offset == containers::kNoOffset) return std::nullopt;
  const size_t score_offset = containers::PackedNext(list, offset);
  const PackedElement score = PackedElement::At(list, score_offset);
  return Entry{offset, score_offset, score.end(), score.AsDouble()};
}

uint64_t PackedSortedSet::RankOf(const Entry& entry) const {
  PackedReader reader(bytes());
  reader.Skip(1);
  uint64_t rank = 0;
  for (; reader.offset() < entry.offset; ++rank) reader.Skip(2);
  return rank;
}

size_t PackedSortedSet::PlaceFor(double score, std::string_view member, size_t except) const {
  PackedReader reader(bytes());
  reader.Skip(1);
  char buffer[PackedElement::kTextMax];
  while (!reader.AtEnd()) {
    const size_t offset = reader.offset();
    const PackedElement other = reader.Read();
    const double other_score = reader.Read().AsDouble();
    if (other_score < score || offset == except) continue;
    if (other_score > score || other.TextIn(buffer) > member) return offset;
  }
  return reader.offset();
}

void PackedSortedSet::SetCount(uint64_t count) {
  char head[containers::kPackedHeadMax];
  const char* end = containers::PackInteger(head, static_cast<int64_t>(count));
  const size_t before = bytes().empty() ? 0 : containers::PackedNext(bytes(), 0);
  storage_->Splice(0, before, {head, static_cast<size_t>(end - head)});
}

void PackedSortedSet::Insert(std::string_view member, double score) {
  score = WithoutNegativeZero(score);
  const uint64_t count = size();
  const size_t at = count == 0 ? bytes().size() : PlaceFor(score, member, containers::kNoOffset);
  const size_t head = count == 0 ? 1 : 0;
  Scratch entry(head + EntryBytes(member, score));
  if (count == 0) containers::PackInteger(entry.data(), 1);
  PackEntry(entry.data() + head, member, score);
  storage_->Splice(at, 0, entry.view());
  if (count != 0) SetCount(count + 1);
}

void PackedSortedSet::SetScore(const Entry& entry, std::string_view member, double score) {
  score = WithoutNegativeZero(score);
  const size_t place = PlaceFor(score, member, entry.offset);
  if (place == entry.end) {
    char packed[containers::kPackedHeadMax];
    const char* end = containers::PackDouble(packed, score);
    storage_->Splice(entry.score_offset, entry.end - entry.score_offset,
                     {packed, static_cast<size_t>(end - packed)});
    return;
  }
  const bool forwards = place > entry.offset;
  const size_t from = forwards ? entry.offset : place;
  const size_t until = forwards ? place : entry.end;
  // What lies between the old place and the new one, which changes sides with the entry.
  const std::string_view between = forwards ? bytes().substr(entry.end, place - entry.end)
                                            : bytes().substr(place, entry.offset - place);
  Scratch edit(between.size() + EntryBytes(member, score));
  char* out = edit.data();
  if (forwards) out = std::copy(between.begin(), between.end(), out);
  out = PackEntry(out, member, score);
  if (!forwards) std::copy(between.begin(), between.end(), out);
  storage_->Splice(from, until - from, edit.view());
}

void PackedSortedSet::Erase(const Entry& entry) {
  const uint64_t count = size();
  if (count == 1) return storage_->Splice(0, bytes().size(), {});
  storage_->Splice(entry.offset, entry.end - entry.offset, {});
  SetCount(count - 1);
}

void PackedSortedSet::Erase(RankSpan span) {
  if (span.count == 0) return;
  const uint64_t count = size();
  if (span.count == count) return storage_->Splice(0, bytes().size(), {});
  PackedReader reader(bytes());
  reader.Skip(1 + 2 * span.first);
  const size_t from = reader.offset();
  reader.Skip(2 * span.count);
  storage_->Splice(from, reader.offset() - from, {});
  SetCount(count - span.count);
}

RankSpan PackedSortedSet::SpanOf(const ScoreRange& range) const {
  RankSpan span;
  if (bytes().empty()) return span;
  PackedReader reader(bytes());
  reader.Skip(1);
  while (!reader.AtEnd()) {
    reader.Skip(1);
    const double score = reader.Read().AsDouble();
    if (score > range.max || (range.max_excluded && score == range.max)) break;
    if (score < range.min || (range.min_excluded && score == range.min)) {
      ++span.first;
    } else {
      ++span.count;
    }
  }
  return span;
}

RankSpan PackedSortedSet::SpanOf(const MemberRange& range) const {
  RankSpan span;
  if (bytes().empty()) return span;
  PackedReader reader(bytes());
  reader.Skip(1);
  char buffer[PackedElement::kTextMax];
  // Why the ends first: where scores differ, this is what Redis finds.
  if (!range.MaxAdmits(PackedElement::At(bytes(), reader.offset()).TextIn(buffer))) return span;
  bool ended = false;
  std::string_view member;
  while (!reader.AtEnd()) {
    const PackedElement element = reader.Read();
    member = element.TextIn(buffer);
    reader.Skip(1);
    if (ended) continue;
    if (span.count == 0 && !range.MinAdmits(member)) {
      ++span.first;
    } else if (range.MaxAdmits(member)) {
      ++span.count;
    } else {
      ended = true;
    }
  }
  return range.MinAdmits(member) ? span : RankSpan{};
}

void PackedSortedSet::AppendEntry(std::string& out, std::string_view member, double score) {
  containers::AppendPackedText(out, member);
  containers::AppendPackedDouble(out, WithoutNegativeZero(score));
}

void PackedSortedSet::AppendCount(std::string& out, uint64_t count) {
  containers::AppendPackedInteger(out, static_cast<int64_t>(count));
}

void PackedSortedSet::CheckInvariants() const {
  if (bytes().empty()) return;
  base::Check(containers::PackedValidate(bytes()), "a packed sorted set is a packed list");
  const uint64_t count = size();
  base::Check(containers::PackedCount(bytes()) == 1 + 2 * count,
              "the count is that of the entries");
  std::string last_member;
  double last_score = 0;
  bool first = true;
  std::vector<std::string> members;
  ForEach({0, count}, Order::kAscending, [&](std::string_view member, double score) {
    base::Check(score == score && !(score == 0 && std::signbit(score)), "no score is NaN or -0");
    base::Check(first || last_score < score || (last_score == score && last_member < member),
                "entries ascend");
    members.emplace_back(member);
    last_member = member;
    last_score = score;
    first = false;
  });
  std::sort(members.begin(), members.end());
  base::Check(std::adjacent_find(members.begin(), members.end()) == members.end(),
              "no member occurs twice");
}

}  // namespace remora::values
