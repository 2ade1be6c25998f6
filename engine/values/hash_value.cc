#include "engine/values/hash_value.h"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "engine/values/table_draws.h"

namespace remora::values {

using containers::Reference;

namespace {

// Accounts for what a change does to a table's footprint.
class FootprintChange {
 public:
  FootprintChange(Storage& storage, const TableHash& table)
      : storage_(storage), before_(table.footprint_bytes()) {}
  ~FootprintChange() { storage_.ObjectChanged(before_); }
  FootprintChange(const FootprintChange&) = delete;
  FootprintChange& operator=(const FootprintChange&) = delete;

 private:
  Storage& storage_;
  size_t before_;
};

std::vector<size_t> OffsetsOf(const PackedHash& hash) {
  std::vector<size_t> offsets;
  offsets.reserve(hash.size());
  for (size_t at = hash.first_offset(); at < hash.end_offset(); at = hash.At(at).end()) {
    offsets.push_back(at);
  }
  return offsets;
}

}  // namespace

std::string_view NameOf(HashEncoding encoding) {
  switch (encoding) {
    case HashEncoding::kListPack:
      return "listpack";
    case HashEncoding::kListPackWithExpiry:
      return "listpackex";
    case HashEncoding::kHashTable:
      return "hashtable";
  }
  return "";
}

int64_t NextDueOfPackedHash(std::string_view packed) {
  return PackedHash(packed).next_due_milliseconds();
}

int64_t NextDueOfHashObject(const Object& object) {
  return static_cast<const TableHash&>(object).next_due_milliseconds();
}

HashEncoding EncodingOfHash(const Storage& storage) {
  if (!storage.is_packed()) return HashEncoding::kHashTable;
  return PackedHash(storage.packed()).is_volatile() ? HashEncoding::kListPackWithExpiry
                                                    : HashEncoding::kListPack;
}

HashValue::HashValue(Storage& storage, const base::KeyHasher& hasher, const Limits& limits)
    : storage_(&storage),
      table_(storage.is_packed() ? nullptr : static_cast<TableHash*>(storage.object())),
      hasher_(&hasher),
      limits_(limits) {}

std::string_view HashValue::EmptyPacked() {
  static constexpr char kEmpty[PackedHash::kHeaderBytes] = {};
  return {kEmpty, sizeof(kEmpty)};
}

bool HashValue::FitsPacked(std::span<const std::string_view> names_and_values,
                           const Limits& limits) {
  if (names_and_values.size() / 2 > limits.packed_fields_max) return false;
  return std::all_of(names_and_values.begin(), names_and_values.end(),
                     [&](std::string_view text) { return text.size() <= limits.packed_bytes_max; });
}

size_t HashValue::size() const { return table_ != nullptr ? table_->size() : packed().size(); }

HashValue::Place HashValue::Find(std::string_view name) const {
  Place place;
  if (table_ == nullptr) {
    const PackedHash::Entry entry = packed().Find(name);
    place.field = entry.field;
    place.at = entry.offset;
    place.bytes = entry.bytes;
    return place;
  }
  place.hash = table_->HashOf(name);
  place.at = table_->Find(place.hash, name);
  if (place) place.field = table_->FieldAt(static_cast<Reference>(place.at));
  return place;
}

bool HashValue::Write(const Place& place, const HashField& field) {
  const bool is_new = !place;
  if (table_ == nullptr) {
    if (!TooLong(field.name) && !TooLong(field.value)) {
      if (!is_new) {
        PackedHash::Write(*storage_, {place.field, place.at, place.bytes}, field.value,
                          field.expiry_milliseconds);
      } else {
        PackedHash::Add(*storage_, field);
      }
      // Also where nothing was added: the limit may have been lowered since.
      if (packed().size() > limits_.packed_fields_max) BecomeTable();
      return is_new;
    }
    BecomeTable();
    return Write(Find(field.name), field);
  }
  const FootprintChange change(*storage_, *table_);
  if (is_new) {
    table_->Add(place.hash, field);
  } else {
    table_->Write(place.hash, static_cast<Reference>(place.at), field.value,
                  field.expiry_milliseconds);
  }
  return is_new;
}

void HashValue::SetExpiry(const Place& place, int64_t milliseconds) {
  if (place.field.expiry_milliseconds == milliseconds && table_ != nullptr) return;
  if (table_ == nullptr) {
    PackedHash::SetExpiry(*storage_, {place.field, place.at, place.bytes}, milliseconds);
    return;
  }
  const FootprintChange change(*storage_, *table_);
  table_->Write(place.hash, static_cast<Reference>(place.at), place.field.value, milliseconds);
}

void HashValue::Remove(const Place& place) {
  if (table_ == nullptr) {
    PackedHash::Remove(*storage_, {place.field, place.at, place.bytes});
    return;
  }
  const FootprintChange change(*storage_, *table_);
  table_->Remove(place.hash, static_cast<Reference>(place.at));
}

void HashValue::BecomeVolatile() {
  if (table_ == nullptr) PackedHash::BecomeVolatile(*storage_);
}

void HashValue::PrepareFor(std::span<const std::string_view> names_and_values) {
  if (table_ == nullptr && !FitsPacked(names_and_values, limits_)) BecomeTable();
}

void HashValue::BecomeTable() {
  auto table = std::make_unique<TableHash>(*hasher_);
  const PackedHash before = packed();
  for (size_t at = before.first_offset(); at < before.end_offset();) {
    const PackedHash::Entry entry = before.At(at);
    table->Add(table->HashOf(entry.field.name), entry.field);
    at = entry.end();
  }
  table_ = table.get();
  storage_->BecomeObject(std::move(table));
}

int64_t HashValue::next_due_milliseconds() const {
  return table_ != nullptr ? table_->next_due_milliseconds() : packed().next_due_milliseconds();
}

size_t HashValue::RemoveDue(int64_t now_milliseconds, size_t budget) {
  if (table_ == nullptr) return PackedHash::RemoveDue(*storage_, now_milliseconds, budget);
  const FootprintChange change(*storage_, *table_);
  return table_->RemoveDue(now_milliseconds, budget);
}

void HashValue::ForEach(Visitor visit) const {
  if (table_ != nullptr) return table_->ForEach(visit);
  const PackedHash hash = packed();
  for (size_t at = hash.first_offset(); at < hash.end_offset();) {
    const PackedHash::Entry entry = hash.At(at);
    visit(entry.field);
    at = entry.end();
  }
}

uint64_t HashValue::Scan(uint64_t cursor, size_t count, Visitor visit) const {
  if (table_ == nullptr) {
    ForEach(visit);
    return 0;
  }
  // Buckets may be empty: a call looks at no more than ten for every field wanted.
  size_t visited = 0;
  size_t buckets_left = std::max(count, count * 10);
  const auto counting = [&](const HashField& field) {
    ++visited;
    visit(field);
  };
  do {
    cursor = table_->Scan(cursor, counting);
  } while (cursor != 0 && visited < count && --buckets_left > 0);
  return cursor;
}

HashField HashValue::Random(base::Random& random) const {
  if (table_ != nullptr) return table_->FieldAt(table_->RandomEntry(random));
  const PackedHash hash = packed();
  PackedHash::Entry entry = hash.At(hash.first_offset());
  for (uint64_t skip = random.Below(hash.size()); skip > 0; --skip) entry = hash.At(entry.end());
  return entry.field;
}

void HashValue::RandomRepeated(size_t count, base::Random& random, Visitor visit) const {
  if (table_ != nullptr) {
    for (; count > 0; --count) visit(table_->FieldAt(table_->RandomEntry(random)));
    return;
  }
  const PackedHash hash = packed();
  const std::vector<size_t> offsets = OffsetsOf(hash);
  for (; count > 0; --count) visit(hash.At(offsets[random.Below(offsets.size())]).field);
}

void HashValue::RandomDistinct(size_t count, base::Random& random, Visitor visit) const {
  const size_t total = size();
  if (count >= total) return ForEach(visit);
  if (table_ != nullptr) {
    return DrawDistinct(table_->table(), count, random,
                        [&](Reference entry) { visit(table_->FieldAt(entry)); });
  }
  // Each field is taken with the chance that fits what is still wanted; they stay in order.
  size_t left = total;
  ForEach([&](const HashField& field) {
    if (random.Below(left) < count) {
      visit(field);
      --count;
    }
    --left;
  });
}

void HashValue::CheckInvariants() const {
  if (table_ != nullptr) return table_->CheckInvariants();
  packed().CheckInvariants();
}

}  // namespace remora::values
