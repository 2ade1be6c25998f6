// Values in RDB's object encoding: all that is known of a type's form on disk, in one place.
//
// To add a type: a line in WriteRdbValue, a line in RdbValue::Read, and one in the operation that
// makes keys of what was read (ops/payloads.cc).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/keyspace/record_handle.h"
#include "engine/persistence/rdb_list.h"
#include "engine/persistence/rdb_listpack.h"
#include "engine/persistence/rdb_reader.h"
#include "engine/persistence/rdb_ziplist.h"
#include "engine/values/hash_field.h"
#include "engine/values/sorted_set_bounds.h"
#include "engine/values/stream_value.h"
#include "engine/values/value_type.h"

namespace remora::persistence {

// Appends the type and the value of `record`, as Redis 8.0 writes them. O(size of the value).
void WriteRdbValue(keyspace::RecordHandle& record, const base::KeyHasher& hasher, std::string& out);

// A value that was read and found to be whole, before anything is made of it. Borrows the bytes it
// was read from.
class RdbValue {
 public:
  // Reads type and value from the front of `bytes`; what follows is passed over, as Redis does.
  // False when they say something impossible: of an unknown type, damaged, with a field or member
  // twice, or without any.
  [[nodiscard]] bool Read(std::string_view bytes);

  [[nodiscard]] values::ValueType type() const { return type_; }
  // Whether a collection came as a listpack: then long elements do not count against it.
  [[nodiscard]] bool was_packed() const { return was_packed_; }
  [[nodiscard]] std::string_view text() const { return text_; }
  [[nodiscard]] const RdbList& list() const { return list_; }
  // Of a hash, in the order they came.
  [[nodiscard]] const std::vector<values::HashField>& fields() const { return fields_; }
  // Whether the hash is of a kind that has expiries, if no field has one.
  [[nodiscard]] bool has_expiries() const { return has_expiries_; }
  // Of a stream; the caller may take it.
  [[nodiscard]] std::unique_ptr<values::StreamValue>& stream() { return stream_; }
  // Of a set, in the order they came; none where it came as integers.
  [[nodiscard]] const std::vector<std::string_view>& set_members() const { return set_members_; }
  // A set that came as integers, as containers/integer_set.h has them; else empty.
  [[nodiscard]] std::string_view integer_set() const { return integer_set_; }
  // Of a sorted set, in ascending order.
  [[nodiscard]] const std::vector<values::ScoredMember>& members() const { return members_; }

 private:
  // The type that a value of this form has; nothing where the form is none.
  [[nodiscard]] static std::optional<values::ValueType> TypeOf(RdbType type);
  bool ReadAny(RdbType type, RdbReader& reader);
  bool ReadHash(RdbType type, RdbReader& reader);
  bool ReadPackedHash(RdbType type, RdbReader& reader);
  bool ReadHashZipMap(RdbReader& reader);
  bool ReadAnyHash(RdbType type, RdbReader& reader);
  bool ReadAnySet(RdbType type, RdbReader& reader);
  bool ReadSet(RdbReader& reader);
  bool ReadSetListPack(RdbReader& reader);
  bool ReadSetIntegers(RdbReader& reader);
  bool ReadSortedSet(RdbReader& reader, bool with_texts);
  bool ReadPackedSortedSet(RdbType type, RdbReader& reader);
  bool ReadAnySortedSet(RdbType type, RdbReader& reader);
  // The entries of a string that is a ziplist or a listpack; null when it is none.
  const std::vector<std::string_view>* ReadPacked(RdbType type, RdbReader& reader);
  bool AddField(const values::HashField& field);
  [[nodiscard]] bool FieldsDiffer() const;
  [[nodiscard]] bool SetMembersDiffer() const;
  [[nodiscard]] bool SortMembers();

  std::unique_ptr<RdbReader> reader_;  // owns decompressed strings
  ListPackReader list_pack_;
  ZipListReader zip_list_;
  values::ValueType type_ = values::ValueType::kString;
  bool was_packed_ = false;
  bool has_expiries_ = false;
  std::string_view text_;
  RdbList list_;
  std::vector<values::HashField> fields_;
  std::vector<std::string_view> set_members_;
  std::string integer_set_;
  std::vector<values::ScoredMember> members_;
  std::unique_ptr<values::StreamValue> stream_;
};

}  // namespace remora::persistence
