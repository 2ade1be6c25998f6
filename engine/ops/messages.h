// Operations on channels: messages to all who listen at the moment, kept nowhere.
//
// Channels belong to no database, and to no key: no stripe need be locked.
#pragma once

#include <cstdint>
#include <string_view>

#include "engine/base/function_ref.h"
#include "engine/transaction.h"

namespace remora::ops {

// The two kinds of channels, apart from each other: those of PUBLISH, which patterns match too, and
// those of SPUBLISH, which a cluster keeps on one shard.
enum class ChannelSpace : uint8_t { kUsual, kShard };

// Sends `payload` to all who are subscribed to `channel` or, where the channel is a usual one, to a
// pattern that matches it. Returns to how many subscriptions. Messages of one publisher arrive in
// their order; they are delivered when the transaction has ended. O(places + patterns), where the
// subscribers of one network thread are one place.
uint64_t Publish(Transaction& transaction, ChannelSpace space, std::string_view channel,
                 std::string_view payload);
// Shows the channels that somebody is subscribed to, in no order. `visit` makes no call here.
void ForEachChannel(Transaction& transaction, ChannelSpace space,
                    base::FunctionRef<void(std::string_view channel)> visit);
// How many are subscribed to a channel, not counting patterns. O(places).
[[nodiscard]] uint64_t CountSubscribers(Transaction& transaction, ChannelSpace space,
                                        std::string_view channel);
// How many patterns somebody is subscribed to.
[[nodiscard]] uint64_t CountPatterns(Transaction& transaction);

}  // namespace remora::ops
