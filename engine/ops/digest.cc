#include "engine/ops/digest.h"

#include <string>
#include <vector>

#include "engine/base/number_text.h"
#include "engine/base/sha1.h"
#include "engine/keyspace/keyspace.h"
#include "engine/keyspace/record_handle.h"
#include "engine/ops/hash_records.h"
#include "engine/ops/list_records.h"
#include "engine/ops/set_records.h"
#include "engine/ops/sorted_set_records.h"
#include "engine/ops/stream_records.h"
#include "engine/ops/string_records.h"

namespace remora::ops {

namespace {

using values::ValueType;

std::string_view BytesOf(const Digest& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

// Adds something whose place among others does not matter.
void AddUnordered(Digest& digest, std::string_view bytes) {
  const Digest added = base::Sha1(bytes);
  for (size_t i = 0; i < digest.size(); ++i) digest[i] ^= added[i];
}

// Adds something that follows what was added before.
void AddOrdered(Digest& digest, std::string_view bytes) {
  AddUnordered(digest, bytes);
  digest = base::Sha1(BytesOf(digest));
}

void AddNumberOrdered(Digest& digest, uint32_t number) {
  const uint32_t big_endian = __builtin_bswap32(number);
  AddOrdered(digest, {reinterpret_cast<const char*>(&big_endian), sizeof(big_endian)});
}

void AddList(Digest& digest, Transaction& transaction, keyspace::RecordHandle& record) {
  const values::ListValue list = ListOf(transaction, record);
  list.ForEach(0, list.size(), values::ListEnd::kFront,
               [&](std::span<const std::string_view> elements) {
                 for (const std::string_view element : elements) AddOrdered(digest, element);
               });
}

void AddSortedSet(Digest& digest, Transaction& transaction, keyspace::RecordHandle& record) {
  SortedSetOf(transaction, record).ForEach([&](std::string_view member, double score) {
    Digest element{};
    AddOrdered(element, member);
    AddOrdered(element, base::ShortDoubleText(score));
    AddUnordered(digest, BytesOf(element));
  });
}

void AddSet(Digest& digest, Transaction& transaction, keyspace::RecordHandle& record) {
  ViewSet(transaction, record).ForEach([&](std::string_view member) {
    AddUnordered(digest, member);
  });
}

void AddHash(Digest& digest, Transaction& transaction, keyspace::RecordHandle& record) {
  constexpr std::string_view kExpires = "!!hexpire!!";
  ViewHash(transaction, record).ForEach([&](const values::HashField& field) {
    Digest element{};
    AddOrdered(element, field.name);
    AddOrdered(element, field.value);
    if (field.expiry_milliseconds != values::kNoFieldExpiry) AddUnordered(element, kExpires);
    AddUnordered(digest, BytesOf(element));
  });
}

void AddStream(Digest& digest, const keyspace::RecordHandle& record) {
  containers::StreamEntryTexts texts;
  for (values::StreamBlocks::Walk walk(StreamOf(record).blocks(), {}); walk; walk.Next()) {
    AddOrdered(digest, std::to_string(walk.id().milliseconds)
                           .append(".")
                           .append(std::to_string(walk.id().sequence)));
    for (const std::string_view text : walk.Fields(texts)) AddOrdered(digest, text);
  }
}

// The number of a type in Redis' digests, where 5 is another's.
uint32_t NumberOf(ValueType type) {
  constexpr uint32_t kStreamNumber = 6;
  return type == ValueType::kStream ? kStreamNumber : static_cast<uint32_t>(type);
}

void AddValue(Digest& digest, Transaction& transaction, keyspace::RecordHandle& record) {
  AddNumberOrdered(digest, NumberOf(record.type()));
  switch (record.type()) {
    case ValueType::kString:
      AddOrdered(digest, ReadString(record).view());
      break;
    case ValueType::kSortedSet:
      AddSortedSet(digest, transaction, record);
      break;
    case ValueType::kHash:
      AddHash(digest, transaction, record);
      break;
    case ValueType::kList:
      AddList(digest, transaction, record);
      break;
    case ValueType::kSet:
      AddSet(digest, transaction, record);
      break;
    case ValueType::kStream:
      AddStream(digest, record);
      break;
  }
  if (record.expiry_milliseconds() != keyspace::Record::kNoExpiry) {
    AddUnordered(digest, "!!expire!!");
  }
}

// Calls `visit(record)` for every record of a slice.
template <typename Visit>
void ForEachRecord(keyspace::DatabaseSlice& slice, const base::KeyHasher& hasher, Visit&& visit) {
  std::vector<keyspace::Reference> references;
  references.reserve(slice.size());
  slice.table().ForEach([&](keyspace::Reference reference) { references.push_back(reference); });
  for (const keyspace::Reference reference : references) {
    keyspace::RecordHandle record(slice, hasher(slice.At(reference).key()), reference);
    visit(record);
  }
}

Digest DigestOfDatabase(Transaction& transaction, uint32_t database, uint64_t& keys) {
  keyspace::Keyspace& keyspace = transaction.keyspace();
  Digest sum{};
  keys = 0;
  for (uint32_t index = 0; index < keyspace.stripe_count(); ++index) {
    keyspace::DatabaseSlice* const slice = keyspace.FindSlice(keyspace.stripe(index), database);
    if (slice == nullptr) continue;
    ForEachRecord(*slice, keyspace.hasher(), [&](keyspace::RecordHandle& record) {
      const int64_t expiry = record.expiry_milliseconds();
      const bool due =
          expiry != keyspace::Record::kNoExpiry && expiry <= transaction.now_milliseconds();
      if (due) return;
      Digest digest{};
      AddOrdered(digest, record.record().key());
      AddValue(digest, transaction, record);
      AddUnordered(sum, BytesOf(digest));
      ++keys;
    });
  }
  return sum;
}

}  // namespace

Digest DigestOfValue(Transaction& transaction, const Key& key) {
  Digest digest{};
  keyspace::RecordHandle record = transaction.Find(key, Access::kQuiet);
  if (record) AddValue(digest, transaction, record);
  return digest;
}

Digest DigestOfEverything(Transaction& transaction) {
  Digest digest{};
  for (uint32_t database = 0; database < transaction.keyspace().database_count(); ++database) {
    uint64_t keys = 0;
    const Digest sum = DigestOfDatabase(transaction, database, keys);
    if (keys == 0) continue;
    AddNumberOrdered(digest, database);
    for (size_t i = 0; i < digest.size(); ++i) digest[i] ^= sum[i];
  }
  return digest;
}

}  // namespace remora::ops
