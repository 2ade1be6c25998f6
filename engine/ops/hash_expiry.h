// Operations on the expiries of hash fields. Every operation is one step inside a transaction that
// has locked its keys.
//
// Times are milliseconds since 1970, from 0 to kFieldExpiryMax. A field that is given a time that
// has passed is removed at once, and the key with the last of them. Errors leave everything as it
// was; kWrongType comes before any visitor is called.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "engine/base/function_ref.h"
#include "engine/ops/hashes.h"
#include "engine/result.h"
#include "engine/transaction.h"

namespace remora::ops {

// The latest time at which a field can expire.
inline constexpr int64_t kFieldExpiryMax = (int64_t{1} << 46) - 1;

// Which fields ExpireFields changes, by the expiry they have.
enum class FieldExpiryCondition : uint8_t {
  kAlways,
  kIfNone,     // only without an expiry
  kIfAny,      // only with one
  kIfLater,    // only if the new one is later; a field without one never expires
  kIfEarlier,  // only if the new one is earlier
};

// What became of one field, as Redis numbers it.
enum class FieldOutcome : int8_t {
  kNoSuchField = -2,
  kNoExpiry = -1,  // of PersistFields: there was none
  kNotMet = 0,     // the condition does not hold
  kDone = 1,
  kRemoved = 2,  // the time has passed
};
using FieldOutcomeVisitor = base::FunctionRef<void(FieldOutcome outcome)>;

struct ExpireFieldsOptions {
  int64_t expiry_milliseconds = 0;
  FieldExpiryCondition condition = FieldExpiryCondition::kAlways;
};
// Sets when each of `fields` expires, and visits what became of it. O(fields); in a packed hash
// each costs O(size). A field that is due and still there counts as any other, with the expiry that
// it has: so it can be given more time. Redis does the same.
// Errors: kWrongType.
[[nodiscard]] Outcome ExpireFields(Transaction& transaction, const Key& key, Fields fields,
                                   const ExpireFieldsOptions& options, FieldOutcomeVisitor visit);

// Takes the expiry from each of `fields`, and visits what became of it. O(fields). A field that is
// due is none, and stays where it is until the upkeep comes by.
// Errors: kWrongType.
[[nodiscard]] Outcome PersistFields(Transaction& transaction, const Key& key, Fields fields,
                                    FieldOutcomeVisitor visit);

// When a field expires.
struct FieldExpiry {
  bool exists = false;
  std::optional<int64_t> milliseconds = {};
};
using FieldExpiryVisitor = base::FunctionRef<void(const FieldExpiry& expiry)>;

// Visits when each of `fields` expires. O(fields). A field that is due does not exist, as above.
// Errors: kWrongType.
[[nodiscard]] Outcome GetFieldExpiries(Transaction& transaction, const Key& key, Fields fields,
                                       FieldExpiryVisitor visit);

struct GetAndExpireFieldsOptions {
  std::optional<int64_t> expiry_milliseconds = {};
  bool persist = false;
};
// Visits the value of each of `fields`, or nothing where there is none, and sets or removes its
// expiry as the options say. O(fields).
// Errors: kWrongType.
[[nodiscard]] Outcome GetAndExpireFields(Transaction& transaction, const Key& key, Fields fields,
                                         const GetAndExpireFieldsOptions& options,
                                         ValueVisitor visit);

// Visits the value of each of `fields`, or nothing where there is none, and removes it; the key
// goes with the last field. O(fields). Errors: kWrongType.
[[nodiscard]] Outcome GetAndDeleteFields(Transaction& transaction, const Key& key, Fields fields,
                                         ValueVisitor visit);

// When SetFieldsWithExpiry writes.
enum class SetFieldsCondition : uint8_t {
  kAlways,
  kIfNoneExists,  // only if none of the fields is there
  kIfAllExist,    // only if all are
};

struct SetFieldsOptions {
  SetFieldsCondition condition = SetFieldsCondition::kAlways;
  std::optional<int64_t> expiry_milliseconds = {};
  // Fields that are there keep their expiry; not together with one.
  bool keep_expiry = false;
};
// Writes all fields, or none if the condition does not hold: then returns false. O(fields). For the
// condition fields that are due do not exist, and go; without one they are overwritten, and a due
// expiry is kept where options ask for that.
// Errors: kWrongType.
[[nodiscard]] Result<bool> SetFieldsWithExpiry(Transaction& transaction, const Key& key,
                                               FieldsAndValues fields,
                                               const SetFieldsOptions& options);

}  // namespace remora::ops
