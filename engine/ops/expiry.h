// Operations on when keys expire. Times are milliseconds since 1970.
#pragma once

#include <cstdint>
#include <optional>

#include "engine/result.h"
#include "engine/transaction.h"

namespace remora::ops {

// When Expire acts; conditions add up.
struct ExpireConditions {
  bool if_none = false;     // NX: only a key without expiry
  bool if_some = false;     // XX: only a key with one
  bool if_later = false;    // GT: only to a later time; no expiry counts as the latest
  bool if_earlier = false;  // LT: only to an earlier time
};

// Lets `key` expire at `milliseconds`; a time that has passed deletes it. False when the key is not
// there or a condition does not hold. O(1).
bool Expire(Transaction& transaction, const Key& key, int64_t milliseconds,
            const ExpireConditions& conditions = {});

// Takes the expiry away; false when there was none. O(1).
bool Persist(Transaction& transaction, const Key& key);

struct ExpiryTime {
  bool key_exists = false;
  std::optional<int64_t> milliseconds = std::nullopt;  // nothing: the key stays
};

// When `key` expires. O(1).
[[nodiscard]] ExpiryTime GetExpiryTime(Transaction& transaction, const Key& key);

}  // namespace remora::ops
