// How many clients the system's limit on open files allows.
#pragma once

#include <cstdint>

namespace remora::server {

// Descriptors that a server keeps for itself beside those of its clients.
inline constexpr uint64_t kOwnDescriptors = 32;

// Raises the process' limit so that `clients` fit, as far as the system lets it; never lowers it.
// Returns how many clients fit now: `clients`, or fewer.
[[nodiscard]] uint64_t MakeRoomForClients(uint64_t clients);

}  // namespace remora::server
