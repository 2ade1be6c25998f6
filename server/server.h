// Server: an engine on sockets, as redis-server would be.
//
//   config::Config config;  ...
//   Engine engine({...});
//   Server server(engine, config);
//   if (std::string error = server.Start(); !error.empty()) ...
//   server.Run();                        // until SHUTDOWN, a signal handler or Stop()
//
// `io-threads` network threads, the one that calls Run() among them; the engine's data may be used
// by the program at the same time. Any number of servers per process.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/engine.h"
#include "protocol/command_context.h"
#include "protocol/command_table.h"
#include "protocol/dispatcher.h"
#include "server/config/config.h"
#include "server/log.h"
#include "server/metrics/call_monitor.h"
#include "server/metrics/rate_sampler.h"
#include "server/metrics/server_counters.h"
#include "server/net/listeners.h"
#include "server/net/worker.h"
#include "server/oom_score.h"
#include "server/pause.h"
#include "server/settings.h"

namespace remora::server {

class Access;

struct ServerOptions {
  // Listen on a free TCP port, whatever `port` says; Server::port() tells which.
  bool any_port = false;
};

class Server final : public protocol::Host {
 public:
  // Both outlive the server.
  Server(Engine& engine, config::Config& config, const ServerOptions& options = {});
  ~Server() override;

  // Opens the listening sockets and starts the threads but one. Returns why it cannot, or nothing.
  [[nodiscard]] std::string Start();
  // Says in the log where connections are accepted.
  void LogReady();
  // Serves until Stop(). On the caller's thread.
  void Run();
  // Makes Run() return soon. From any thread, and from a signal handler.
  void Stop();
  [[nodiscard]] bool stopping() const { return stopping_.load(std::memory_order_relaxed); }

  // The port of the first TCP socket; 0 when there is none.
  [[nodiscard]] uint16_t port() const { return listeners_ ? listeners_->port() : 0; }

  // protocol::Host
  [[nodiscard]] std::string_view WhyForbidden(protocol::Session& session,
                                              const protocol::CommandSpec& spec) override;
  [[nodiscard]] const base::Collation* SortCollation() const override {
    return collation_.load(std::memory_order_acquire);
  }
  [[nodiscard]] bool HoldsBack(const protocol::CommandSpec& spec) override;
  void ResetSession(protocol::Session& session) override;
  [[nodiscard]] bool WhileScriptIsBusy() override;
  void LogFromScript(int level, std::string_view text) override;

  // For commands and workers.
  [[nodiscard]] Engine& engine() { return engine_; }
  [[nodiscard]] config::Config& config() { return config_; }
  [[nodiscard]] Settings& settings() { return settings_; }
  [[nodiscard]] Log& log() { return log_; }
  [[nodiscard]] Pause& pause() { return pause_; }
  [[nodiscard]] ServerCounters& counters() { return counters_; }
  [[nodiscard]] Access& access() { return *access_; }
  // Whether a new session may do nothing before it logs in.
  [[nodiscard]] bool LoginRequired() const;
  [[nodiscard]] CallMonitor& call_monitor() { return call_monitor_; }
  [[nodiscard]] const protocol::CommandTable& table() const { return *table_; }
  [[nodiscard]] protocol::DispatcherShared& shared() { return *shared_; }
  [[nodiscard]] std::span<const std::unique_ptr<Worker>> workers() const { return workers_; }
  [[nodiscard]] int64_t NowMilliseconds();
  [[nodiscard]] int64_t NowMicroseconds();
  [[nodiscard]] int64_t start_microseconds() const { return start_microseconds_; }
  // Forty hexadecimal digits that name this run.
  [[nodiscard]] const std::string& run_id() const { return run_id_; }
  // The same for its history of changes, as replicas would know it.
  [[nodiscard]] std::string replication_id() const;
  void ChangeReplicationId();
  [[nodiscard]] const Listeners& listeners() const { return *listeners_; }
  [[nodiscard]] RateSampler& rates() { return rates_; }

  // Bytes in use: data, its index, what clients hold, and what the server itself needs. Keeps the
  // peak.
  uint64_t UsedBytes();
  // What a server without data and clients uses.
  [[nodiscard]] uint64_t OverheadBytes() const;
  // CONFIG RESETSTAT.
  void ResetStatistics();

  // Connections.
  void Accepted(Descriptor socket, bool is_unix);
  void Forget(const ClientFacts& facts);
  [[nodiscard]] std::vector<std::shared_ptr<ClientFacts>> Clients() const;
  // The facts of a client; null when there is none of this number.
  [[nodiscard]] std::shared_ptr<ClientFacts> FindClient(uint64_t id) const;
  [[nodiscard]] size_t client_count() const {
    return client_count_.load(std::memory_order_relaxed);
  }
  // Ends a client's connection; it is not listed any more.
  void Kill(const std::shared_ptr<ClientFacts>& facts);
  // Holds requests back until then; see Pause.
  void BeginPause(Pause::Scope scope, int64_t end_milliseconds);
  void EndPause();
  // Whether the current pause holds this request back. One that would be refused before it ran is
  // answered at once.
  [[nodiscard]] bool PauseApplies(const protocol::Session& session,
                                  std::span<const std::string_view> arguments) const;

 private:
  void RegisterListeners();
  void ApplyLimits();
  void ApplySettings();
  void ApplyMonitoring();
  // Whether a command may change something, as far as it says itself.
  [[nodiscard]] bool MayChange(const protocol::CommandSpec& spec,
                               std::span<const std::string_view> arguments) const;
  std::string ApplyOomScore();
  void ApplyCollation();
  void ApplyScriptLimits();
  void RegisterListeningChanges();
  bool OpenTcp();
  std::string OpenListening();
  // Lowers `maxclients` to what the system allows.
  void AdjustClientLimit();
  void Chores();
  void CheckMemory();
  // Forgets keys that clients track, where there are more than the limit says.
  void LimitTracking();
  void OnClockMoved();
  // How long the main thread may sleep.
  [[nodiscard]] int MillisecondsToWait(std::chrono::steady_clock::time_point next_chores);
  void Refuse(const Descriptor& socket, std::string_view error);

  Engine& engine_;
  config::Config& config_;
  Settings settings_;
  Log log_;
  Pause pause_;
  ServerCounters counters_;
  CallMonitor call_monitor_;
  std::unique_ptr<protocol::CommandTable> table_;
  std::unique_ptr<protocol::DispatcherShared> shared_;
  std::unique_ptr<Access> access_;
  std::vector<std::unique_ptr<Worker>> workers_;
  std::unique_ptr<Listeners> listeners_;
  RateSampler rates_;
  const ServerOptions options_;
  std::string run_id_;
  mutable std::mutex replication_id_mutex_;
  std::string replication_id_;
  int64_t start_microseconds_;
  std::atomic<bool> stopping_{false};
  std::atomic<bool> clock_moved_{false};
  std::atomic<bool> held_back_{false};  // a request that waits could be served, but for the pause
  int clock_ticket_ = 0;
  uint64_t chores_done_ = 0;

  mutable std::mutex clients_mutex_;
  std::map<uint64_t, std::shared_ptr<ClientFacts>> clients_;
  uint64_t last_client_id_ = 0;
  size_t next_worker_ = 0;
  std::atomic<size_t> client_count_{0};

  // Of every locale that was ever asked for: who sorts may still be using an earlier one.
  OomScore oom_score_;
  std::mutex collations_mutex_;
  std::map<std::string, std::unique_ptr<base::Collation>> collations_;
  std::atomic<const base::Collation*> collation_{nullptr};
};

}  // namespace remora::server
