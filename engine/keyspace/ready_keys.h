// ReadyKeys: what a transaction has to do for those who wait for keys that it has changed.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "engine/keyspace/waiter.h"

namespace remora::keyspace {

struct ReadyKey {
  uint32_t database;
  uint64_t hash;
  std::string name;
};

struct ReadyKeys {
  std::vector<ReadyKey> ready;      // in the order of their changes; grows while they are served
  std::vector<ReadyKey> postponed;  // whose waiters need more than is locked
  std::vector<std::shared_ptr<Waiter>> served;
};

}  // namespace remora::keyspace
