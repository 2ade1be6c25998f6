#include "engine/ops/messages.h"

#include "engine/keyspace/keyspace.h"
#include "engine/messages/broker.h"

namespace remora::ops {

using messages::ChannelKind;

namespace {

ChannelKind KindOf(ChannelSpace space) {
  return space == ChannelSpace::kShard ? ChannelKind::kShard : ChannelKind::kChannel;
}

}  // namespace

uint64_t Publish(Transaction& transaction, ChannelSpace space, std::string_view channel,
                 std::string_view payload) {
  return transaction.Publish(KindOf(space), channel, payload);
}

void ForEachChannel(Transaction& transaction, ChannelSpace space,
                    base::FunctionRef<void(std::string_view channel)> visit) {
  transaction.keyspace().broker().ForEachChannel(KindOf(space), visit);
}

uint64_t CountSubscribers(Transaction& transaction, ChannelSpace space, std::string_view channel) {
  return transaction.keyspace().broker().CountSubscribers(KindOf(space), channel);
}

uint64_t CountPatterns(Transaction& transaction) {
  return transaction.keyspace().broker().patterns();
}

}  // namespace remora::ops
