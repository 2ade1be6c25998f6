#include "engine/values/sorted_set_value.h"

#include <array>
#include <cmath>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/check.h"

namespace remora::values {

namespace {

using Kind = ScoreWrite::Kind;

// What `rule` makes of a score for a member that has `before`.
ScoreWrite Decide(double before, double score, const ScoreRule& rule) {
  if (rule.presence == ScoreRule::Presence::kOnlyNew) return {Kind::kRefused, before};
  if (rule.increment) {
    score += before;
    if (std::isnan(score)) return {Kind::kNotANumber};
  }
  if ((rule.comparison == ScoreRule::Comparison::kOnlyGreater && score <= before) ||
      (rule.comparison == ScoreRule::Comparison::kOnlyLess && score >= before)) {
    return {Kind::kRefused, before};
  }
  return {score == before ? Kind::kSame : Kind::kChanged, score};
}

}  // namespace

uint64_t SortedSetValue::size() const { return is_packed() ? Packed().size() : Table().size(); }

std::optional<double> SortedSetValue::Score(std::string_view member) const {
  if (is_packed()) {
    const std::optional<PackedSortedSet::Entry> entry = Packed().Find(member);
    if (!entry) return std::nullopt;
    return entry->score;
  }
  const TableSortedSet& table = Table();
  const TableSortedSet::Element element = table.Find(table.Hash(member), member);
  if (element == 0) return std::nullopt;
  return table.ScoreOf(element);
}

std::optional<RankedScore> SortedSetValue::Rank(std::string_view member, Order order) const {
  RankedScore found;
  if (is_packed()) {
    const std::optional<PackedSortedSet::Entry> entry = Packed().Find(member);
    if (!entry) return std::nullopt;
    found = {Packed().RankOf(*entry), entry->score};
  } else {
    const TableSortedSet& table = Table();
    const TableSortedSet::Element element = table.Find(table.Hash(member), member);
    if (element == 0) return std::nullopt;
    found = {table.RankOf(element), table.ScoreOf(element)};
  }
  if (order == Order::kDescending) found.rank = size() - 1 - found.rank;
  return found;
}

ScoreWrite SortedSetValue::Write(std::string_view member, double score, const ScoreRule& rule,
                                 const SortedSetLimits& limits) {
  return is_packed() ? WritePacked(member, score, rule, limits) : WriteTable(member, score, rule);
}

ScoreWrite SortedSetValue::WritePacked(std::string_view member, double score, const ScoreRule& rule,
                                       const SortedSetLimits& limits) {
  PackedSortedSet packed = Packed();
  if (const std::optional<PackedSortedSet::Entry> entry = packed.Find(member)) {
    const ScoreWrite write = Decide(entry->score, score, rule);
    if (write.kind == Kind::kChanged) packed.SetScore(*entry, member, write.score);
    return write;
  }
  if (rule.presence == ScoreRule::Presence::kOnlyPresent) return {Kind::kRefused};
  if (packed.size() >= limits.packed_entries_max ||
      member.size() > limits.packed_member_bytes_max) {
    BecomeTable();
    return WriteTable(member, score, rule);
  }
  packed.Insert(member, score);
  return {Kind::kAdded, score};
}

ScoreWrite SortedSetValue::WriteTable(std::string_view member, double score,
                                      const ScoreRule& rule) {
  TableSortedSet& table = Table();
  const uint64_t hash = table.Hash(member);
  const TableSortedSet::Element element = table.Find(hash, member);
  if (element == 0 && rule.presence == ScoreRule::Presence::kOnlyPresent) return {Kind::kRefused};
  ScoreWrite write = {Kind::kAdded, score};
  if (element != 0) {
    write = Decide(table.ScoreOf(element), score, rule);
    if (write.kind != Kind::kChanged) return write;
  }
  const size_t before = table.footprint_bytes();
  if (element != 0) {
    table.SetScore(element, write.score);
  } else {
    table.Insert(hash, member, score);
  }
  storage_->ObjectChanged(before);
  return write;
}

void SortedSetValue::Expect(uint64_t count, uint64_t member_bytes, const SortedSetLimits& limits) {
  if (!is_packed()) return;
  if (count > limits.packed_entries_max || member_bytes > limits.packed_member_bytes_max) {
    BecomeTable();
  }
}

void SortedSetValue::BecomeTable() {
  auto table = std::make_unique<TableSortedSet>(*hasher_);
  Packed().ForEach({0, size()}, Order::kAscending, [&](std::string_view member, double score) {
    const ScoredMember entry = {member, score};
    table->AppendSorted({&entry, 1});
  });
  storage_->BecomeObject(std::move(table));
}

bool SortedSetValue::Erase(std::string_view member) {
  if (is_packed()) {
    PackedSortedSet packed = Packed();
    const std::optional<PackedSortedSet::Entry> entry = packed.Find(member);
    if (!entry) return false;
    packed.Erase(*entry);
    return true;
  }
  TableSortedSet& table = Table();
  const uint64_t hash = table.Hash(member);
  const TableSortedSet::Element element = table.Find(hash, member);
  if (element == 0) return false;
  const size_t before = table.footprint_bytes();
  table.Erase(hash, element);
  storage_->ObjectChanged(before);
  return true;
}

void SortedSetValue::Erase(RankSpan span) {
  if (is_packed()) return Packed().Erase(span);
  if (span.count == 0) return;
  const size_t before = Table().footprint_bytes();
  Table().Erase(span);
  storage_->ObjectChanged(before);
}

RankSpan SortedSetValue::SpanOf(const ScoreRange& range) const {
  return is_packed() ? Packed().SpanOf(range) : Table().SpanOf(range);
}

RankSpan SortedSetValue::SpanOf(const MemberRange& range) const {
  return is_packed() ? Packed().SpanOf(range) : Table().SpanOf(range);
}

void SortedSetValue::CheckInvariants() const {
  is_packed() ? Packed().CheckInvariants() : Table().CheckInvariants();
}

}  // namespace remora::values
