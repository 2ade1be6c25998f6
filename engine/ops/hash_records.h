// How operations find and change hashes. For operations only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "engine/keyspace/record_handle.h"
#include "engine/result.h"
#include "engine/transaction.h"
#include "engine/values/hash_field.h"
#include "engine/values/hash_value.h"

namespace remora::ops {

// The hash at `key`, without the fields that are due: they are removed first, with all that follows
// from it. Empty when there is no such key, or none is left.
// Errors: kWrongType.
[[nodiscard]] Result<keyspace::RecordHandle> FindHash(Transaction& transaction, const Key& key,
                                                      Access access);

// The same, but only those of the named fields that are due are removed: others stay, and are
// counted, until somebody asks for them or the upkeep comes by.
// Errors: kWrongType.
[[nodiscard]] Result<keyspace::RecordHandle> FindHashFor(Transaction& transaction, const Key& key,
                                                         Access access,
                                                         std::span<const std::string_view> fields);

// The same with all its fields, due or not.
// Errors: kWrongType.
[[nodiscard]] Result<keyspace::RecordHandle> FindHashAsItIs(Transaction& transaction,
                                                            const Key& key, Access access);
// Removes those of the named fields that are due, with all that follows from it; `record` is empty
// afterwards where none is left.
void RemoveDueOf(Transaction& transaction, const Key& key, keyspace::RecordHandle& record,
                 std::span<const std::string_view> fields);

// Whether a field is past its expiry.
[[nodiscard]] inline bool IsDue(const values::HashField& field, int64_t now_milliseconds) {
  return field.expiry_milliseconds != values::kNoFieldExpiry &&
         field.expiry_milliseconds <= now_milliseconds;
}

// Makes a hash at a key that is not there. It has no fields: a change follows that adds some.
[[nodiscard]] keyspace::RecordHandle CreateHash(Transaction& transaction, const Key& key);

// A view of the hash that `record` holds.
[[nodiscard]] values::HashValue ViewHash(const Transaction& transaction,
                                         keyspace::RecordHandle& record);
[[nodiscard]] values::HashValue::Limits HashLimits(const Transaction& transaction);

// A change of a hash, from the first step to the last: afterwards the upkeep knows when the next
// field is due, and a hash that became empty is gone.
class HashChange {
 public:
  // `record` outlives the change.
  HashChange(Transaction& transaction, const Key& key, keyspace::RecordHandle& record);
  HashChange(const HashChange&) = delete;
  HashChange& operator=(const HashChange&) = delete;

  [[nodiscard]] values::HashValue& hash() { return hash_; }
  // To be called once, after what happened has been said by Transaction::Changed.
  void Finish();

 private:
  Transaction& transaction_;
  const Key& key_;
  keyspace::RecordHandle& record_;
  values::HashValue hash_;
  keyspace::Reference reference_before_;
  int64_t due_before_;
};

}  // namespace remora::ops
