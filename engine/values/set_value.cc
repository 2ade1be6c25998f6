#include "engine/values/set_value.h"

#include <algorithm>
#include <array>
#include <bit>
#include <limits>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/check.h"
#include "engine/base/draws.h"
#include "engine/base/number_text.h"
#include "engine/values/set_reader.h"
#include "engine/values/table_draws.h"

namespace remora::values {

using containers::IntegerSet;
using containers::PackedElement;
using containers::PackedReader;

namespace {

// Accounts for what a change does to a table's footprint and size.
class FootprintChange {
 public:
  FootprintChange(Storage& storage, const TableSet& table)
      : storage_(storage),
        table_(table),
        before_(table.footprint_bytes()),
        size_before_(table.size()) {}
  ~FootprintChange() {
    if (table_.footprint_bytes() != before_ ||
        std::bit_width(table_.size()) != std::bit_width(size_before_)) {
      storage_.ObjectChanged(before_);
    }
  }
  FootprintChange(const FootprintChange&) = delete;
  FootprintChange& operator=(const FootprintChange&) = delete;

 private:
  Storage& storage_;
  const TableSet& table_;
  size_t before_;
  size_t size_before_;
};

std::optional<int64_t> IntegerOf(std::string_view member) {
  if (member.size() > base::kIntegerTextMax) return std::nullopt;
  return base::ParseInteger(member);
}

void VisitElement(const PackedElement& element, SetValue::Visitor visit) {
  char buffer[PackedElement::kTextMax];
  visit(element.TextIn(buffer));
}

void VisitInteger(int64_t integer, SetValue::Visitor visit) {
  char text[base::kIntegerTextMax];
  visit({text, base::FormatInteger(integer, text)});
}

std::vector<PackedElement> ElementsOf(const PackedSet& set) {
  std::vector<PackedElement> elements;
  elements.reserve(set.size());
  for (PackedReader reader(set.bytes(), set.first_offset()); !reader.AtEnd();) {
    elements.push_back(reader.Read());
  }
  return elements;
}

// Walks over a packed set and calls `visit(element, chosen)`, having chosen `count` members with
// equal chances; they stay in their order, as in Redis.
template <typename Visit>
void ChooseInOrder(const PackedSet& set, uint64_t count, base::Random& random, Visit&& visit) {
  uint64_t left = set.size();
  for (PackedReader reader(set.bytes(), set.first_offset()); !reader.AtEnd(); --left) {
    const bool chosen = random.Below(left) < count;
    if (chosen) --count;
    visit(reader.Read(), chosen);
  }
}

}  // namespace

std::string_view NameOf(SetEncoding encoding) {
  switch (encoding) {
    case SetEncoding::kIntSet:
      return "intset";
    case SetEncoding::kListPack:
      return "listpack";
    case SetEncoding::kHashTable:
      return "hashtable";
  }
  return "";
}

SetEncoding EncodingOfSet(const Storage& storage) {
  if (!storage.is_packed()) return SetEncoding::kHashTable;
  return IntegerSet::Is(storage.packed()) ? SetEncoding::kIntSet : SetEncoding::kListPack;
}

SetValue::SetValue(Storage& storage, const base::KeyHasher& hasher, const SetLimits& limits)
    : storage_(&storage),
      table_(storage.is_packed() ? nullptr : static_cast<TableSet*>(storage.object())),
      hasher_(&hasher),
      limits_(limits) {
  limits_.integers_max = std::min(limits_.integers_max, SetLimits::kIntegersMax);
}

SetEncoding SetValue::FirstEncoding(std::string_view member, uint64_t count,
                                    const SetLimits& limits) {
  if (count <= std::min(limits.integers_max, SetLimits::kIntegersMax) && IntegerOf(member)) {
    return SetEncoding::kIntSet;
  }
  return count <= limits.packed_members_max ? SetEncoding::kListPack : SetEncoding::kHashTable;
}

void SetValue::Begin(SetEncoding encoding) {
  if (encoding == SetEncoding::kHashTable) {
    auto table = std::make_unique<TableSet>(*hasher_);
    table_ = table.get();
    return storage_->BecomeObject(std::move(table));
  }
  storage_->Splice(0, 0,
                   encoding == SetEncoding::kIntSet ? IntegerSet::Empty() : PackedSet::Empty());
}

uint64_t SetValue::size() const {
  if (table_ != nullptr) return table_->size();
  return is_integers() ? integers().size() : packed().size();
}

bool SetValue::Contains(std::string_view member) const {
  if (table_ != nullptr) return table_->Find(table_->HashOf(member), member) != 0;
  if (!is_integers()) return packed().Find(member) != containers::kNoOffset;
  const std::optional<int64_t> integer = IntegerOf(member);
  return integer && integers().Find(*integer).found;
}

void SetValue::ContainsEach(std::span<const std::string_view> members,
                            base::FunctionRef<void(bool is_member)> visit) const {
  if (table_ == nullptr) {
    for (const std::string_view member : members) visit(Contains(member));
    return;
  }
  constexpr size_t kBatch = 32;
  std::array<uint64_t, kBatch> hashes;
  while (!members.empty()) {
    const auto batch = members.first(std::min(kBatch, members.size()));
    for (size_t i = 0; i < batch.size(); ++i) {
      hashes[i] = table_->HashOf(batch[i]);
      table_->PrefetchBucket(hashes[i]);
    }
    for (size_t i = 0; i < batch.size(); ++i) table_->PrefetchEntries(hashes[i]);
    for (size_t i = 0; i < batch.size(); ++i) visit(table_->Find(hashes[i], batch[i]) != 0);
    members = members.subspan(batch.size());
  }
}

bool SetValue::FitsPacked(uint64_t members, size_t bytes, std::string_view member) const {
  return members < limits_.packed_members_max && member.size() <= limits_.packed_member_bytes_max &&
         bytes + member.size() <= SetLimits::kPackedBytesMax;
}

bool SetValue::Add(std::string_view member) {
  if (table_ != nullptr) return AddToTable(member);
  return is_integers() ? AddToIntegers(member) : AddToPacked(member);
}

bool SetValue::AddToIntegers(std::string_view member) {
  if (const std::optional<int64_t> integer = IntegerOf(member)) return AddInteger(*integer);
  const IntegerSet set = integers();
  const uint64_t count = set.size();
  const size_t longest =
      count == 0 ? 0
                 : std::max(base::IntegerLength(set.At(0)), base::IntegerLength(set.At(count - 1)));
  // In a list an integer takes two bytes more than in a set, at most.
  const size_t bytes = storage_->packed().size() + 2 * count;
  if (FitsPacked(count, bytes, member) && longest <= limits_.packed_member_bytes_max) {
    BecomePacked();
    packed().Add(member);
    return true;
  }
  BecomeTable();
  return AddToTable(member);
}

bool SetValue::AddInteger(int64_t value) {
  const IntegerSet set = integers();
  if (IntegerSet::WidthOf(value) > set.width()) {
    storage_->Splice(0, storage_->packed().size(), set.Widened(value));
  } else {
    const IntegerSet::Place place = set.Find(value);
    if (place.found) return false;
    char bytes[IntegerSet::kWidthMax];
    set.Pack(value, bytes);
    storage_->Splice(set.OffsetOf(place.index), 0, {bytes, set.width()});
  }
  if (integers().size() > limits_.integers_max) BecomeTable();
  return true;
}

bool SetValue::AddToPacked(std::string_view member) {
  if (packed().Find(member) != containers::kNoOffset) return false;
  if (FitsPacked(packed().size(), storage_->packed().size(), member)) {
    packed().Add(member);
    return true;
  }
  BecomeTable();
  return AddToTable(member);
}

bool SetValue::AddToTable(std::string_view member) {
  const uint64_t hash = table_->HashOf(member);
  if (table_->Find(hash, member) != 0) return false;
  const FootprintChange change(*storage_, *table_);
  table_->Add(hash, member);
  return true;
}

void SetValue::Expect(uint64_t count) {
  if (table_ != nullptr) return;
  if (count > (is_integers() ? limits_.integers_max : limits_.packed_members_max)) BecomeTable();
}

bool SetValue::Remove(std::string_view member) {
  if (table_ != nullptr) {
    const uint64_t hash = table_->HashOf(member);
    const TableSet::Entry entry = table_->Find(hash, member);
    if (entry == 0) return false;
    const FootprintChange change(*storage_, *table_);
    table_->Remove(hash, entry);
    return true;
  }
  if (!is_integers()) {
    const size_t offset = packed().Find(member);
    if (offset == containers::kNoOffset) return false;
    packed().Remove(offset);
    return true;
  }
  const std::optional<int64_t> integer = IntegerOf(member);
  if (!integer) return false;
  const IntegerSet::Place place = integers().Find(*integer);
  if (!place.found) return false;
  storage_->Splice(integers().OffsetOf(place.index), integers().width(), {});
  return true;
}

void SetValue::BecomePacked() {
  std::string bytes;
  const IntegerSet set = integers();
  containers::AppendPackedInteger(bytes, static_cast<int64_t>(set.size()));
  for (size_t i = 0; i < set.size(); ++i) containers::AppendPackedInteger(bytes, set.At(i));
  storage_->Splice(0, storage_->packed().size(), bytes);
}

void SetValue::BecomeTable() {
  auto table = std::make_unique<TableSet>(*hasher_);
  ForEach([&](std::string_view member) { table->Add(table->HashOf(member), member); });
  table_ = table.get();
  storage_->BecomeObject(std::move(table));
}

void SetValue::Keep(MemberBatch& batch, Presence presence) const {
  const bool wanted = presence == Presence::kPresent;
  if (table_ != nullptr) {
    batch.Hash(*hasher_);
    for (size_t i = 0; i < batch.size(); ++i) table_->PrefetchBucket(batch.hash(i));
    for (size_t i = 0; i < batch.size(); ++i) table_->PrefetchEntries(batch.hash(i));
    batch.KeepIf([&](size_t i) { return (table_->Find(batch.hash(i), batch[i]) != 0) == wanted; });
    return;
  }
  if (!is_integers()) {
    const PackedSet list = packed();
    batch.KeepIf(
        [&](size_t i) { return (list.Find(batch[i]) != containers::kNoOffset) == wanted; });
    return;
  }
  const IntegerSet set = integers();
  batch.KeepIf([&](size_t i) {
    const std::optional<int64_t> integer =
        batch.is_integer(i) ? batch.integer(i) : IntegerOf(batch[i]);
    return (integer && set.Find(*integer).found) == wanted;
  });
}

bool SetValue::HasCommonWalk(const SetValue& other) const {
  // A walk takes 50 ns for a bucket of the larger one with its nine members, a search 25 ns for
  // each member of the smaller one, and three times that out of the caches.
  constexpr size_t kRatioMax = 4;
  if (table_ == nullptr || other.table_ == nullptr) return false;
  // Why braces: without them these would be references to values that are gone.
  const auto [fewer, more] =
      std::minmax({table_->table().bucket_count(), other.table_->table().bucket_count()});
  return more / kRatioMax <= fewer;
}

void SetValue::ForEachCommon(const SetValue& other,
                             base::FunctionRef<void(MemberBatch& batch)> visit) const {
  const bool is_larger = table_->table().bucket_count() >= other.table_->table().bucket_count();
  const TableSet& larger = is_larger ? *table_ : *other.table_;
  const TableSet& smaller = is_larger ? *other.table_ : *table_;
  MemberBatch batch;
  batch.Clear();
  larger.ForEachCommon(smaller, [&](std::string_view member) {
    batch.AddText(member);
    if (!batch.full()) return;
    visit(batch);
    batch.Clear();
  });
  if (batch.size() != 0) visit(batch);
}

void SetValue::ForEach(Visitor visit) const {
  MemberBatch batch;
  for (SetReader reader(*this); reader.Next(batch);) {
    for (size_t i = 0; i < batch.size(); ++i) visit(batch[i]);
  }
}

uint64_t SetValue::Scan(uint64_t cursor, uint64_t count, Visitor visit) const {
  if (table_ == nullptr) {
    ForEach(visit);
    return 0;
  }
  // Buckets may be empty: a call looks at no more than ten for every member wanted.
  constexpr uint64_t kBucketsPerMember = 10;
  uint64_t visited = 0;
  uint64_t buckets_left =
      count > UINT64_MAX / kBucketsPerMember ? count : count * kBucketsPerMember;
  const auto counting = [&](std::string_view member) {
    ++visited;
    visit(member);
  };
  do {
    cursor = table_->Scan(cursor, counting);
  } while (cursor != 0 && visited < count && --buckets_left > 0);
  return cursor;
}

void SetValue::Random(base::Random& random, Visitor visit) const {
  if (table_ != nullptr) return visit(table_->MemberAt(table_->table().RandomEntry(random)));
  if (is_integers()) return VisitInteger(integers().At(random.Below(size())), visit);
  PackedReader reader(packed().bytes(), packed().first_offset());
  reader.Skip(random.Below(size()));
  VisitElement(reader.Read(), visit);
}

void SetValue::RandomRepeated(uint64_t count, base::Random& random, Visitor visit) const {
  if (table_ != nullptr || is_integers()) {
    for (; count > 0; --count) Random(random, visit);
    return;
  }
  const std::vector<PackedElement> elements = ElementsOf(packed());
  for (; count > 0; --count) VisitElement(elements[random.Below(elements.size())], visit);
}

void SetValue::RandomDistinct(uint64_t count, base::Random& random, Visitor visit) const {
  if (count >= size()) return ForEach(visit);
  if (table_ != nullptr) {
    return DrawDistinct(table_->table(), count, random,
                        [&](TableSet::Entry entry) { visit(table_->MemberAt(entry)); });
  }
  if (is_integers()) {
    const IntegerSet set = integers();
    return base::DrawDistinct(random, set.size(), count,
                              [&](uint64_t index) { VisitInteger(set.At(index), visit); });
  }
  ChooseInOrder(packed(), count, random, [&](const PackedElement& element, bool chosen) {
    if (chosen) VisitElement(element, visit);
  });
}

void SetValue::Pop(uint64_t count, base::Random& random, Visitor visit) {
  if (table_ != nullptr) return PopFromTable(count, random, visit);
  is_integers() ? PopFromIntegers(count, random, visit) : PopFromPacked(count, random, visit);
}

void SetValue::PopFromTable(uint64_t count, base::Random& random, Visitor visit) {
  const FootprintChange change(*storage_, *table_);
  for (; count > 0; --count) {
    const TableSet::Entry entry = table_->table().RandomEntry(random);
    const std::string_view member = table_->MemberAt(entry);
    visit(member);
    table_->Remove(table_->HashOf(member), entry);
  }
}

void SetValue::PopFromIntegers(uint64_t count, base::Random& random, Visitor visit) {
  const IntegerSet set = integers();
  const size_t width = set.width();
  if (count == 1) {
    const size_t index = random.Below(set.size());
    VisitInteger(set.At(index), visit);
    return storage_->Splice(set.OffsetOf(index), width, {});
  }
  std::vector<bool> popped(set.size());
  base::DrawDistinct(random, set.size(), count, [&](uint64_t index) {
    popped[index] = true;
    VisitInteger(set.At(index), visit);
  });
  std::string left(1, IntegerSet::HeadOf(width));
  for (size_t i = 0; i < set.size(); ++i) {
    if (!popped[i]) left.append(storage_->packed().substr(set.OffsetOf(i), width));
  }
  storage_->Splice(0, storage_->packed().size(), left);
}

void SetValue::PopFromPacked(uint64_t count, base::Random& random, Visitor visit) {
  const PackedSet set = packed();
  std::string left;
  containers::AppendPackedInteger(left, static_cast<int64_t>(set.size() - count));
  ChooseInOrder(set, count, random, [&](const PackedElement& element, bool chosen) {
    if (chosen) return VisitElement(element, visit);
    left.append(set.bytes().substr(element.offset(), element.bytes()));
  });
  storage_->Splice(0, storage_->packed().size(), left);
}

void SetValue::CheckInvariants() const {
  if (table_ != nullptr) return table_->CheckInvariants();
  if (!is_integers()) return packed().CheckInvariants();
  const IntegerSet set = integers();
  base::Check(set.size() == 0 || IntegerSet::Validate(set.width(), set.integers()),
              "integers ascend");
}

}  // namespace remora::values
