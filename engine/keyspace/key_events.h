// What subscribers hear of keys: notify-keyspace-events.
//
//   a change of key k in database 0   ->  "__keyspace@0__:k"      with the event's name
//                                     ->  "__keyevent@0__:<name>" with the key
//
// Published while the key is locked, so that the events of a key come in the order of its changes.
#pragma once

#include <atomic>
#include <cstdint>
#include <string_view>

#include "engine/keyspace/change.h"
#include "engine/keyspace/keyspace.h"

namespace remora::keyspace {

// Publishes a change, if its class is wanted and somebody may listen; returns whether it has.
bool PublishChange(Keyspace& keyspace, uint32_t database, std::string_view key, Change change);

// Whether changes are published at all: what everybody asks first.
[[nodiscard]] inline bool PublishesChanges(const Keyspace& keyspace) {
  return keyspace.limits().keyspace_events.load(std::memory_order_relaxed) != 0;
}

}  // namespace remora::keyspace
