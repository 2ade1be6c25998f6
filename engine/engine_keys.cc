#include "engine/engine_calls.h"

namespace remora {

bool Database::Del(std::string_view key) {
  return Run(key, [](Transaction& transaction, const Key& at) {
    return ops::Delete(transaction, {&at, 1}) != 0;
  });
}

uint64_t Database::DelMany(std::span<const std::string_view> keys) {
  return RunMany(keys, [](Transaction& transaction, std::span<const Key> at) {
    return ops::Delete(transaction, at);
  });
}

bool Database::Exists(std::string_view key) {
  return Read(key, [](Transaction& transaction, const Key& at) {
    return ops::CountExisting(transaction, {&at, 1}) != 0;
  });
}

bool Database::Touch(std::string_view key) {
  return Run(key, [](Transaction& transaction, const Key& at) {
    return ops::Touch(transaction, {&at, 1}) != 0;
  });
}

std::optional<values::ValueType> Database::Type(std::string_view key) {
  return Read(
      key, [&](Transaction& transaction, const Key& at) { return ops::TypeOf(transaction, at); });
}

Result<bool> Database::Rename(std::string_view from, std::string_view to, bool only_if_absent) {
  const std::string_view names[] = {from, to};
  return RunMany(names, [&](Transaction& transaction, std::span<const Key> keys) {
    return ops::Rename(transaction, {.from = keys[0], .to = keys[1]}, only_if_absent);
  });
}

Result<bool> Database::Copy(std::string_view from, std::string_view to,
                            const ops::CopyOptions& options) {
  const std::string_view names[] = {from, to};
  return RunMany(names, [&](Transaction& transaction, std::span<const Key> keys) {
    return ops::Copy(transaction, {.from = keys[0], .to = keys[1]}, options);
  });
}

Result<bool> Database::Move(std::string_view key, uint32_t to_database) {
  return Run(key, [&](Transaction& transaction, const Key& at) {
    return ops::Move(transaction, at, to_database);
  });
}

std::optional<std::string_view> Database::Encoding(std::string_view key) {
  return Read(key, [&](Transaction& transaction, const Key& at) {
    return ops::EncodingOf(transaction, at);
  });
}

std::optional<uint64_t> Database::MemoryUsage(std::string_view key) {
  return Run(key, [&](Transaction& transaction, const Key& at) {
    return ops::MemoryUsageOf(transaction, at);
  });
}

std::optional<std::string> Database::Dump(std::string_view key) {
  return Read(key,
              [&](Transaction& transaction, const Key& at) { return ops::Dump(transaction, at); });
}

Outcome Database::Restore(std::string_view key, std::string_view payload,
                          const ops::RestoreOptions& options) {
  return Run(key, [&](Transaction& transaction, const Key& at) {
    return ops::Restore(transaction, at, payload, options);
  });
}

bool Database::ExpireAt(std::string_view key, int64_t milliseconds,
                        const ops::ExpireConditions& conditions) {
  return Run(key, [&](Transaction& transaction, const Key& at) {
    return ops::Expire(transaction, at, milliseconds, conditions);
  });
}

bool Database::ExpireAfter(std::string_view key, int64_t milliseconds,
                           const ops::ExpireConditions& conditions) {
  return Run(key, [&](Transaction& transaction, const Key& at) {
    return ops::Expire(transaction, at, transaction.now_milliseconds() + milliseconds, conditions);
  });
}

bool Database::Persist(std::string_view key) {
  return Run(
      key, [&](Transaction& transaction, const Key& at) { return ops::Persist(transaction, at); });
}

ops::ExpiryTime Database::ExpireTime(std::string_view key) {
  return Read(key, [&](Transaction& transaction, const Key& at) {
    return ops::GetExpiryTime(transaction, at);
  });
}

uint64_t Database::Size() { return RunWalk(ops::CountKeys); }

std::vector<std::string> Database::Keys(std::string_view pattern) {
  std::vector<std::string> found;
  RunWalk([&](Transaction& transaction) {
    ops::VisitKeys(transaction, pattern, [&](std::string_view key) { found.emplace_back(key); });
  });
  return found;
}

uint64_t Database::Scan(uint64_t cursor, std::vector<std::string>& found,
                        const ops::ScanOptions& options) {
  return RunWalk([&](Transaction& transaction) {
    return ops::Scan(transaction, cursor, options,
                     [&](std::string_view key) { found.emplace_back(key); });
  });
}

std::optional<std::string> Database::RandomKey() { return RunAlone(ops::RandomKey); }

uint64_t Database::Flush() {
  return RunAlone([](Transaction& transaction) { return ops::FlushEverything(transaction); });
}

}  // namespace remora
