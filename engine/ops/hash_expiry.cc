#include "engine/ops/hash_expiry.h"

#include <string_view>
#include <utility>
#include <vector>

#include "engine/keyspace/change.h"
#include "engine/keyspace/keyspace.h"
#include "engine/ops/hash_records.h"

namespace remora::ops {

using keyspace::Change;
using keyspace::RecordHandle;
using values::HashValue;
using values::kNoFieldExpiry;

static_assert(kFieldExpiryMax == values::kFieldExpiryMax);

namespace {

bool ConditionHolds(FieldExpiryCondition condition, int64_t before, int64_t now) {
  switch (condition) {
    case FieldExpiryCondition::kAlways:
      return true;
    case FieldExpiryCondition::kIfNone:
      return before == kNoFieldExpiry;
    case FieldExpiryCondition::kIfAny:
      return before != kNoFieldExpiry;
    case FieldExpiryCondition::kIfLater:
      return before != kNoFieldExpiry && now > before;
    case FieldExpiryCondition::kIfEarlier:
      return before == kNoFieldExpiry || now < before;
  }
  return false;
}

// Whether the fields are all there, or all absent. Those that are due are absent, and are removed
// as far as the question went: to the first field that decides it.
bool ConditionHolds(Transaction& transaction, const Key& key, RecordHandle& record,
                    SetFieldsCondition condition, FieldsAndValues fields) {
  if (condition == SetFieldsCondition::kAlways) return true;
  const bool wanted = condition == SetFieldsCondition::kIfAllExist;
  if (!record) return !wanted;
  const HashValue hash = ViewHash(transaction, record);
  std::vector<std::string_view> due;
  bool holds = true;
  for (size_t i = 0; i < fields.size() && holds; i += 2) {
    const HashValue::Place place = hash.Find(fields[i]);
    const bool is_due = place && IsDue(place.field, transaction.now_milliseconds());
    if (is_due) [[unlikely]]
      due.push_back(fields[i]);
    holds = (place && !is_due) == wanted;
  }
  if (!due.empty()) RemoveDueOf(transaction, key, record, due);
  return holds;
}

// A change of expiries to one time, for any number of fields, and what is said of it in the end.
class ExpiryChange {
 public:
  ExpiryChange(Transaction& transaction, const Key& key, RecordHandle& record, int64_t expiry)
      : transaction_(transaction),
        key_(key),
        change_(transaction, key, record),
        expiry_(expiry),
        has_passed_(expiry <= transaction.now_milliseconds()) {
    change_.hash().BecomeVolatile();
  }

  [[nodiscard]] HashValue& hash() { return change_.hash(); }
  // Gives the field the expiry, or removes it.
  FieldOutcome Apply(const HashValue::Place& place) {
    if (has_passed_) {
      hash().Remove(place);
      ++removed_;
      return FieldOutcome::kRemoved;
    }
    hash().SetExpiry(place, expiry_);
    ++set_;
    return FieldOutcome::kDone;
  }
  void Finish() {
    if (removed_ != 0) transaction_.Changed(key_, Change::kHashDelete, removed_);
    if (set_ != 0) transaction_.Changed(key_, Change::kHashExpire, set_);
    change_.Finish();
  }

