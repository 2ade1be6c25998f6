// What travels from a publisher to subscribers.
#pragma once

#include <cstdint>
#include <string_view>

namespace remora::messages {

// What a subscription names: a channel, a pattern of channels, or a channel of SPUBLISH. A message
// goes to a channel of the first or the last kind.
enum class ChannelKind : uint8_t { kChannel, kPattern, kShard };
inline constexpr size_t kChannelKinds = 3;

// One message for those who subscribed to one name; borrowed for the call that shows it.
struct Message {
  ChannelKind kind;          // of the subscription that it is delivered by
  std::string_view pattern;  // where that is a pattern
  std::string_view channel;
  std::string_view payload;
};

}  // namespace remora::messages
