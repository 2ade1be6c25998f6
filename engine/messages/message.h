// What travels from a publisher to subscribers.
#pragma once

#include <cstdint>
#include <string_view>

namespace remora::messages {

// What a subscription names: a channel, a pattern of channels, or a channel of SPUBLISH. A message
// goes to a channel of the first or the last kind.
enum class ChannelKind : uint8_t { kChannel, kPattern, kShard };
inline constexpr size_t kChannelKinds = 3;

// What a letter tells, apart from a message.
enum class NoticeKind : uint8_t {
  kNone,          // a message
  kKey,           // a key has changed that trackers have read: the payload
  kKeys,          // keys have changed that begin with a prefix: the channel; see PackChange
  kEverything,    // all keys may have changed
  kRedirectGone,  // there is nobody any more who is told in a tracker's place
  kLine,          // what a client has asked for, for those who watch all of them: the payload
};

// One message for those who subscribed to one name; borrowed for the call that shows it.
struct Message {
  ChannelKind kind;          // of the subscription that it is delivered by
  std::string_view pattern;  // where that is a pattern
  std::string_view channel;
  std::string_view payload;
};

}  // namespace remora::messages