 private:
  Transaction& transaction_;
  const Key& key_;
  HashChange change_;
  int64_t expiry_;
  bool has_passed_;
  uint64_t removed_ = 0;
  uint64_t set_ = 0;
};

void GetAndSetExpiry(Transaction& transaction, const Key& key, RecordHandle& record, Fields fields,
                     int64_t expiry, ValueVisitor visit) {
  ExpiryChange change(transaction, key, record, expiry);
  for (const std::string_view field : fields) {
    const HashValue::Place place = change.hash().Find(field);
    visit(place ? std::optional(place.field.value) : std::nullopt);
    if (place) change.Apply(place);
  }
  change.Finish();
}

void GetAndPersist(Transaction& transaction, const Key& key, RecordHandle& record, Fields fields,
                   ValueVisitor visit) {
  HashChange change(transaction, key, record);
  change.hash().BecomeVolatile();
  uint64_t persisted = 0;
  for (const std::string_view field : fields) {
    const HashValue::Place place = change.hash().Find(field);
    visit(place ? std::optional(place.field.value) : std::nullopt);
    if (!place || place.field.expiry_milliseconds == kNoFieldExpiry) continue;
    change.hash().SetExpiry(place, kNoFieldExpiry);
    ++persisted;
  }
  if (persisted != 0) transaction.Changed(key, Change::kHashPersist, persisted);
  change.Finish();
}

// Removes what SetFieldsWithExpiry has written with a time that has passed.
void RemoveWritten(Transaction& transaction, const Key& key, HashChange& change,
                   FieldsAndValues fields) {
  uint64_t removed = 0;
  for (size_t i = 0; i < fields.size(); i += 2) {
    const HashValue::Place place = change.hash().Find(fields[i]);
    if (!place) continue;
    change.hash().Remove(place);
    ++removed;
  }
  transaction.Changed(key, Change::kHashDelete, removed);
}

}  // namespace

Outcome ExpireFields(Transaction& transaction, const Key& key, Fields fields,
                     const ExpireFieldsOptions& options, FieldOutcomeVisitor visit) {
  Result<RecordHandle> found = FindHashAsItIs(transaction, key, Access::kWrite);
  if (!found) return found.error();
  if (!*found) {
    for (size_t i = 0; i < fields.size(); ++i) visit(FieldOutcome::kNoSuchField);
    return Done{};
  }
  ExpiryChange change(transaction, key, *found, options.expiry_milliseconds);
  for (const std::string_view field : fields) {
    const HashValue::Place place = change.hash().Find(field);
    if (!place) {
      visit(FieldOutcome::kNoSuchField);
    } else if (!ConditionHolds(options.condition, place.field.expiry_milliseconds,
                               options.expiry_milliseconds)) {
      visit(FieldOutcome::kNotMet);
    } else {
      visit(change.Apply(place));
    }
  }
  change.Finish();
  return Done{};
}

Outcome PersistFields(Transaction& transaction, const Key& key, Fields fields,
                      FieldOutcomeVisitor visit) {
  Result<RecordHandle> found = FindHashAsItIs(transaction, key, Access::kWrite);
  if (!found) return found.error();
  if (!*found) {
    for (size_t i = 0; i < fields.size(); ++i) visit(FieldOutcome::kNoSuchField);
    return Done{};
  }
  HashChange change(transaction, key, *found);
  uint64_t persisted = 0;
  for (const std::string_view field : fields) {
    const HashValue::Place place = change.hash().Find(field);
    if (!place || IsDue(place.field, transaction.now_milliseconds())) {
      visit(FieldOutcome::kNoSuchField);
    } else if (place.field.expiry_milliseconds == kNoFieldExpiry) {
      visit(FieldOutcome::kNoExpiry);
    } else {
      change.hash().SetExpiry(place, kNoFieldExpiry);
      ++persisted;
      visit(FieldOutcome::kDone);
    }
  }
  if (persisted != 0) transaction.Changed(key, Change::kHashPersist, persisted);
  change.Finish();
  return Done{};
}

Outcome GetFieldExpiries(Transaction& transaction, const Key& key, Fields fields,
                         FieldExpiryVisitor visit) {
  Result<RecordHandle> found = FindHashAsItIs(transaction, key, Access::kRead);
  if (!found) return found.error();
  for (const std::string_view field : fields) {
    FieldExpiry expiry;
    if (*found) {
      const HashValue::Place place = ViewHash(transaction, *found).Find(field);
      expiry.exists = place && !IsDue(place.field, transaction.now_milliseconds());
      if (expiry.exists && place.field.expiry_milliseconds != kNoFieldExpiry) {
        expiry.milliseconds = place.field.expiry_milliseconds;
      }
    }
    visit(expiry);
  }
  return Done{};
}

Outcome GetAndExpireFields(Transaction& transaction, const Key& key, Fields fields,
                           const GetAndExpireFieldsOptions& options, ValueVisitor visit) {
  if (!options.expiry_milliseconds && !options.persist) {
    return GetFields(transaction, key, fields, visit);
  }
  Result<RecordHandle> found = FindHashFor(transaction, key, Access::kWrite, fields);
  if (!found) return found.error();
  if (!*found) {
    for (size_t i = 0; i < fields.size(); ++i) visit(std::nullopt);
  } else if (options.expiry_milliseconds) {
    GetAndSetExpiry(transaction, key, *found, fields, *options.expiry_milliseconds, visit);
  } else {
    GetAndPersist(transaction, key, *found, fields, visit);
  }
  return Done{};
}

Outcome GetAndDeleteFields(Transaction& transaction, const Key& key, Fields fields,
                           ValueVisitor visit) {
  Result<RecordHandle> found = FindHashFor(transaction, key, Access::kWrite, fields);
  if (!found) return found.error();
  if (!*found) {
    for (size_t i = 0; i < fields.size(); ++i) visit(std::nullopt);
    return Done{};
  }
  HashChange change(transaction, key, *found);
  uint64_t deleted = 0;
  for (const std::string_view field : fields) {
    const HashValue::Place place = change.hash().Find(field);
    visit(place ? std::optional(place.field.value) : std::nullopt);
    if (!place) continue;
    change.hash().Remove(place);
    ++deleted;
  }
  if (deleted != 0) transaction.Changed(key, Change::kHashDelete, deleted);
  change.Finish();
  return Done{};
}

Result<bool> SetFieldsWithExpiry(Transaction& transaction, const Key& key, FieldsAndValues fields,
                                 const SetFieldsOptions& options) {
  Result<RecordHandle> found = FindHashAsItIs(transaction, key, Access::kWrite);
  if (!found) return found.error();
  RecordHandle& record = *found;
  if (!ConditionHolds(transaction, key, record, options.condition, fields)) return false;
  if (!record) record = CreateHash(transaction, key);
  HashChange change(transaction, key, record);
  change.hash().PrepareFor(fields);
  const bool expires = options.expiry_milliseconds.has_value();
  const bool has_passed = expires && *options.expiry_milliseconds <= transaction.now_milliseconds();
  if (expires) change.hash().BecomeVolatile();
  for (size_t i = 0; i < fields.size(); i += 2) {
    const HashValue::Place place = change.hash().Find(fields[i]);
    int64_t expiry = kNoFieldExpiry;
    if (options.keep_expiry) expiry = place.field.expiry_milliseconds;
    if (expires && !has_passed) expiry = *options.expiry_milliseconds;
    // Why: a time that is set again puts a field before others of that time, a kept one does not.
    if (place && expires && place.field.expiry_milliseconds == expiry) {
      change.hash().SetExpiry(place, expiry);
      change.hash().Write(change.hash().Find(fields[i]), {fields[i], fields[i + 1], expiry});
    } else {
      change.hash().Write(place, {fields[i], fields[i + 1], expiry});
    }
  }
  transaction.Changed(key, Change::kHashSet, fields.size() / 2);
  if (has_passed) {
    RemoveWritten(transaction, key, change, fields);
  } else if (expires) {
    transaction.Changed(key, Change::kHashExpire, 0);
  }
  change.Finish();
  return true;
}

}  // namespace remora::ops
