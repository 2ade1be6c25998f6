#include "engine/engine_calls.h"
#include "engine/keyspace/open_read.h"
#include "engine/ops/string_records.h"

namespace remora {

namespace {

// Calls `visit` with the string at `name`; whether there is one.
template <typename Visit>
Result<bool> VisitOne(keyspace::Keyspace& keyspace, uint32_t database, std::string_view name,
                      Visit&& visit) {
  const Key key{name, keyspace.Hash(name)};
  bool is_string = true;
  const keyspace::OpenRead read = keyspace::ReadOpen(
      keyspace, database, key.hash, key.name,
      [&](const keyspace::Record& record) { is_string = ops::VisitStringIn(record, visit); });
  if (read == keyspace::OpenRead::kAbsent) return false;
  if (read == keyspace::OpenRead::kRead) {
    if (!is_string) return OpError::kWrongType;
    return true;
  }
  Transaction transaction(keyspace, database, Transaction::Reading{}, key);
  return ops::VisitString(transaction, key, visit);
}

}  // namespace

Result<std::optional<std::string>> Database::Get(std::string_view key) {
  std::optional<std::string> copy;
  const auto keep = [&copy](std::string_view value) { copy.emplace(value); };
  const Result<bool> found = VisitOne(*keyspace_, number_, key, keep);
  if (!found) return found.error();
  return copy;
}

Result<bool> Database::GetInto(std::string_view key, std::string& value) {
  return VisitOne(*keyspace_, number_, key, [&value](std::string_view found) {
    // Why: where sizes agree, as they do in most programs, a copy is all there is to do.
    if (value.size() == found.size()) {
      std::copy(found.begin(), found.end(), value.begin());
    } else {
      value.assign(found);
    }
  });
}

Result<bool> Database::VisitString(std::string_view key,
                                   void (*visit)(void* to, std::string_view value), void* to) {
  return VisitOne(*keyspace_, number_, key, [=](std::string_view value) { visit(to, value); });
}

void Database::MGetView(std::span<const std::string_view> keys,
                        base::FunctionRef<void(std::optional<std::string_view> value)> visit) {
  ReadMany(keys, [&](Transaction& transaction, std::span<const Key> at) {
    ops::GetMany(transaction, at, [&](const std::optional<ops::StringBytes>& value) {
      visit(value ? std::optional(value->view()) : std::nullopt);
    });
  });
}

std::vector<std::optional<std::string>> Database::MGet(std::span<const std::string_view> keys) {
  std::vector<std::optional<std::string>> values;
  values.reserve(keys.size());
  MGetView(keys, [&](std::optional<std::string_view> value) { values.emplace_back(value); });
  return values;
}

Result<bool> Database::MSet(std::span<const Pair> pairs, const ops::SetManyOptions& options) {
  std::vector<std::string_view> names;
  names.reserve(pairs.size());
  for (const Pair& pair : pairs) names.push_back(pair.key);
  return RunMany(names, [&](Transaction& transaction, std::span<const Key> keys) {
    std::vector<ops::KeyValue> values;
    values.reserve(keys.size());
    for (size_t i = 0; i < keys.size(); ++i) values.push_back({keys[i], pairs[i].value});
    return ops::SetMany(transaction, values, options);
  });
}

Result<ops::SetOutcome> Database::Set(std::string_view key, std::string_view value,
                                      const ops::SetOptions& options) {
  return Run(key, [&](Transaction& transaction, const Key& at) {
    return ops::Set(transaction, at, value, options);
  });
}

Result<std::optional<std::string>> Database::GetDel(std::string_view key) {
  return Run(key, [&](Transaction& transaction, const Key& at) {
    return ops::GetDelete(transaction, at);
  });
}

Result<std::optional<std::string>> Database::GetEx(std::string_view key,
                                                   const ops::GetExpireOptions& options) {
  return Run(key, [&](Transaction& transaction, const Key& at) {
    return ops::GetExpire(transaction, at, options);
  });
}

Result<bool> Database::DelIfEq(std::string_view key, std::string_view expected) {
  return Run(key, [&](Transaction& transaction, const Key& at) {
    return ops::DeleteIfEqual(transaction, at, expected);
  });
}

Result<uint64_t> Database::Append(std::string_view key, std::string_view value) {
  return Run(key, [&](Transaction& transaction, const Key& at) {
    return ops::Append(transaction, at, value);
  });
}

Result<uint64_t> Database::StrLen(std::string_view key) {
  return Read(key, [&](Transaction& transaction, const Key& at) {
    return ops::StringLength(transaction, at);
  });
}

Result<std::string> Database::GetRange(std::string_view key, ops::ByteRange range) {
  return Read(key, [&](Transaction& transaction, const Key& at) -> Result<std::string> {
    const Result<ops::StringPart> part = ops::GetRange(transaction, at, range);
    if (!part) return part.error();
    return std::string(part->view());
  });
}

Result<uint64_t> Database::SetRange(std::string_view key, int64_t offset, std::string_view value) {
  return Run(key, [&](Transaction& transaction, const Key& at) {
    return ops::SetRange(transaction, at, offset, value);
  });
}

Result<int64_t> Database::IncrBy(std::string_view key, int64_t delta) {
  return Run(key, [&](Transaction& transaction, const Key& at) {
    return ops::IncrementBy(transaction, at, delta);
  });
}

Result<long double> Database::IncrByFloat(std::string_view key, long double delta) {
  return Run(key, [&](Transaction& transaction, const Key& at) {
    return ops::IncrementByFloat(transaction, at, delta);
  });
}

Result<ops::CommonSubsequence> Database::Lcs(std::string_view first, std::string_view second,
                                             const ops::CommonSubsequenceOptions& options) {
  const std::string_view names[] = {first, second};
  return ReadMany(names, [&](Transaction& transaction, std::span<const Key> keys) {
    return ops::FindCommonSubsequence(transaction, keys[0], keys[1], options);
  });
}

}  // namespace remora
