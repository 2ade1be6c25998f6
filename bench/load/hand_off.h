// HandOff: half of the connections wait for what the other half brings them, one thing at a time.
//
//   popper i: BLPOP q:i 0   ...waits...   reply, and the next BLPOP
//   pusher i: RPUSH q:i x   reply
//
// Pushes lag behind: a popper has waited for some time, while others were served, before its pusher
// sends. So every pop waits, and its latency is that from the push to the pop's reply.
#pragma once

#include <cstdint>
#include <string_view>

#include "bench/load/connection.h"

namespace remora::bench {

struct HandOff {
  std::string_view name;
  // Requests, with {} in place of the number of the pair.
  std::string_view pop;
  std::string_view push;
};

// Null when there is none of this name.
[[nodiscard]] const HandOff* FindHandOff(std::string_view name);

// `requests` in all, half of them pops, by `pairs` pairs of connections.
void RunHandOff(const HandOff& hand_off, uint16_t port, uint64_t pairs, uint64_t requests,
                Totals& totals);

}  // namespace remora::bench
