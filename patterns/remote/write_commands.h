// Writes as commands, and commands' replies as outcomes and errors.
#pragma once

#include "patterns/remote/request_buffer.h"
#include "patterns/store_result.h"
#include "patterns/writes.h"
#include "protocol/reply.h"

namespace remora::patterns {

// Adds the command that does what `write` says.
void AddCommand(RequestBuffer& requests, const Write& write);

// What the server answered to it.
[[nodiscard]] StoreResult<WriteOutcome> OutcomeOf(const Write& write, const protocol::Reply& reply);

// An error reply as an error.
[[nodiscard]] StoreError FromServer(const protocol::Reply& reply);
// The error of a reply that is not of the kind that the command gives.
[[nodiscard]] StoreError Unexpected();

}  // namespace remora::patterns
