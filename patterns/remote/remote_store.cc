#include "patterns/remote/remote_store.h"

#include <algorithm>
#include <thread>
#include <utility>

#include "engine/base/clock.h"
#include "engine/base/random.h"
#include "patterns/remote/command_reader.h"
#include "patterns/remote/connection_pool.h"
#include "patterns/remote/remote_unit.h"
#include "patterns/remote/write_commands.h"
#include "patterns/units/unit_check.h"

namespace remora::patterns {

namespace {

using protocol::Reply;

// The longest pause between two attempts at a unit.
constexpr uint64_t kUnitPauseMicrosecondsMax = 4000;

// Lets competing clients get out of each other's way: random, and longer with each attempt.
void PauseAfterConflict(base::Random& random, uint32_t attempt) {
  const uint64_t longest = std::min<uint64_t>(uint64_t{50} << std::min<uint32_t>(attempt, 10),
                                              kUnitPauseMicrosecondsMax);
  std::this_thread::sleep_for(std::chrono::microseconds(random.Below(longest)));
}

}  // namespace

struct RemoteStore::Parts {
  explicit Parts(RemoteStoreOptions its_options) : options(std::move(its_options)), pool(options) {}

  // A request that may be repeated.
  StoreResult<Reply> SendRead(const RequestBuffer& request) {
    StoreResult<ConnectionPool::Lease> lease = pool.Borrow();
    if (!lease) return lease.error();
    StoreResult<std::vector<Reply>> replies = (*lease)->Exchange(request);
    if (!replies && replies.error().code != StoreErrorCode::kProtocol) {
      StoreResult<ConnectionPool::Lease> fresh = pool.BorrowFresh();
      if (!fresh) return fresh.error();
      replies = (*fresh)->Exchange(request);
    }
    if (!replies) return replies.error();
    return std::move(replies->front());
  }

  // Calls `operation(reader)` with a reader for one command.
  template <typename Operation>
  auto Read(Operation&& operation) {
    const auto send = [this](const RequestBuffer& request) { return SendRead(request); };
    CommandReader reader(send, nullptr);
    return operation(reader);
  }

