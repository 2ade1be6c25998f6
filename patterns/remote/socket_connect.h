// Connecting a socket within a deadline.
#pragma once

#include <chrono>
#include <string>

#include "patterns/remote/remote_store.h"
#include "patterns/store_result.h"

namespace remora::patterns {

// A connected, non-blocking socket to where the options point; the caller closes it. Each address
// of a name is tried in turn.
// Errors: kNotConnected.
[[nodiscard]] StoreResult<int> ConnectSocket(const RemoteStoreOptions& options);

// Waits until `events` (of poll) occur on the socket; false at the deadline.
[[nodiscard]] bool WaitFor(int socket, short events, std::chrono::steady_clock::time_point deadline,
                           short* occurred);

}  // namespace remora::patterns
