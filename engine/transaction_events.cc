// What a transaction tells those who subscribe: messages, and what happens to keys.
#include <memory>
#include <utility>

#include "engine/keyspace/change.h"
#include "engine/keyspace/keyspace.h"
#include "engine/messages/broker.h"
#include "engine/messages/tracking.h"
#include "engine/transaction.h"
#include "engine/values/storage.h"

namespace remora {

using keyspace::Change;
using messages::Tracking;

namespace {

// What was remembered of keys that are gone, until its memory is given back.
class ForgottenKeys final : public values::Object {
 public:
  explicit ForgottenKeys(Tracking::Forgotten forgotten) : forgotten_(std::move(forgotten)) {}

  [[nodiscard]] size_t footprint_bytes() const override { return forgotten_.bytes(); }
  [[nodiscard]] size_t size() const override { return 0; }
  bool Reclaim(size_t budget) override { return forgotten_.Reclaim(budget); }

 private:
  Tracking::Forgotten forgotten_;
};

}  // namespace

uint64_t Transaction::Publish(messages::ChannelKind kind, std::string_view channel,
                              std::string_view payload) {
  published_ = true;
  return keyspace_->broker().Publish(kind, channel, payload);
}

void Transaction::TellTrackers(const Key& key, Change change) {
  // Another change follows, which tells the same.
  if (change == Change::kNew) return;
  Tracking& tracking = keyspace_->broker().tracking();
  published_ |= tracking.Changed(key.name, tracker_);
  if (!tracking.has_prefixes()) return;
  // Nobody does what time or a script does, so that it is told to him who looked or called, too.
  const bool is_nobodys = by_script_ || tracker_ == nullptr || change == Change::kExpired ||
                          change == Change::kEvicted || change == Change::kHashExpired;
  messages::ChangeBatch* batch = change_batch_;
  if (batch == nullptr) {
    if (own_batch_ == nullptr) own_batch_ = std::make_unique<messages::ChangeBatch>();
    batch = own_batch_.get();
  }
  batch->Add(key.name, is_nobodys ? 0 : tracker_->client_id());
}

void Transaction::TellOfOwnBatch() { keyspace_->broker().tracking().Broadcast(*own_batch_); }

void Transaction::TellTrackersOfFlush() {
  Tracking& tracking = keyspace_->broker().tracking();
  if (!tracking.active()) return;
  Tracking::Forgotten forgotten = tracking.ChangedEverything(tracker_);
  published_ = true;
  if (!forgotten.empty()) {
    keyspace_->reclaimer().Add(std::make_unique<ForgottenKeys>(std::move(forgotten)), 0);
  }
}

}  // namespace remora