  RemoteStoreOptions options;
  ConnectionPool pool;
  base::SystemClock system_clock;
};

RemoteStore::RemoteStore(RemoteStoreOptions options)
    : parts_(std::make_unique<Parts>(std::move(options))) {}
RemoteStore::~RemoteStore() = default;

StoreStatus RemoteStore::Ping() {
  RequestBuffer request;
  request.Add({"PING"});
  const StoreResult<Reply> reply = parts_->SendRead(request);
  if (!reply) return reply.error();
  if (reply->is_error()) return FromServer(*reply);
  return Finished{};
}

StoreResult<std::string> RemoteStore::Info(std::string_view section) {
  RequestBuffer request;
  if (section.empty()) {
    request.Add({"INFO"});
  } else {
    request.Add({"INFO", section});
  }
  StoreResult<Reply> reply = parts_->SendRead(request);
  if (!reply) return reply.error();
  if (reply->is_error()) return FromServer(*reply);
  return std::move(reply->text);
}

int64_t RemoteStore::NowMicroseconds() const {
  const base::Clock* clock = parts_->options.clock;
  return clock != nullptr ? clock->NowMicroseconds() : parts_->system_clock.NowMicroseconds();
}

StoreResult<std::optional<std::string>> RemoteStore::Get(std::string_view key) {
  return parts_->Read([&](StoreReader& reader) { return reader.Get(key); });
}

StoreResult<bool> RemoteStore::Exists(std::string_view key) {
  return parts_->Read([&](StoreReader& reader) { return reader.Exists(key); });
}

StoreResult<std::optional<std::chrono::milliseconds>> RemoteStore::TimeToLive(
    std::string_view key) {
  return parts_->Read([&](StoreReader& reader) { return reader.TimeToLive(key); });
}

StoreResult<std::optional<std::string>> RemoteStore::HashGet(std::string_view key,
                                                             std::string_view field) {
  return parts_->Read([&](StoreReader& reader) { return reader.HashGet(key, field); });
}

StoreResult<FieldList> RemoteStore::HashGetAll(std::string_view key) {
  return parts_->Read([&](StoreReader& reader) { return reader.HashGetAll(key); });
}

StoreResult<uint64_t> RemoteStore::HashSize(std::string_view key) {
  return parts_->Read([&](StoreReader& reader) { return reader.HashSize(key); });
}

StoreResult<uint64_t> RemoteStore::SortedSetSize(std::string_view key) {
  return parts_->Read([&](StoreReader& reader) { return reader.SortedSetSize(key); });
}

StoreResult<std::optional<double>> RemoteStore::SortedSetScore(std::string_view key,
                                                               std::string_view member) {
  return parts_->Read([&](StoreReader& reader) { return reader.SortedSetScore(key, member); });
}

StoreResult<std::vector<std::optional<double>>> RemoteStore::SortedSetScores(
    std::string_view key, std::span<const std::string_view> members) {
  return parts_->Read([&](StoreReader& reader) { return reader.SortedSetScores(key, members); });
}

StoreResult<std::optional<uint64_t>> RemoteStore::SortedSetRank(std::string_view key,
                                                                std::string_view member,
                                                                RankOrder order) {
  return parts_->Read(
      [&](StoreReader& reader) { return reader.SortedSetRank(key, member, order); });
}

StoreResult<std::vector<ScoredName>> RemoteStore::SortedSetRange(std::string_view key,
                                                                 RankSpan ranks, RankOrder order) {
  return parts_->Read(
      [&](StoreReader& reader) { return reader.SortedSetRange(key, ranks, order); });
}

StoreResult<std::vector<ScoredName>> RemoteStore::SortedSetRangeByScore(std::string_view key,
                                                                        ScoreSpan scores,
                                                                        RankOrder order,
                                                                        int64_t count) {
  return parts_->Read(
      [&](StoreReader& reader) { return reader.SortedSetRangeByScore(key, scores, order, count); });
}

StoreResult<uint64_t> RemoteStore::SortedSetCount(std::string_view key, const CountSpan& scores) {
  return parts_->Read([&](StoreReader& reader) { return reader.SortedSetCount(key, scores); });
}

StoreResult<WriteOutcome> RemoteStore::Perform(const Write& write) {
  if (std::optional<StoreError> error = CheckArguments({&write, 1})) return *std::move(error);
  RequestBuffer request;
  AddCommand(request, write);
  StoreResult<ConnectionPool::Lease> lease = parts_->pool.Borrow();
  if (!lease) return lease.error();
  const StoreResult<std::vector<Reply>> replies = (*lease)->Exchange(request);
  if (!replies) return replies.error();
  return OutcomeOf(write, replies->front());
}

StoreResult<std::vector<WriteOutcome>> RemoteStore::Apply(const WriteBatch& batch) {
  if (std::optional<StoreError> error = CheckArguments(batch.writes())) return *std::move(error);
  if (batch.empty()) return std::vector<WriteOutcome>();
  StoreResult<ConnectionPool::Lease> lease = parts_->pool.Borrow();
  if (!lease) return lease.error();
  StoreResult<std::optional<std::vector<WriteOutcome>>> outcomes =
      ExecuteWrites(**lease, batch.writes());
  if (!outcomes) return outcomes.error();
  if (!*outcomes) return Unexpected();  // nothing was watched
  return **std::move(outcomes);
}

StoreResult<std::vector<WriteOutcome>> RemoteStore::Pipeline(const WriteBatch& batch) {
  if (std::optional<StoreError> error = CheckArguments(batch.writes())) return *std::move(error);
  if (batch.empty()) return std::vector<WriteOutcome>();
  RequestBuffer requests;
  for (const Write& write : batch.writes()) AddCommand(requests, write);
  StoreResult<ConnectionPool::Lease> lease = parts_->pool.Borrow();
  if (!lease) return lease.error();
  const StoreResult<std::vector<Reply>> replies = (*lease)->Exchange(requests);
  if (!replies) return replies.error();
  return OutcomesOf(batch.writes(), *replies);
}

StoreResult<UnitOutcome> RemoteStore::Atomically(std::span<const std::string_view> keys,
                                                 Unit unit) {
  if (keys.empty()) return StoreError{StoreErrorCode::kInvalidValue, "a unit names its keys"};
  StoreResult<ConnectionPool::Lease> lease = parts_->pool.Borrow();
  if (!lease) return lease.error();
  std::optional<base::Random> random;
  for (uint32_t attempt = 1; attempt <= parts_->options.unit_attempts_max; ++attempt) {
    StoreResult<std::optional<UnitOutcome>> outcome = TryUnit(**lease, keys, unit);
    if (!outcome) return outcome.error();
    if (*outcome) return **std::move(outcome);
    if (!random) random.emplace(base::EntropySeed());
    PauseAfterConflict(*random, attempt);
  }
  return StoreError{StoreErrorCode::kConflict, "other clients kept changing the unit's keys"};
}

}  // namespace remora::patterns
