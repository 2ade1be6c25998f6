// The decision: whether a user may run one request.
//
//   command   one bit per command and subcommand, or the rule of a first argument
//   keys      each key that the command's key specs find, by what they say is done to it:
//
//               access                   read          %R~
//               insert, update, delete   write         %W~
//               neither (EXISTS, TTL)    known of      any pattern that matches
//
//   channels  the channels of PUBLISH and SUBSCRIBE, and the patterns of PSUBSCRIBE
//
// All of it by one selector. If none allows it, the one that came farthest says what was refused.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "protocol/command_table.h"
#include "server/acl/user.h"

namespace remora::server::acl {

// In the order in which they are looked at.
enum class Refused : uint8_t { kNothing, kCommand, kKey, kChannel };

struct Verdict {
  Refused refused = Refused::kNothing;
  size_t argument = 0;  // the key or channel
};

// `entry` is the subcommand's, if there is one.
[[nodiscard]] Verdict Decide(const User& user, const protocol::CommandTable::Entry& entry,
                             std::span<const std::string_view> arguments);

// Whether a selector that allows the request also lets every key there is be read.
[[nodiscard]] bool AllowsReadingEveryKey(const User& user,
                                         const protocol::CommandTable::Entry& entry,
                                         std::span<const std::string_view> arguments);

// Whether a user may have a subscription: of a channel, or of a pattern of channels.
struct Subscription {
  std::string_view name;
  bool is_pattern = false;
};
[[nodiscard]] bool AllowsSubscription(const User& user, const Subscription& subscription);

}  // namespace remora::server::acl
