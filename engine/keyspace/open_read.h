// ReadOpen: one look at one record, for the shortest of all calls, which need nothing else that a
// transaction offers: half of its instructions.
//
// Cost   one atomic exchange on a line of the thread's own, and the two lines that a look-up reads.
#pragma once

#include <cstdint>
#include <string_view>
#include <utility>

#include "engine/keyspace/key_events.h"
#include "engine/keyspace/keyspace.h"

namespace remora::keyspace {

enum class OpenRead : uint8_t {
  kRead,
  kAbsent,      // there is no such key
  kNotPossible  // nothing was done, and nothing counted: a transaction is to do it
};

// Calls `look(record)` with the record of `key`, whose hash is `hash`, while its stripe is open to
// readers; it must not come back into the engine. Not possible where the stripe is locked or to be
// locked, and where more would have to be done than to look: for a key that is due, for access
// clocks, events and garbage.
template <typename Look>
[[nodiscard]] OpenRead ReadOpen(Keyspace& keyspace, uint32_t database, uint64_t hash,
                                std::string_view key, Look&& look) {
  if (keyspace.reclaimer().pending()) [[unlikely]]
    return OpenRead::kNotPossible;
  const uint32_t index = keyspace.StripeIndex(hash);
  ReaderSlot* const slot = keyspace.ShareStripe(index);
  if (slot == nullptr) [[unlikely]]
    return OpenRead::kNotPossible;
  struct Leaving {
    ~Leaving() { ReaderSlots::Leave(slot); }
    ReaderSlot& slot;
  } const leaving{*slot};

  const DatabaseSlice* const slice = keyspace.FindSlice(keyspace.stripe(index), database);
  const Reference reference = slice == nullptr ? 0 : slice->Find(hash, key);
  if (reference == 0) {
    if (PublishesChanges(keyspace)) [[unlikely]]
      return OpenRead::kNotPossible;
    slot->Count(false);
    return OpenRead::kAbsent;
  }
  const Record record = slice->At(reference);
  if (record.has_clock()) return OpenRead::kNotPossible;
  if (record.has_expiry() && record.expiry_milliseconds() <= keyspace.clock().NowMilliseconds())
      [[unlikely]] {
    return OpenRead::kNotPossible;
  }
  slot->Count(true);
  std::forward<Look>(look)(record);
  return OpenRead::kRead;
}

}  // namespace remora::keyspace
