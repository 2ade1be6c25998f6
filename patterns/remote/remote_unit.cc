#include "patterns/remote/remote_unit.h"

#include <utility>
#include <vector>

#include "patterns/remote/command_reader.h"
#include "patterns/remote/request_buffer.h"
#include "patterns/remote/write_commands.h"
#include "patterns/units/unit_check.h"

namespace remora::patterns {

namespace {

using protocol::Reply;
using protocol::ReplyType;

// Watches the keys and says what they hold, in one round trip.
StoreResult<std::vector<StoredType>> Watch(Connection& connection,
                                           std::span<const std::string_view> keys) {
  RequestBuffer requests;
  requests.Add({"WATCH"}, keys);
  for (const std::string_view key : keys) requests.Add({"TYPE", key});
  const StoreResult<std::vector<Reply>> replies = connection.Exchange(requests);
  if (!replies) return replies.error();
  std::vector<StoredType> types;
  types.reserve(keys.size());
  for (const Reply& reply : *replies) {
    if (reply.is_error()) return FromServer(reply);
    types.push_back(StoredTypeNamed(reply.text));
  }
  types.erase(types.begin());  // the reply to WATCH
  return types;
}

// Gives the connection back as it was.
StoreStatus Unwatch(Connection& connection) {
  RequestBuffer requests;
  requests.Add({"UNWATCH"});
  const StoreResult<std::vector<Reply>> replies = connection.Exchange(requests);
  if (!replies) return replies.error();
  return Finished{};
}

// Runs the unit over the watched keys.
StoreResult<Decision> RunUnit(Connection& connection, std::span<const std::string_view> keys,
                              Unit unit, WriteBatch& writes) {
  const auto send = [&](const RequestBuffer& request) -> StoreResult<Reply> {
    StoreResult<std::vector<Reply>> replies = connection.Exchange(request);
    if (!replies) return replies.error();
    return std::move(replies->front());
  };
  CommandReader reader(send, &keys);
  return unit(reader, writes);
}

}  // namespace

StoreResult<std::vector<WriteOutcome>> OutcomesOf(std::span<const Write> writes,
                                                  std::span<const Reply> replies) {
  if (replies.size() != writes.size()) return Unexpected();
  std::vector<WriteOutcome> outcomes;
  outcomes.reserve(writes.size());
  for (size_t i = 0; i < writes.size(); ++i) {
    StoreResult<WriteOutcome> outcome = OutcomeOf(writes[i], replies[i]);
    if (!outcome) return outcome.error();
    outcomes.push_back(*outcome);
  }
  return outcomes;
}

StoreResult<std::optional<std::vector<WriteOutcome>>> ExecuteWrites(Connection& connection,
                                                                    std::span<const Write> writes) {
  RequestBuffer requests;
  requests.Add({"MULTI"});
  for (const Write& write : writes) AddCommand(requests, write);
  requests.Add({"EXEC"});
  const StoreResult<std::vector<Reply>> replies = connection.Exchange(requests);
  if (!replies) return replies.error();
  // Why the first: what was refused while queueing says more than EXEC's "aborted".
  for (const Reply& reply : *replies) {
    if (reply.is_error()) return FromServer(reply);
  }
  const Reply& executed = replies->back();
  if (executed.is_null()) return std::optional<std::vector<WriteOutcome>>();
  if (executed.type != ReplyType::kArray) return Unexpected();
  StoreResult<std::vector<WriteOutcome>> outcomes = OutcomesOf(writes, executed.elements);
  if (!outcomes) return outcomes.error();
  return std::optional(*std::move(outcomes));
}

StoreResult<std::optional<UnitOutcome>> TryUnit(Connection& connection,
                                                std::span<const std::string_view> keys, Unit unit) {
  StoreResult<std::vector<StoredType>> types = Watch(connection, keys);
  if (!types) return types.error();
  WriteBatch writes;
  const StoreResult<Decision> decision = RunUnit(connection, keys, unit, writes);
  std::optional<StoreError> error;
  if (!decision) {
    error = decision.error();
  } else if (*decision == Decision::kCommit) {
    error = CheckStaged(keys, *types, writes.writes());
  }
  if (error || *decision == Decision::kAbandon) {
    if (!connection.broken()) {
      const StoreStatus unwatched = Unwatch(connection);
      if (!unwatched && !error) return unwatched.error();
    }
    if (error) return *std::move(error);
    return std::optional(UnitOutcome{});
  }
  StoreResult<std::optional<std::vector<WriteOutcome>>> executed =
      ExecuteWrites(connection, writes.writes());
  if (!executed) return executed.error();
  if (!*executed) return std::optional<UnitOutcome>();
  return std::optional(UnitOutcome{Decision::kCommit, **std::move(executed)});
}

}  // namespace remora::patterns
