// Publish: one connection publishes, 50 others listen. A batch of messages is out until everybody
// has heard all of it.
//
// A request is a message that one subscriber has heard: what PUBLISH costs is shared by 50 of them.
#pragma once

#include <cstdint>
#include <string_view>

#include "bench/load/connection.h"

namespace remora::bench {

inline constexpr std::string_view kPublishName = "publish-50";

// `messages` heard in all, published `pipeline` at a time.
void RunPublish(uint16_t port, uint64_t messages, uint64_t pipeline, Totals& totals);

}  // namespace remora::bench
