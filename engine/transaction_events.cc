// What a transaction tells those who subscribe: messages, and what happens to keys.
#include "engine/keyspace/keyspace.h"
#include "engine/messages/broker.h"
#include "engine/transaction.h"

namespace remora {

uint64_t Transaction::Publish(messages::ChannelKind kind, std::string_view channel,
                              std::string_view payload) {
  published_ = true;
  return keyspace_->broker().Publish(kind, channel, payload);
}

}  // namespace remora
