#include "engine/persistence/rdb_value.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <optional>

#include "engine/base/check.h"
#include "engine/base/number_text.h"
#include "engine/containers/integer_set.h"
#include "engine/persistence/rdb_stream.h"
#include "engine/persistence/rdb_writer.h"
#include "engine/persistence/rdb_zipmap.h"
#include "engine/values/hash_value.h"
#include "engine/values/set_value.h"
#include "engine/values/sorted_set_value.h"

namespace remora::persistence {

using keyspace::Form;
using keyspace::RecordHandle;
using values::HashField;
using values::HashValue;
using values::kNoFieldExpiry;
using values::ScoredMember;
using values::SetEncoding;
using values::SetValue;
using values::SortedSetValue;
using values::ValueType;

namespace {

void WriteString(RecordHandle& record, RdbWriter& writer) {
  writer.Type(RdbType::kString);
  if (record.record().form() == Form::kInteger) {
    writer.Integer(record.record().integer());
  } else {
    writer.String(record.bytes());
  }
}

int64_t EarliestExpiry(const HashValue& hash) {
  int64_t earliest = kRdbNoExpiry;
  hash.ForEach([&](const HashField& field) {
    if (field.expiry_milliseconds != kNoFieldExpiry) {
      earliest = std::min(earliest, field.expiry_milliseconds);
    }
  });
  return earliest;
}

void WritePackedHash(const HashValue& hash, bool with_expiry, RdbWriter& writer) {
  ListPackWriter list;
  hash.ForEach([&](const HashField& field) {
    list.Append(field.name);
    list.Append(field.value);
    if (!with_expiry) return;
    list.AppendInteger(field.expiry_milliseconds == kNoFieldExpiry ? 0 : field.expiry_milliseconds);
  });
  writer.Type(with_expiry ? RdbType::kHashListPackEx : RdbType::kHashListPack);
  if (with_expiry) writer.Milliseconds(EarliestExpiry(hash));
  writer.String(std::move(list).Finish());
}

void WriteTableHash(const HashValue& hash, RdbWriter& writer) {
  const int64_t earliest = EarliestExpiry(hash);
  const bool with_expiry = earliest != kRdbNoExpiry;
  writer.Type(with_expiry ? RdbType::kHashWithExpiry : RdbType::kHash);
  if (with_expiry) writer.Milliseconds(earliest);
  writer.Length(hash.size());
  hash.ForEach([&](const HashField& field) {
    // Expiries count from just before the earliest, so that 0 is none.
    if (with_expiry) {
      writer.Length(field.expiry_milliseconds == kNoFieldExpiry
                        ? 0
                        : static_cast<uint64_t>(field.expiry_milliseconds - earliest + 1));
    }
    writer.String(field.name);
    writer.String(field.value);
  });
}

void WriteHash(RecordHandle& record, const base::KeyHasher& hasher, RdbWriter& writer) {
  const HashValue hash(record, hasher, {});
  if (!record.is_packed()) return WriteTableHash(hash, writer);
  WritePackedHash(hash, hash.encoding() == values::HashEncoding::kListPackWithExpiry, writer);
}

void WriteIntegers(const containers::IntegerSet& set, RdbWriter& writer) {
  std::string bytes;
  const uint32_t head[] = {static_cast<uint32_t>(set.width()), static_cast<uint32_t>(set.size())};
  bytes.append(reinterpret_cast<const char*>(head), sizeof(head)).append(set.integers());
  writer.Type(RdbType::kSetIntegers);
  writer.String(bytes);
}

void WriteSet(RecordHandle& record, const base::KeyHasher& hasher, RdbWriter& writer) {
  const SetValue set(record, hasher, {});
  switch (set.encoding()) {
    case SetEncoding::kIntSet:
      return WriteIntegers(containers::IntegerSet(record.packed()), writer);
    case SetEncoding::kListPack: {
      ListPackWriter list;
      set.ForEach([&](std::string_view member) { list.Append(member); });
      writer.Type(RdbType::kSetListPack);
      return writer.String(std::move(list).Finish());
    }
    case SetEncoding::kHashTable:
      writer.Type(RdbType::kSet);
      writer.Length(set.size());
      return set.ForEach([&](std::string_view member) { writer.String(member); });
  }
}

void WriteSortedSet(RecordHandle& record, const base::KeyHasher& hasher, RdbWriter& writer) {
  const SortedSetValue set(record, hasher);
  if (set.is_packed()) {
    ListPackWriter list;
    set.ForEach([&](std::string_view member, double score) {
      char text[base::kDoubleTextMax];
      list.Append(member);
      list.Append({text, base::FormatDouble(score, text)});
    });
    writer.Type(RdbType::kSortedSetListPack);
    writer.String(std::move(list).Finish());
    return;
  }
  writer.Type(RdbType::kSortedSet);
  writer.Length(set.size());
  // From the highest, as Redis does: whoever reads it inserts at the front.
  set.ForEach({0, set.size()}, values::Order::kDescending,
              [&](std::string_view member, double score) {
                writer.String(member);
                writer.BinaryDouble(score);
              });
}

}  // namespace

void WriteRdbValue(RecordHandle& record, const base::KeyHasher& hasher, std::string& out) {
  RdbWriter writer(out);
  switch (record.type()) {
    case ValueType::kString:
      return WriteString(record, writer);
    case ValueType::kList:
      return WriteRdbList(record, writer);
    case ValueType::kHash:
      return WriteHash(record, hasher, writer);
    case ValueType::kSet:
      return WriteSet(record, hasher, writer);
    case ValueType::kSortedSet:
      return WriteSortedSet(record, hasher, writer);
    case ValueType::kStream:
      return WriteRdbStream(static_cast<const values::StreamValue&>(*record.object()), writer);
    default:
      base::Check(false, "every type that a key can have is written");
  }
}

bool RdbValue::AddField(const HashField& field) {
  if (field.expiry_milliseconds != kNoFieldExpiry &&
      (field.expiry_milliseconds < 0 || field.expiry_milliseconds > values::kFieldExpiryMax)) {
    return false;
  }
  fields_.push_back(field);
  return true;
}

bool RdbValue::FieldsDiffer() const {
  std::vector<std::string_view> names;
  names.reserve(fields_.size());
  for (const HashField& field : fields_) names.push_back(field.name);
  std::sort(names.begin(), names.end());
  return std::adjacent_find(names.begin(), names.end()) == names.end();
}

bool RdbValue::ReadHash(RdbType type, RdbReader& reader) {
  has_expiries_ = type != RdbType::kHash;
  // Expiries count from just before the earliest; from nothing where that is not told.
  const int64_t earliest = type == RdbType::kHashWithExpiry ? reader.Milliseconds() : 1;
  const uint64_t count = reader.Length();
  // A field takes two bytes at least: a larger count is not believed.
  if (count == 0 || count > reader.left() / 2) return false;
  for (uint64_t i = 0; i < count && reader.ok(); ++i) {
    const uint64_t expiry = has_expiries_ ? reader.Length() : 0;
    const std::string_view name = reader.String();
    const std::string_view value = reader.String();
    // Why unsigned: both may be anything, and what they give is looked at afterwards.
    const auto time =
        expiry == 0 ? 0 : static_cast<int64_t>(expiry + static_cast<uint64_t>(earliest) - 1);
    if (!AddField({name, value, time == 0 ? kNoFieldExpiry : time})) return false;
  }
  return reader.ok() && FieldsDiffer();
}

const std::vector<std::string_view>* RdbValue::ReadPacked(RdbType type, RdbReader& reader) {
  was_packed_ = true;
  const std::string_view bytes = reader.String();
  if (type == RdbType::kHashZipList || type == RdbType::kSortedSetZipList) {
    return zip_list_.Read(bytes) ? &zip_list_.entries() : nullptr;
  }
  return list_pack_.Read(bytes) ? &list_pack_.entries() : nullptr;
}

bool RdbValue::ReadPackedHash(RdbType type, RdbReader& reader) {
  has_expiries_ = type == RdbType::kHashListPackEx || type == RdbType::kHashListPackEx0;
  if (type == RdbType::kHashListPackEx) static_cast<void>(reader.Milliseconds());
  const std::vector<std::string_view>* entries = ReadPacked(type, reader);
  const size_t step = has_expiries_ ? 3 : 2;
  if (entries == nullptr || entries->empty() || entries->size() % step != 0) return false;
  int64_t before = 0;
  for (size_t i = 0; i < entries->size(); i += step) {
    int64_t expiry = kNoFieldExpiry;
    if (has_expiries_) {
      const std::optional<int64_t> time = base::ParseInteger((*entries)[i + 2]);
      if (!time) return false;
      if (*time != 0) expiry = *time;
      // They come in the order of their expiries, those without one last.
      if (expiry != kNoFieldExpiry && (expiry < before || before == kNoFieldExpiry)) return false;
      before = expiry;
    }
    if (!AddField({(*entries)[i], (*entries)[i + 1], expiry})) return false;
  }
  return FieldsDiffer();
}

bool RdbValue::ReadHashZipMap(RdbReader& reader) {
  const std::optional<std::vector<std::string_view>> entries = ReadZipMap(reader.String());
  if (!entries || entries->empty()) return false;
  for (size_t i = 0; i < entries->size(); i += 2) {
    if (!AddField({(*entries)[i], (*entries)[i + 1], kNoFieldExpiry})) return false;
  }
  return FieldsDiffer();
}

bool RdbValue::SetMembersDiffer() const {
  std::vector<std::string_view> sorted = set_members_;
  std::sort(sorted.begin(), sorted.end());
  return std::adjacent_find(sorted.begin(), sorted.end()) == sorted.end();
}

bool RdbValue::ReadSet(RdbReader& reader) {
  const uint64_t count = reader.Length();
  // A member takes a byte at least.
  if (count == 0 || count > reader.left()) return false;
  for (uint64_t i = 0; i < count && reader.ok(); ++i) set_members_.push_back(reader.String());
  return reader.ok() && SetMembersDiffer();
}

bool RdbValue::ReadSetListPack(RdbReader& reader) {
  was_packed_ = true;
  if (!list_pack_.Read(reader.String())) return false;
  set_members_ = list_pack_.entries();
  return !set_members_.empty() && SetMembersDiffer();
}

bool RdbValue::ReadSetIntegers(RdbReader& reader) {
  was_packed_ = true;
  const std::string_view bytes = reader.String();
  uint32_t head[2];
  if (bytes.size() < sizeof(head)) return false;
  std::memcpy(head, bytes.data(), sizeof(head));
  const auto [width, count] = head;
  const std::string_view integers = bytes.substr(sizeof(head));
  if (!containers::IntegerSet::Validate(width, integers)) return false;
  integer_set_.push_back(containers::IntegerSet::HeadOf(width));
  integer_set_.append(integers);
  return integers.size() / width == count;
}

bool RdbValue::SortMembers() {
  std::vector<std::string_view> names;
  names.reserve(members_.size());
  for (const ScoredMember& member : members_) {
    if (std::isnan(member.score)) return false;
    names.push_back(member.member);
  }
  std::sort(names.begin(), names.end());
  if (std::adjacent_find(names.begin(), names.end()) != names.end()) return false;
  const auto before = [](const ScoredMember& one, const ScoredMember& other) {
    return one.score != other.score ? one.score < other.score : one.member < other.member;
  };
  if (!std::is_sorted(members_.begin(), members_.end(), before)) {
    std::sort(members_.begin(), members_.end(), before);
  }
  return true;
}

bool RdbValue::ReadSortedSet(RdbReader& reader, bool with_texts) {
  const uint64_t count = reader.Length();
  // A member takes a byte at least, its score one as text and else eight.
  if (count == 0 || count > reader.left() / (with_texts ? 2 : 9)) return false;
  for (uint64_t i = 0; i < count && reader.ok(); ++i) {
    const std::string_view member = reader.String();
    members_.push_back({member, with_texts ? reader.TextDouble() : reader.BinaryDouble()});
  }
  // They come from the highest.
  std::reverse(members_.begin(), members_.end());
  return reader.ok() && SortMembers();
}

bool RdbValue::ReadPackedSortedSet(RdbType type, RdbReader& reader) {
  const std::vector<std::string_view>* entries = ReadPacked(type, reader);
  if (entries == nullptr || entries->empty() || entries->size() % 2 != 0) return false;
  for (size_t i = 0; i < entries->size(); i += 2) {
    const std::optional<double> score = base::ParseDouble((*entries)[i + 1]);
    if (!score) return false;
    members_.push_back({(*entries)[i], *score});
  }
  return SortMembers();
}

bool RdbValue::ReadAnyHash(RdbType type, RdbReader& reader) {
  switch (type) {
    case RdbType::kHash:
    case RdbType::kHashWithExpiry0:
    case RdbType::kHashWithExpiry:
      return ReadHash(type, reader);
    case RdbType::kHashZipMap:
      return ReadHashZipMap(reader);
    default:
      return ReadPackedHash(type, reader);
  }
}

bool RdbValue::ReadAnySet(RdbType type, RdbReader& reader) {
  if (type == RdbType::kSet) return ReadSet(reader);
  return type == RdbType::kSetIntegers ? ReadSetIntegers(reader) : ReadSetListPack(reader);
}

bool RdbValue::ReadAnySortedSet(RdbType type, RdbReader& reader) {
  if (type == RdbType::kSortedSet || type == RdbType::kSortedSetTexts) {
    return ReadSortedSet(reader, type == RdbType::kSortedSetTexts);
  }
  return ReadPackedSortedSet(type, reader);
}

std::optional<ValueType> RdbValue::TypeOf(RdbType type) {
  switch (type) {
    case RdbType::kString:
      return ValueType::kString;
    case RdbType::kList:
    case RdbType::kListZipList:
    case RdbType::kListQuickList:
    case RdbType::kListQuickList2:
      return ValueType::kList;
    case RdbType::kSet:
    case RdbType::kSetIntegers:
    case RdbType::kSetListPack:
      return ValueType::kSet;
    case RdbType::kHash:
    case RdbType::kHashZipMap:
    case RdbType::kHashZipList:
    case RdbType::kHashListPack:
    case RdbType::kHashWithExpiry0:
    case RdbType::kHashListPackEx0:
    case RdbType::kHashWithExpiry:
    case RdbType::kHashListPackEx:
      return ValueType::kHash;
    case RdbType::kSortedSet:
    case RdbType::kSortedSetTexts:
    case RdbType::kSortedSetZipList:
    case RdbType::kSortedSetListPack:
      return ValueType::kSortedSet;
    case RdbType::kStreamListPacks:
    case RdbType::kStreamListPacks2:
    case RdbType::kStreamListPacks3:
      return ValueType::kStream;
  }
  return std::nullopt;
}

bool RdbValue::ReadAny(RdbType type, RdbReader& reader) {
  switch (type_) {
    case ValueType::kString:
      text_ = reader.String();
      return true;
    case ValueType::kList:
      return list_.Read(type, reader);
    case ValueType::kSet:
      return ReadAnySet(type, reader);
    case ValueType::kHash:
      return ReadAnyHash(type, reader);
    case ValueType::kSortedSet:
      return ReadAnySortedSet(type, reader);
    case ValueType::kStream:
      stream_ = ReadRdbStream(type, reader);
      return stream_ != nullptr;
  }
  return false;
}

bool RdbValue::Read(std::string_view bytes) {
  reader_ = std::make_unique<RdbReader>(bytes);
  RdbReader& reader = *reader_;
  const auto rdb_type = static_cast<RdbType>(reader.Byte());
  const std::optional<ValueType> type = TypeOf(rdb_type);
  if (!type) return false;
  type_ = *type;
  return ReadAny(rdb_type, reader) && reader.ok();
}

}  // namespace remora::persistence
