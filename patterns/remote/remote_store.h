// RemoteStore: patterns on a server that speaks RESP: Redis, Valkey, remora-server.
//
//   remora::patterns::RemoteStore store({.host = "10.0.0.7", .password = "secret"});
//   remora::patterns::LoginSessions sessions(store, {});
//
// Blocking and thread-safe: each call borrows a connection from a pool for its duration, so N
// threads use at most N. Connections are opened when needed. One that the server closed while it
// lay idle is noticed and replaced before anything is sent on it.
//
// What happens when a connection fails during a call
//   before anything was sent   kNotConnected; connecting was tried connect_attempts_max times
//   during a read              the read is sent once more on a new connection
//   during a write             kUnknownOutcome: a repeated increment could count twice, so whether
//                              to repeat is the caller's decision
//
// One server, as primary. A cluster answers MOVED, which is returned as kRefused.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "patterns/store.h"

namespace remora::base {
class Clock;
}

namespace remora::patterns {

struct RemoteStoreOptions {
  std::string host = "127.0.0.1";  // a name or an address
  uint16_t port = 6379;
  std::string unix_path = {};  // where given, used instead of host and port
  std::string user = {};       // empty means the default user
  std::string password = {};   // empty means no AUTH
  uint32_t database = 0;

  std::chrono::milliseconds connect_timeout{1000};
  std::chrono::milliseconds reply_timeout{5000};  // of a whole call's replies
  uint32_t connect_attempts_max = 3;
  std::chrono::milliseconds connect_pause{50};  // before the second attempt; doubles each time

  size_t idle_connections_max = 8;   // kept open for later calls
  uint32_t unit_attempts_max = 100;  // how often a unit is run before it is a kConflict

  // What NowMicroseconds tells; null means this machine's clock. Must outlive the store.
  const base::Clock* clock = nullptr;
};

class RemoteStore final : public Store {
 public:
  explicit RemoteStore(RemoteStoreOptions options);
  ~RemoteStore() override;
  RemoteStore(const RemoteStore&) = delete;
  RemoteStore& operator=(const RemoteStore&) = delete;

  // Whether the server answers; for start-up and health checks.
  StoreStatus Ping();
  // The server's INFO text, or one section of it.
  StoreResult<std::string> Info(std::string_view section = {});

  [[nodiscard]] int64_t NowMicroseconds() const override;

  StoreResult<std::optional<std::string>> Get(std::string_view key) override;
  StoreResult<bool> Exists(std::string_view key) override;
  StoreResult<std::optional<std::chrono::milliseconds>> TimeToLive(std::string_view key) override;
  StoreResult<std::optional<std::string>> HashGet(std::string_view key,
                                                  std::string_view field) override;
  StoreResult<FieldList> HashGetAll(std::string_view key) override;
  StoreResult<uint64_t> HashSize(std::string_view key) override;
  StoreResult<uint64_t> SortedSetSize(std::string_view key) override;
  StoreResult<std::optional<double>> SortedSetScore(std::string_view key,
                                                    std::string_view member) override;
  StoreResult<std::vector<std::optional<double>>> SortedSetScores(
      std::string_view key, std::span<const std::string_view> members) override;
  StoreResult<std::optional<uint64_t>> SortedSetRank(std::string_view key, std::string_view member,
                                                     RankOrder order) override;
  StoreResult<std::vector<ScoredName>> SortedSetRange(std::string_view key, RankSpan ranks,
                                                      RankOrder order) override;
  StoreResult<std::vector<ScoredName>> SortedSetRangeByScore(std::string_view key, ScoreSpan scores,
                                                             RankOrder order,
                                                             int64_t count) override;
  StoreResult<uint64_t> SortedSetCount(std::string_view key, const CountSpan& scores) override;

  StoreResult<WriteOutcome> Perform(const Write& write) override;
  StoreResult<std::vector<WriteOutcome>> Apply(const WriteBatch& batch) override;
  StoreResult<std::vector<WriteOutcome>> Pipeline(const WriteBatch& batch) override;
  StoreResult<UnitOutcome> Atomically(std::span<const std::string_view> keys, Unit unit) override;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace remora::patterns
