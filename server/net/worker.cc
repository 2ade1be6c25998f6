#include "server/net/worker.h"

#include <algorithm>
#include <utility>

#include "engine/keyspace/keyspace.h"
#include "protocol/waiting/blocked_call.h"
#include "server/server.h"

namespace remora::server {

Worker::Worker(Server& server, protocol::DispatcherShared& shared)
    : server_(server),
      loop_(this),
      outlet_(std::make_shared<WorkerOutlet>(server.engine().keyspace().broker(), *this)),
      dispatcher_(shared),
      read_buffer_(std::make_unique_for_overwrite<char[]>(kReadBufferBytes)) {
  BeginBatch();
}

Worker::~Worker() { Stop(); }

void Worker::Start() {
  thread_ = std::thread([this] { Run(); });
}

void Worker::Run() {
  while (!stopping_.load(std::memory_order_relaxed)) RunOnce(-1);
}

void Worker::RunOnce(int timeout_milliseconds) {
  running_.store(std::this_thread::get_id(), std::memory_order_relaxed);
  // Why from before the wait: who publishes meanwhile is another thread.
  outlet_->BeginRound();
  loop_.RunOnce(timeout_milliseconds);
  for (const uint64_t id : std::exchange(to_drop_, {})) {
    if (Client* client = Find(id)) Drop(*client);
  }
  FinishWaits();
  outlet_->Finish();
  running_.store({}, std::memory_order_relaxed);
  outlet_->EndRound();
  dropped_.clear();
}

void Worker::RunWhileBusy() {
  if (in_busy_round_) return;
  in_busy_round_ = true;
  loop_.RunWhileBusy();
  in_busy_round_ = false;
}

bool Worker::WaitBegins(protocol::Session& session,
                        const std::shared_ptr<protocol::BlockedCall>& call) {
  return static_cast<ClientSession&>(session).client().facts()->BeginWait(call);
}

bool Worker::WaitEnded(const std::shared_ptr<protocol::BlockedCall>& call) {
  bool first = false;
  {
    const std::lock_guard lock(ended_mutex_);
    first = ended_.empty();
    ended_.push_back(call);
    has_ended_.store(true, std::memory_order_relaxed);
  }
  return first && running_.load(std::memory_order_relaxed) != std::this_thread::get_id();
}

void Worker::FinishWaits() {
  // Who goes on may run what ends the waits of others.
  while (has_ended_.load(std::memory_order_relaxed)) {
    std::vector<std::shared_ptr<protocol::BlockedCall>> ended;
    {
      const std::lock_guard lock(ended_mutex_);
      ended.swap(ended_);
      has_ended_.store(false, std::memory_order_relaxed);
    }
    for (const std::shared_ptr<protocol::BlockedCall>& call : ended) {
      if (Client* client = Find(call->session_id())) client->FinishWait(*call);
    }
  }
}

void Worker::Stop() {
  if (thread_.joinable()) {
    loop_.Post([this] { stopping_.store(true, std::memory_order_relaxed); });
    thread_.join();
  }
  while (!clients_.empty()) Drop(*clients_.begin()->second);
  dropped_.clear();
  outlet_->Close();
}

void Worker::BeginBatch() {
  now_milliseconds_ = server_.NowMilliseconds();
  dispatcher_.set_now_milliseconds(now_milliseconds_);
}

bool Worker::WantsGroup(size_t size) {
  if (size < kWorthPrefetching || !prefetches()) return false;
  gathering_.clients = 0;
  gathering_.request_count = 0;
  return true;
}

Worker::GatherPlace Worker::NextGatherPlace(uint32_t database) {
  Gathering& at = gathering_;
  if (at.request_count == kBatchRequests || (at.clients != 0 && database != at.database)) return {};
  if (at.bytes == nullptr) {
    at.bytes = std::make_unique_for_overwrite<char[]>(EventLoop::kGroupMax * kGatherBytes);
  }
  at.database = database;
  return {{at.bytes.get() + at.clients * kGatherBytes, kGatherBytes},
          std::span(at.requests).subspan(at.request_count),
          std::span(at.prepared).subspan(at.request_count)};
}

void Worker::TakeGatherPlace(size_t requests) {
  ++gathering_.clients;
  gathering_.request_count += requests;
}

void Worker::GroupGathered() {
  if (gathering_.request_count < kWorthPrefetching) return;
  dispatcher_.Prefetch(gathering_.database,
                       std::span(gathering_.prepared).first(gathering_.request_count));
}

bool Worker::prefetches() const {
  return server_.settings().prefetches.load(std::memory_order_relaxed);
}

protocol::RequestLimits Worker::request_limits() const {
  const Settings& settings = server_.settings();
  protocol::RequestLimits limits;
  limits.bulk_bytes_max =
      static_cast<int64_t>(settings.bulk_bytes_max.load(std::memory_order_relaxed));
  limits.query_buffer_bytes_max = settings.query_buffer_bytes_max.load(std::memory_order_relaxed);
  return limits;
}

OutputLimits Worker::output_limits(bool of_subscribers) const {
  const Settings& settings = server_.settings();
  const OutputSettings& of = of_subscribers ? settings.subscriber_output : settings.normal_output;
  return {of.hard_bytes.load(std::memory_order_relaxed),
          of.soft_bytes.load(std::memory_order_relaxed),
          of.soft_milliseconds.load(std::memory_order_relaxed)};
}

void Worker::CloseSubscribers() {
  for (const auto& [id, client] : clients_) {
    // Clients of RESP3 may be told in somebody's place.
    if (client->is_listener() || client->session().reply().is_resp3()) client->CloseAsMissing();
  }
}

void Worker::Adopt(Descriptor socket, std::shared_ptr<ClientFacts> facts, bool authenticated) {
  // Why shared: std::function wants to be copied.
  auto shared_socket = std::make_shared<Descriptor>(std::move(socket));
  loop_.PostUrgent([this, shared_socket, facts = std::move(facts), authenticated] {
    const uint64_t id = facts->id;
    auto client = std::make_unique<Client>(*this, std::move(*shared_socket), facts);
    client->session().authenticated = authenticated;
    Client& added = *clients_.emplace(id, std::move(client)).first->second;
    client_count_.store(clients_.size(), std::memory_order_relaxed);
    added.PublishFacts();
  });
}

Client* Worker::Find(uint64_t client_id) {
  const auto found = clients_.find(client_id);
  return found == clients_.end() ? nullptr : found->second.get();
}

void Worker::PostClose(uint64_t client_id) {
  loop_.Post([this, client_id] {
    if (Client* client = Find(client_id)) Drop(*client);
    dropped_.clear();
  });
}

void Worker::Drop(Client& client) {
  const auto found = clients_.find(client.facts()->id);
  if (found == clients_.end()) return;
  if (in_busy_round_ && client.session().wait != nullptr) {
    // Why not now: ending a wait needs locks, which this thread's script may hold.
    loop_.Change(client.facts()->descriptor, client, false, false);
    to_drop_.push_back(client.facts()->id);
    return;
  }
  client.AbandonWait();
  outlet_->Forget(client);
  server_.Forget(*client.facts());
  loop_.Remove(client.facts()->descriptor, client);
  dropped_.push_back(std::move(found->second));
  clients_.erase(found);
  client_count_.store(clients_.size(), std::memory_order_relaxed);
}

void Worker::ResetCounters() {
  counters_.bytes_read.Reset();
  counters_.bytes_written.Reset();
  counters_.reads.Reset();
  counters_.writes.Reset();
  counters_.query_limit_closes.Reset();
  counters_.output_limit_closes.Reset();
  loop_.ResetCounters();
  dispatcher_.statistics().Reset();
}

bool Worker::HoldsBack(Client& client, std::span<const std::string_view> arguments) {
  if (!server_.pause().active()) [[likely]]
    return false;
  if (!server_.PauseApplies(client.session(), arguments)) return false;
  held_.push_back(client.facts()->id);
  return true;
}

void Worker::PostResume() {
  loop_.Post([this] { ResumeHeld(); });
}

void Worker::ResumeHeld() {
  const std::vector<uint64_t> held = std::exchange(held_, {});
  for (const uint64_t id : held) {
    if (Client* client = Find(id)) client->Resume();
  }
  dropped_.clear();
}

void Worker::PostChores(int64_t idle_limit_milliseconds) {
  const bool holds_buffers = client_bytes() > client_count() * kClientOwnBytes;
  if (!holds_buffers && (idle_limit_milliseconds == 0 || client_count() == 0)) return;
  loop_.Post([this, idle_limit_milliseconds] { DoChores(idle_limit_milliseconds); });
}

void Worker::DoChores(int64_t idle_limit_milliseconds) {
  constexpr int64_t kQuietMilliseconds = 2000;
  BeginBatch();
  const bool gives_back = server_.settings().gives_back_buffers.load(std::memory_order_relaxed);
  std::vector<Client*> leaving;
  for (const auto& [id, client] : clients_) {
    const int64_t quiet = now_milliseconds_ - client->used_milliseconds();
    if (gives_back && quiet > kQuietMilliseconds) client->GiveBackBuffers();
    const bool is_idle = idle_limit_milliseconds > 0 && !client->is_held() &&
                         !client->is_subscriber() && !client->session().watches_requests &&
                         quiet > idle_limit_milliseconds;
    // Why here too: a soft limit may be passed by waiting alone.
    if (is_idle || !client->PassesOutputLimits()) leaving.push_back(client.get());
  }
  for (Client* client : leaving) Drop(*client);
  dropped_.clear();
}

}  // namespace remora::server
