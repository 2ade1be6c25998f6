#include "server/server.h"

#include <sys/socket.h>

#include <algorithm>
#include <utility>

#include "engine/base/collation.h"
#include "engine/keyspace/keyspace.h"
#include "engine/keyspace/totals.h"
#include "protocol/error_text.h"
#include "protocol/scripting/declared_flags.h"
#include "protocol/scripting/shared_scripts.h"
#include "protocol/waiting/blocked_call.h"
#include "server/acl/access.h"
#include "server/commands/families.h"
#include "server/descriptor_limit.h"
#include "server/metrics/watched_line.h"

namespace remora::server {

using config::Config;

namespace {

// Commands that a pause of writes holds back, unless they say that they only read.
constexpr uint32_t kChanging = protocol::kWrite | protocol::kMayReplicate;

constexpr int kChoresMilliseconds = 100;
// What a second-level cache holds: above it, lookups miss.
constexpr uint64_t kCachedBytes = 2 << 20;
constexpr uint64_t kChoresPerSecond = 1000 / kChoresMilliseconds;
constexpr auto kRelaxed = std::memory_order_relaxed;

std::string MakeRunId() {
  std::string id;
  base::Random random(base::EntropySeed());
  for (int i = 0; i < 40; ++i) id.push_back("0123456789abcdef"[random.Below(16)]);
  return id;
}

void Apply(const config::OutputBufferLimit& limit, OutputSettings& settings) {
  settings.hard_bytes.store(limit.hard_bytes, kRelaxed);
  settings.soft_bytes.store(limit.soft_bytes, kRelaxed);
  settings.soft_milliseconds.store(limit.soft_seconds * 1000, kRelaxed);
}

// The bits of a directive's value as those of the engine.
uint32_t KeyspaceEventsOf(int64_t classes) {
  constexpr std::pair<int64_t, uint32_t> kBits[] = {
      {config::kEventKeyspace, kEventsByKey},  {config::kEventKeyevent, kEventsByName},
      {config::kEventGeneric, kGenericEvents}, {config::kEventString, kStringEvents},
      {config::kEventList, kListEvents},       {config::kEventSet, kSetEvents},
      {config::kEventHash, kHashEvents},       {config::kEventSortedSet, kSortedSetEvents},
      {config::kEventExpired, kExpiredEvents}, {config::kEventEvicted, kEvictedEvents},
      {config::kEventStream, kStreamEvents},   {config::kEventKeyMiss, kKeyMissEvents},
      {config::kEventNew, kNewKeyEvents},
  };
  uint32_t events = 0;
  for (const auto& [bit, event] : kBits) {
    if ((classes & bit) != 0) events |= event;
  }
  const bool goes_anywhere = (events & (kEventsByKey | kEventsByName)) != 0;
  return goes_anywhere ? events : 0;
}

std::vector<std::span<const protocol::CommandSpec>> AllFamilies() {
  std::vector<std::span<const protocol::CommandSpec>> families;
  for (const auto family : protocol::CommandTable::ProtocolFamilies()) families.push_back(family);
  for (const auto family : ServerFamilies()) families.push_back(family);
  return families;
}

}  // namespace

Server::Server(Engine& engine, Config& config, const ServerOptions& options)
    : engine_(engine),
      config_(config),
      table_(std::make_unique<protocol::CommandTable>(AllFamilies())),
      shared_(std::make_unique<protocol::DispatcherShared>(engine, *table_, this)),
      access_(std::make_unique<Access>(*this)),
      options_(options),
      run_id_(MakeRunId()),
      replication_id_(MakeRunId()),
      start_microseconds_(engine.keyspace().clock().NowMicroseconds()) {
  shared_->slow_listener = CallMonitor::OnSlowCall;
  shared_->watched_line = WatchedLine;
}

Server::~Server() {
  engine_.keyspace().clock().Unsubscribe(clock_ticket_);
  if (listeners_) listeners_->Close();
  for (const std::unique_ptr<Worker>& worker : workers_) worker->Stop();
}

int64_t Server::NowMilliseconds() { return engine_.keyspace().clock().NowMilliseconds(); }
int64_t Server::NowMicroseconds() { return engine_.keyspace().clock().NowMicroseconds(); }

std::string Server::Start() {
  log_.Configure(static_cast<LogLevel>(config_.Integer("loglevel")), config_.Text("logfile"));
  for (const auto& renamed : config_.renamed_commands()) {
    if (!table_->Rename(renamed.name, renamed.new_name)) {
      return "No such command, or a taken name, in rename-command";
    }
  }
  if (std::string error = access_->Start(); !error.empty()) return error;
  AdjustClientLimit();
  const int64_t threads = std::max<int64_t>(config_.Integer("io-threads"), 1);
  for (int64_t i = 0; i < threads; ++i) {
    workers_.push_back(std::make_unique<Worker>(*this, *shared_));
  }
  listeners_ = std::make_unique<Listeners>(*this, *workers_[0]);
  RegisterListeners();
  RegisterListeningChanges();
  if (std::string error = OpenListening(); !error.empty()) return error;
  for (size_t i = 1; i < workers_.size(); ++i) workers_[i]->Start();
  engine_.StartUpkeep();
  clock_ticket_ = engine_.keyspace().clock().Subscribe([this] { OnClockMoved(); });
  return {};
}

void Server::AdjustClientLimit() {
  const auto wanted = static_cast<uint64_t>(config_.Integer("maxclients"));
  const uint64_t possible = MakeRoomForClients(wanted);
  if (possible >= wanted) return;
  log_.Write(LogLevel::kWarning, "The limit on open files allows " + std::to_string(possible) +
                                     " clients instead of the " + std::to_string(wanted) +
                                     " of maxclients, which is lowered.");
  const config::Assignment lowered{"maxclients", std::to_string(possible)};
  // Cannot fail: the number lies between 1 and the one that was accepted before.
  [[maybe_unused]] const std::string error = config_.Set({&lowered, 1}, {});
}

bool Server::OpenTcp() {
  Listeners::TcpPlan plan;
  plan.addresses = config_.Words("bind");
  plan.port = static_cast<uint16_t>(config_.Integer("port"));
  plan.any_port = options_.any_port;
  plan.backlog = static_cast<int>(config_.Integer("tcp-backlog"));
  return listeners_->OpenTcp(plan);
}

std::string Server::OpenListening() {
  const std::string unix_path = config_.Text("unixsocket");
  if (!OpenTcp()) {
    return "Failed listening on port " + config_.Text("port") + " (tcp), aborting.";
  }
  if (!unix_path.empty()) {
    const auto permissions = static_cast<uint32_t>(config_.Integer("unixsocketperm"));
    const int backlog = static_cast<int>(config_.Integer("tcp-backlog"));
    std::string error = listeners_->OpenUnix(unix_path, permissions, backlog);
    if (!error.empty()) return error;
  } else if (!listeners_->has_tcp()) {
    return "Configured to not listen anywhere, exiting.";
  }
  return {};
}

void Server::RegisterListeningChanges() {
  config_.OnChange({"port"}, [this](const Config&) {
    return OpenTcp() ? std::string() : "Unable to listen on this port. Check server logs.";
  });
  config_.OnChange({"bind"}, [this](const Config&) {
    return OpenTcp() ? std::string() : "Failed to bind to specified addresses.";
  });
  config_.OnChange({"maxclients"}, [](const Config& now) {
    const auto wanted = static_cast<uint64_t>(now.Integer("maxclients"));
    const uint64_t possible = MakeRoomForClients(wanted);
    if (possible >= wanted) return std::string();
    return "The operating system is not able to handle the specified number of clients, try with " +
           std::to_string(possible);
  });
  (void)ApplyOomScore();
  config_.OnChange({"oom-score-adj", "oom-score-adj-values"},
                   [this](const Config&) { return ApplyOomScore(); });
}

void Server::RegisterListeners() {
  const auto listen = [this](std::vector<std::string> names, void (Server::*apply)()) {
    (this->*apply)();
    config_.OnChange(std::move(names), [this, apply](const Config&) {
      (this->*apply)();
      return std::string();
    });
  };
  listen({"hash-max-listpack-entries", "hash-max-listpack-value", "zset-max-listpack-entries",
          "zset-max-listpack-value", "set-max-intset-entries", "set-max-listpack-entries",
          "set-max-listpack-value", "list-max-listpack-size", "stream-node-max-bytes",
          "stream-node-max-entries", "hll-sparse-max-bytes", "proto-max-bulk-len",
          "maxmemory-policy", "notify-keyspace-events", "tracking-table-max-keys"},
         &Server::ApplyLimits);
  listen({"proto-max-bulk-len", "client-query-buffer-limit", "client-output-buffer-limit",
          "maxclients", "timeout", "tcp-keepalive", "protected-mode", "maxmemory"},
         &Server::ApplySettings);
  listen({"loglevel", "slowlog-log-slower-than", "slowlog-max-len", "latency-monitor-threshold",
          "latency-tracking"},
         &Server::ApplyMonitoring);
  listen({"locale-collate"}, &Server::ApplyCollation);
  listen({"busy-reply-threshold"}, &Server::ApplyScriptLimits);
}

void Server::ApplyLimits() {
  Limits& limits = engine_.limits();
  const auto set = [this](std::atomic<uint64_t>& limit, std::string_view name) {
    limit.store(static_cast<uint64_t>(config_.Integer(name)), kRelaxed);
  };
  set(limits.hash_max_listpack_entries, "hash-max-listpack-entries");
  set(limits.hash_max_listpack_value, "hash-max-listpack-value");
  set(limits.zset_max_listpack_entries, "zset-max-listpack-entries");
  set(limits.zset_max_listpack_value, "zset-max-listpack-value");
  set(limits.set_max_intset_entries, "set-max-intset-entries");
  set(limits.set_max_listpack_entries, "set-max-listpack-entries");
  set(limits.set_max_listpack_value, "set-max-listpack-value");
  limits.list_max_listpack_size.store(config_.Integer("list-max-listpack-size"), kRelaxed);
  limits.stream_node_max_bytes.store(config_.Memory("stream-node-max-bytes"), kRelaxed);
  set(limits.stream_node_max_entries, "stream-node-max-entries");
  limits.hll_sparse_max_bytes.store(config_.Memory("hll-sparse-max-bytes"), kRelaxed);
  limits.proto_max_bulk_len.store(config_.Memory("proto-max-bulk-len"), kRelaxed);
  engine_.keyspace().broker().tracking().set_keys_max(
      static_cast<uint64_t>(config_.Integer("tracking-table-max-keys")));
  const std::string policy = config_.Text("maxmemory-policy");
  limits.keyspace_events.store(KeyspaceEventsOf(config_.Integer("notify-keyspace-events")),
                               kRelaxed);
  limits.clocks_count_uses.store(policy.find("lfu") != std::string::npos, kRelaxed);
  limits.lfu_log_factor.store(static_cast<uint32_t>(config_.Integer("lfu-log-factor")), kRelaxed);
  limits.lfu_decay_minutes.store(static_cast<uint32_t>(config_.Integer("lfu-decay-time")),
                                 kRelaxed);
}

void Server::ApplySettings() {
  settings_.bulk_bytes_max.store(config_.Memory("proto-max-bulk-len"), kRelaxed);
  settings_.query_buffer_bytes_max.store(config_.Memory("client-query-buffer-limit"), kRelaxed);
  settings_.clients_max.store(static_cast<uint64_t>(config_.Integer("maxclients")), kRelaxed);
  settings_.idle_limit_milliseconds.store(config_.Integer("timeout") * 1000, kRelaxed);
  settings_.keepalive_seconds.store(static_cast<int>(config_.Integer("tcp-keepalive")), kRelaxed);
  settings_.protected_mode.store(config_.Boolean("protected-mode"), kRelaxed);
  settings_.memory_limit_bytes.store(config_.Memory("maxmemory"), kRelaxed);
  const config::OutputBufferLimits outputs = config_.ClientOutputBufferLimits();
  Apply(outputs.normal, settings_.normal_output);
  Apply(outputs.pubsub, settings_.subscriber_output);
  CheckMemory();
}

void Server::ApplyMonitoring() {
  log_.set_least(static_cast<LogLevel>(config_.Integer("loglevel")));
  shared_->slow_nanoseconds.store(
      call_monitor_.Apply({.slow_log_microseconds = config_.Integer("slowlog-log-slower-than"),
                           .slow_log_entries_max = config_.Integer("slowlog-max-len"),
                           .latency_milliseconds = config_.Integer("latency-monitor-threshold")}),
      kRelaxed);
  shared_->track_latency.store(config_.Boolean("latency-tracking"), kRelaxed);
}

void Server::ApplyScriptLimits() {
  shared_->scripts->running.busy_milliseconds.store(config_.Integer("busy-reply-threshold"),
                                                    kRelaxed);
}

std::string Server::ApplyOomScore() {
  // The first of the values is for a primary, which this is.
  const int64_t value = std::stoll(config_.Text("oom-score-adj-values"));
  const std::string problem =
      oom_score_.Apply(static_cast<OomScore::Mode>(config_.Integer("oom-score-adj")), value);
  if (!problem.empty()) log_.Write(LogLevel::kWarning, "Unable to write oom_score_adj");
  return problem;
}

void Server::ApplyCollation() {
  const std::string name = config_.Text("locale-collate");
  const std::lock_guard lock(collations_mutex_);
  std::unique_ptr<base::Collation>& collation = collations_[name];
  if (collation == nullptr) collation = base::Collation::OfLocale(name);
  collation_.store(collation.get(), std::memory_order_release);
}

uint64_t Server::OverheadBytes() const {
  const uint64_t commands = table_->entries().size() * sizeof(protocol::CommandTable::Entry);
  const uint64_t worker = sizeof(Worker) + Worker::kReadBufferBytes +
                          table_->entries().size() * sizeof(protocol::CommandStatistics);
  const uint64_t stripes = engine_.keyspace().stripe_count() * sizeof(keyspace::Stripe);
  return sizeof(Server) + sizeof(config::Config) + commands + workers_.size() * worker + stripes;
}

std::string Server::replication_id() const {
  const std::lock_guard lock(replication_id_mutex_);
  return replication_id_;
}

void Server::ChangeReplicationId() {
  const std::lock_guard lock(replication_id_mutex_);
  replication_id_ = MakeRunId();
}

uint64_t Server::UsedBytes() {
  const keyspace::Totals totals = keyspace::CollectTotals(engine_.keyspace());
  uint64_t used = totals.used_bytes + totals.pending_bytes + OverheadBytes();
  for (const std::unique_ptr<Worker>& worker : workers_) {
    used += worker->client_bytes() + worker->outlet().mail_bytes();
  }
  used += engine_.keyspace().broker().bytes();
  if (used > counters_.peak_memory_bytes.load(kRelaxed)) {
    counters_.peak_memory_bytes.store(used, kRelaxed);
    counters_.peak_memory_seconds.store(NowMilliseconds() / 1000, kRelaxed);
  }
  return used;
}

void Server::CheckMemory() {
  const uint64_t used = UsedBytes();
  const uint64_t limit = settings_.memory_limit_bytes.load(kRelaxed);
  shared_->out_of_memory.store(limit != 0 && used > limit, kRelaxed);
  settings_.prefetches.store(used > kCachedBytes, kRelaxed);
}

void Server::ResetStatistics() {
  for (const std::unique_ptr<Worker>& worker : workers_) worker->ResetCounters();
  keyspace::ResetCounters(engine_.keyspace());
  shared_->scripts->store.ResetCounters();
  counters_.connections_received.store(0, kRelaxed);
  counters_.connections_rejected.store(0, kRelaxed);
  for (auto* denied : {&counters_.denied_logins, &counters_.denied_commands, &counters_.denied_keys,
                       &counters_.denied_channels}) {
    denied->store(0, kRelaxed);
  }
  rates_.Reset();
}

std::string_view Server::WhyForbidden(protocol::Session& session,
                                      const protocol::CommandSpec& spec) {
  const bool is_debug = spec.name == "DEBUG";
  const std::string allowed =
      config_.Text(is_debug ? "enable-debug-command" : "enable-module-command");
  if (allowed == "yes") return {};
  const int descriptor = static_cast<ClientSession&>(session).client().facts()->descriptor;
  if (allowed == "local" && PeerIsLocal(descriptor)) return {};
  return is_debug ? protocol::error_text::kDebugNotAllowed
                  : protocol::error_text::kModulesNotAllowed;
}

bool Server::HoldsBack(const protocol::CommandSpec& spec) {
  if (!pause_.active()) return false;
  if (pause_.scope() != Pause::Scope::kEverything && !spec.Is(kChanging)) return false;
  held_back_.store(true, kRelaxed);
  return true;
}

bool Server::LoginRequired() const { return access_->accounts().LoginRequired(); }

void Server::ResetSession(protocol::Session& session) { access_->accounts().LogOut(session); }

bool Server::WhileScriptIsBusy() {
  for (const std::unique_ptr<Worker>& worker : workers_) {
    if (worker->IsRunningHere()) worker->RunWhileBusy();
  }
  return !stopping();
}

void Server::LogFromScript(int level, std::string_view text) {
  static_assert(kLogLevels == static_cast<int>(LogLevel::kNothing));
  log_.Write(static_cast<LogLevel>(level), text);
}

void Server::Refuse(const Descriptor& socket, std::string_view error) {
  counters_.connections_rejected.fetch_add(1, kRelaxed);
  const std::string line = std::string("-").append(error).append("\r\n");
  // The client is told if it can be; it is let go either way.
  [[maybe_unused]] const ssize_t sent =
      send(socket.number(), line.data(), line.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
}

void Server::Accepted(Descriptor socket, bool is_unix) {
  if (client_count() >= settings_.clients_max.load(kRelaxed)) {
    return Refuse(socket, protocol::error_text::kTooManyClients);
  }
  if (settings_.protected_mode.load(kRelaxed) && !access_->accounts().DefaultUserHasPassword() &&
      !is_unix && !PeerIsLocal(socket.number())) {
    return Refuse(socket, protocol::error_text::kProtectedMode);
  }
  counters_.connections_received.fetch_add(1, kRelaxed);
  auto facts = std::make_shared<ClientFacts>();
  facts->descriptor = socket.number();
  facts->address = PeerName(socket.number(), listeners_->unix_path());
  facts->local_address = LocalName(socket.number(), listeners_->unix_path());
  facts->is_unix = is_unix;
  facts->is_local = is_unix || PeerIsLocal(socket.number());
  facts->connected_milliseconds = NowMilliseconds();
  facts->used_milliseconds.store(facts->connected_milliseconds, kRelaxed);
  if (!is_unix) {
    SetNoDelay(socket.number());
    SetKeepAlive(socket.number(), settings_.keepalive_seconds.load(kRelaxed));
  }
  Worker& worker = *workers_[next_worker_++ % workers_.size()];
  facts->worker = &worker;
  {
    const std::lock_guard lock(clients_mutex_);
    facts->id = ++last_client_id_;
    clients_.emplace(facts->id, facts);
  }
  client_count_.fetch_add(1, kRelaxed);
  worker.Adopt(std::move(socket), std::move(facts), !LoginRequired());
}

void Server::Forget(const ClientFacts& facts) {
  {
    const std::lock_guard lock(clients_mutex_);
    if (clients_.erase(facts.id) != 0) client_count_.fetch_sub(1, kRelaxed);
  }
  // Why after: who asks for it as a recipient looks again whether it is there.
  engine_.keyspace().broker().tracking().ClientGone(facts.id);
}

std::shared_ptr<ClientFacts> Server::FindClient(uint64_t id) const {
  const std::lock_guard lock(clients_mutex_);
  const auto found = clients_.find(id);
  return found == clients_.end() ? nullptr : found->second;
}

std::vector<std::shared_ptr<ClientFacts>> Server::Clients() const {
  std::vector<std::shared_ptr<ClientFacts>> clients;
  const std::lock_guard lock(clients_mutex_);
  for (const auto& [id, facts] : clients_) clients.push_back(facts);
  return clients;
}

void Server::Kill(const std::shared_ptr<ClientFacts>& facts) {
  facts->killed.store(true, kRelaxed);
  {
    // Why here, and not on its worker: who killed a client may rely on its being deaf. The
    // descriptor is still the client's: it is closed only after Forget.
    const std::lock_guard lock(clients_mutex_);
    if (clients_.contains(facts->id)) shutdown(facts->descriptor, SHUT_RDWR);
  }
  // What it waits for is for others from now on.
  if (const std::shared_ptr<protocol::BlockedCall> call = facts->wait()) {
    engine_.keyspace().waits().End(*call, keyspace::WaitEnd::kAbandoned);
  }
  Forget(*facts);
  facts->worker->PostClose(facts->id);
}

bool Server::PauseApplies(const protocol::Session& session,
                          std::span<const std::string_view> arguments) const {
  const protocol::CommandTable::Entry* entry = table_->Find(arguments[0]);
  if (entry == nullptr) return false;
  if (!entry->spec->subcommands.empty() && arguments.size() > 1) {
    const auto* subcommand = table_->FindSubcommand(*entry, arguments[1]);
    if (subcommand != nullptr) entry = subcommand;
  }
  const protocol::CommandSpec& spec = *entry->spec;
  if (spec.handler == nullptr || !spec.AcceptsArguments(arguments.size())) return false;
  if (!session.authenticated && !spec.Is(protocol::kNoAuth) && LoginRequired()) return false;
  if (access_->accounts().WouldRefuse(session, {*entry, arguments})) return false;
  if (spec.Is(protocol::kDenyOutOfMemory) && shared_->out_of_memory.load(kRelaxed)) return false;
  if (pause_.scope() == Pause::Scope::kEverything) return true;
  if (spec.name == "EXEC" && session.queueing()) {
    const auto& queued = session.multi->commands();
    std::vector<std::string_view> words;
    return std::any_of(queued.begin(), queued.end(), [&](const protocol::QueuedCommand& command) {
      command.GetArguments(words);
      return MayChange(*command.entry().spec, words);
    });
  }
  return MayChange(spec, arguments);
}

bool Server::MayChange(const protocol::CommandSpec& spec,
                       std::span<const std::string_view> arguments) const {
  if (!spec.Is(kChanging)) return false;
  const std::optional<uint32_t> flags =
      protocol::scripting::DeclaredFlags(*shared_->scripts, spec, arguments);
  return !flags || (*flags & protocol::scripting::kNoWrites) == 0;
}

void Server::BeginPause(Pause::Scope scope, int64_t end_milliseconds) {
  pause_.Begin(scope, end_milliseconds);
  engine_.limits().keeps_due_keys.store(true, kRelaxed);
  // The main thread sleeps no longer than the pause lasts.
  if (!workers_.empty()) workers_[0]->loop().Wake();
}

void Server::EndPause() {
  pause_.End();
  engine_.limits().keeps_due_keys.store(false, kRelaxed);
  // Why posted: who ends the pause may have locked keys.
  workers_[0]->loop().Post([this] {
    // Who waited before comes first.
    if (held_back_.exchange(false, kRelaxed)) engine_.ServeWaiters();
    for (const std::unique_ptr<Worker>& worker : workers_) worker->PostResume();
  });
}

void Server::Chores() {
  if (settings_.chores_paused.load(kRelaxed)) return;
  shared_->ticks.Recalibrate();
  CheckMemory();
  LimitTracking();
  SampleRates(*this);
  const int64_t idle_limit = settings_.idle_limit_milliseconds.load(kRelaxed);
  if (chores_done_++ % kChoresPerSecond == 0) {
    for (const std::unique_ptr<Worker>& worker : workers_) worker->PostChores(idle_limit);
  }
}

void Server::LimitTracking() {
  // Some milliseconds' worth; the rest next time, or before the next requests.
  constexpr int kRounds = 100;
  messages::Broker& broker = engine_.keyspace().broker();
  const messages::Tracking& tracking = broker.tracking();
  for (int i = 0; i < kRounds && tracking.active() && tracking.over_limit(); ++i) {
    broker.tracking().ForgetSome();
  }
  broker.AnnounceMail();
}

void Server::OnClockMoved() {
  clock_moved_.store(true, std::memory_order_release);
  if (!workers_.empty()) workers_[0]->loop().Wake();
}

int Server::MillisecondsToWait(std::chrono::steady_clock::time_point next_chores) {
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
      next_chores - std::chrono::steady_clock::now());
  int64_t wait = left.count() + 1;
  if (pause_.active() && engine_.keyspace().clock().RunsByItself()) {
    wait = std::min(wait, pause_.end_milliseconds() - NowMilliseconds());
  }
  return static_cast<int>(std::max<int64_t>(wait, 0));
}

void Server::Run() {
  using SteadyClock = std::chrono::steady_clock;
  SteadyClock::time_point next_chores = SteadyClock::now();
  while (!stopping()) {
    if (clock_moved_.exchange(false, std::memory_order_acquire)) {
      // Time has jumped: what chores do once a second may be due.
      chores_done_ = 0;
      next_chores = SteadyClock::now();
    }
    if (pause_.active() && NowMilliseconds() >= pause_.end_milliseconds()) EndPause();
    if (SteadyClock::now() >= next_chores) {
      Chores();
      next_chores = SteadyClock::now() + std::chrono::milliseconds(kChoresMilliseconds);
    }
    workers_[0]->RunOnce(MillisecondsToWait(next_chores));
  }
  listeners_->Close();
  for (const std::unique_ptr<Worker>& worker : workers_) worker->Stop();
}

void Server::LogReady() {
  if (listeners_->has_tcp()) log_.Write(LogLevel::kNotice, "Ready to accept connections tcp");
  if (!listeners_->unix_path().empty()) {
    log_.Write(LogLevel::kNotice, "Ready to accept connections unix");
  }
}

void Server::Stop() {
  stopping_.store(true, kRelaxed);
  if (!workers_.empty()) workers_[0]->loop().Wake();
}

}  // namespace remora::server
