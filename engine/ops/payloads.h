// Values as payloads that Redis 8.0 reads and writes: DUMP and RESTORE.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/result.h"
#include "engine/transaction.h"

namespace remora::ops {

// The value at `key` without its expiry, or nothing. O(size of the value).
[[nodiscard]] std::optional<std::string> Dump(Transaction& transaction, const Key& key);

struct RestoreOptions {
  std::optional<int64_t> expiry_milliseconds = std::nullopt;
  bool replace = false;
  // How long ago the key was used last, or how often it is used; kept where the engine tracks it.
  std::optional<int64_t> idle_seconds = std::nullopt;
  std::optional<uint32_t> frequency = std::nullopt;
};

// Makes `key` of a payload; one whose expiry has passed is not made. O(size of the value); members
// of a sorted set are sorted where need be.
// Errors: kBusyKey where the key is there and is not to be replaced; kBadPayload of a wrong sum or
// a later version; kBadFormat of a value that cannot be. On error nothing has changed.
[[nodiscard]] Outcome Restore(Transaction& transaction, const Key& key, std::string_view payload,
                              const RestoreOptions& options = {});

}  // namespace remora::ops
