// The hash methods of Database.
#include <utility>

#include "engine/engine.h"
#include "engine/engine_calls.h"

namespace remora {

namespace {

std::vector<std::string_view> ByTurns(Database::FieldValues fields) {
  std::vector<std::string_view> by_turns;
  by_turns.reserve(fields.size() * 2);
  for (const ops::FieldValue& field : fields) {
    by_turns.push_back(field.field);
    by_turns.push_back(field.value);
  }
  return by_turns;
}

// The value that was filled meanwhile, or what went wrong.
template <typename T>
Result<T> Filled(const Outcome& outcome, T value) {
  if (!outcome) return outcome.error();
  return value;
}

// Adds copies to a vector, which is told its size before.
auto ReserveIn(auto& copies) {
  return [&copies](size_t count) { copies.reserve(count); };
}
auto CopyFieldsInto(std::vector<Database::OwnedField>& copies) {
  return [&copies](std::string_view field, std::string_view value) {
    copies.emplace_back(field, value);
  };
}
auto CopyValuesInto(Database::OptionalValues& copies) {
  return [&copies](std::optional<std::string_view> value) {
    value ? copies.emplace_back(*value) : copies.emplace_back(std::nullopt);
  };
}

}  // namespace

Result<bool> Database::HSet(std::string_view key, std::string_view field, std::string_view value) {
  return Run(key, [&](Transaction& transaction, const Key& at) -> Result<bool> {
    const std::string_view fields[] = {field, value};
    const Result<uint64_t> added = ops::SetFields(transaction, at, fields);
    if (!added) return added.error();
    return *added != 0;
  });
}

Result<uint64_t> Database::HSetMany(std::string_view key, FieldValues fields) {
  return Run(key, [&](Transaction& transaction, const Key& at) {
    return ops::SetFields(transaction, at, ByTurns(fields));
  });
}

Result<bool> Database::HSetNx(std::string_view key, std::string_view field,
                              std::string_view value) {
  return Run(key, [&](Transaction& transaction, const Key& at) {
    return ops::SetFieldIfAbsent(transaction, at, field, value);
  });
}

Result<std::optional<std::string>> Database::HGet(std::string_view key, std::string_view field) {
  return Read(
      key, [&](Transaction& transaction, const Key& at) -> Result<std::optional<std::string>> {
        const Result<std::optional<std::string_view>> value = ops::GetField(transaction, at, field);
        if (!value) return value.error();
        if (!*value) return std::optional<std::string>();
        return std::optional<std::string>(**value);
      });
}

Result<Database::OptionalValues> Database::HMGet(std::string_view key, Fields fields) {
  return Read(key, [&](Transaction& transaction, const Key& at) {
    OptionalValues values;
    const Outcome outcome = ops::GetFields(transaction, at, fields, CopyValuesInto(values));
    return Filled(outcome, std::move(values));
  });
}

Result<std::vector<Database::OwnedField>> Database::HGetAll(std::string_view key) {
  return Read(key, [&](Transaction& transaction, const Key& at) {
    std::vector<OwnedField> fields;
    const Outcome outcome =
        ops::ForEachField(transaction, at, ReserveIn(fields), CopyFieldsInto(fields));
    return Filled(outcome, std::move(fields));
  });
}

Result<std::vector<std::string>> Database::HKeys(std::string_view key) {
  return Read(key, [&](Transaction& transaction, const Key& at) {
    std::vector<std::string> names;
    const Outcome outcome = ops::ForEachField(
        transaction, at, ReserveIn(names),
        [&](std::string_view field, std::string_view) { names.emplace_back(field); });
    return Filled(outcome, std::move(names));
  });
}

Result<std::vector<std::string>> Database::HVals(std::string_view key) {
  return Read(key, [&](Transaction& transaction, const Key& at) {
    std::vector<std::string> values;
    const Outcome outcome = ops::ForEachField(
        transaction, at, ReserveIn(values),
        [&](std::string_view, std::string_view value) { values.emplace_back(value); });
    return Filled(outcome, std::move(values));
  });
}

Result<uint64_t> Database::HLen(std::string_view key) {
  return Read(key, [&](Transaction& transaction, const Key& at) {
    return ops::CountFields(transaction, at);
  });
}

Result<uint64_t> Database::HStrLen(std::string_view key, std::string_view field) {
  return Read(key, [&](Transaction& transaction, const Key& at) {
    return ops::FieldLength(transaction, at, field);
  });
}

Result<bool> Database::HExists(std::string_view key, std::string_view field) {
  return Read(key, [&](Transaction& transaction, const Key& at) {
    return ops::HasField(transaction, at, field);
  });
}

Result<uint64_t> Database::HDel(std::string_view key, Fields fields) {
  return Run(key, [&](Transaction& transaction, const Key& at) {
    return ops::DeleteFields(transaction, at, fields);
  });
}

Result<int64_t> Database::HIncrBy(std::string_view key, std::string_view field, int64_t delta) {
  return Run(key, [&](Transaction& transaction, const Key& at) {
    return ops::IncrementFieldBy(transaction, at, field, delta);
  });
}

Result<std::string> Database::HIncrByFloat(std::string_view key, std::string_view field,
                                           long double delta) {
  return Run(key, [&](Transaction& transaction, const Key& at) {
    return ops::IncrementFieldByFloat(transaction, at, field, delta);
  });
}

Result<std::optional<Database::OwnedField>> Database::HRandField(std::string_view key) {
  return Run(
      key, [&](Transaction& transaction, const Key& at) -> Result<std::optional<OwnedField>> {
        const Result<std::optional<ops::FieldValue>> field = ops::RandomField(transaction, at);
        if (!field) return field.error();
        if (!*field) return std::optional<OwnedField>();
        return std::optional<OwnedField>(std::in_place, (*field)->field, (*field)->value);
      });
}

Result<std::vector<Database::OwnedField>> Database::HRandFields(
    std::string_view key, const ops::RandomFieldsOptions& options) {
  return Run(key, [&](Transaction& transaction, const Key& at) {
    std::vector<OwnedField> fields;
    const Outcome outcome =
        ops::RandomFields(transaction, at, options, ReserveIn(fields), CopyFieldsInto(fields));
    return Filled(outcome, std::move(fields));
  });
}

Result<uint64_t> Database::HScan(std::string_view key, const ops::ScanFieldsOptions& options,
                                 std::vector<OwnedField>& found) {
  return Read(key, [&](Transaction& transaction, const Key& at) {
    return ops::ScanFields(transaction, at, options, CopyFieldsInto(found));
  });
}

Result<std::vector<ops::FieldOutcome>> Database::HPExpireAt(
    std::string_view key, Fields fields, const ops::ExpireFieldsOptions& options) {
  return Run(key, [&](Transaction& transaction, const Key& at) {
    std::vector<ops::FieldOutcome> outcomes;
    const Outcome outcome =
        ops::ExpireFields(transaction, at, fields, options,
                          [&](ops::FieldOutcome what) { outcomes.push_back(what); });
    return Filled(outcome, std::move(outcomes));
  });
}

Result<std::vector<ops::FieldOutcome>> Database::HPersist(std::string_view key, Fields fields) {
  return Run(key, [&](Transaction& transaction, const Key& at) {
    std::vector<ops::FieldOutcome> outcomes;
    const Outcome outcome = ops::PersistFields(
        transaction, at, fields, [&](ops::FieldOutcome what) { outcomes.push_back(what); });
    return Filled(outcome, std::move(outcomes));
  });
}

Result<std::vector<ops::FieldExpiry>> Database::HPExpireTime(std::string_view key, Fields fields) {
  return Run(key, [&](Transaction& transaction, const Key& at) {
    std::vector<ops::FieldExpiry> expiries;
    const Outcome outcome =
        ops::GetFieldExpiries(transaction, at, fields,
                              [&](const ops::FieldExpiry& expiry) { expiries.push_back(expiry); });
    return Filled(outcome, std::move(expiries));
  });
}

Result<Database::OptionalValues> Database::HGetEx(std::string_view key, Fields fields,
                                                  const ops::GetAndExpireFieldsOptions& options) {
  return Run(key, [&](Transaction& transaction, const Key& at) {
    OptionalValues values;
    const Outcome outcome =
        ops::GetAndExpireFields(transaction, at, fields, options, CopyValuesInto(values));
    return Filled(outcome, std::move(values));
  });
}

Result<Database::OptionalValues> Database::HGetDel(std::string_view key, Fields fields) {
  return Run(key, [&](Transaction& transaction, const Key& at) {
    OptionalValues values;
    const Outcome outcome =
        ops::GetAndDeleteFields(transaction, at, fields, CopyValuesInto(values));
    return Filled(outcome, std::move(values));
  });
}

Result<bool> Database::HSetEx(std::string_view key, FieldValues fields,
                              const ops::SetFieldsOptions& options) {
  return Run(key, [&](Transaction& transaction, const Key& at) {
    return ops::SetFieldsWithExpiry(transaction, at, ByTurns(fields), options);
  });
}

}  // namespace remora
