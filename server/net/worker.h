// Worker: one network thread. Its connections stay with it, and their commands run on it.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <string_view>
#include <thread>
#include <unordered_map>
#include <vector>

#include "protocol/dispatcher.h"
#include "protocol/request_parser.h"
#include "server/net/client.h"
#include "server/net/event_loop.h"
#include "server/net/worker_outlet.h"

namespace remora::server {

class Server;

// client-output-buffer-limit of one class of clients.
struct OutputLimits {
  uint64_t hard_bytes = 0;
  uint64_t soft_bytes = 0;
  int64_t soft_milliseconds = 0;
};

// Counts of one worker; it alone writes them.
struct WorkerCounters {
  protocol::Counter bytes_read;
  protocol::Counter bytes_written;
  protocol::Counter reads;
  protocol::Counter writes;
  protocol::Counter query_limit_closes;
  protocol::Counter output_limit_closes;
};

class Worker final : private GroupListener, private protocol::WaitListener {
 public:
  Worker(Server& server, protocol::DispatcherShared& shared);
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  void Start();
  // Asks the thread to end, and waits for it. Its clients are closed.
  void Stop();
  // Runs one round on the calling thread instead: for the thread that also does the server's
  // chores.
  void RunOnce(int timeout_milliseconds);

  // Takes over an accepted connection. From any thread.
  void Adopt(Descriptor socket, std::shared_ptr<ClientFacts> facts, bool authenticated);
  // Closes a client by its number. From any thread.
  void PostClose(uint64_t client_id);
  // Lets clients that were held back go on. From any thread.
  void PostResume();
  // Closes clients that were idle for longer, and gives back the buffers of quiet ones; on this
  // worker's thread, soon. 0 closes none. Does not wake a worker that has nothing to do.
  void PostChores(int64_t idle_limit_milliseconds);

  // For clients, on this worker's thread.
  [[nodiscard]] WorkerOutlet& outlet() { return *outlet_; }
  // Ends all clients that have subscribed to anything, once the round is over.
  void CloseSubscribers();
  [[nodiscard]] protocol::WaitListener& wait_listener() { return *this; }
  [[nodiscard]] EventLoop& loop() { return loop_; }
  [[nodiscard]] Server& server() const { return server_; }
  [[nodiscard]] protocol::Dispatcher& dispatcher() { return dispatcher_; }
  [[nodiscard]] std::span<char> read_buffer() { return {read_buffer_.get(), kReadBufferBytes}; }
  static constexpr size_t kBatchRequests = 32;
  // Fewer keys than this are not worth asking for together.
  static constexpr size_t kWorthPrefetching = 4;
  [[nodiscard]] std::span<PendingRequest> pending() { return pending_; }
  [[nodiscard]] std::span<protocol::Dispatcher::Prepared> prepared() { return prepared_; }

  // Where a client puts what it reads ahead of its turn, so that the keys of a whole group of
  // clients are asked for together.
  static constexpr size_t kGatherBytes = 2048;
  struct GatherPlace {
    std::span<char> bytes;
    std::span<PendingRequest> requests;
    std::span<protocol::Dispatcher::Prepared> prepared;
  };
  // A place, for a client of `database`; an empty one when there is none.
  [[nodiscard]] GatherPlace NextGatherPlace(uint32_t database);
  // Keeps that place until the group is done, with so many requests.
  void TakeGatherPlace(size_t requests);

  // Whether the data is so large that its lines should be asked for early.
  [[nodiscard]] bool prefetches() const;

  // Reads the clock once for what follows.
  void BeginBatch();
  [[nodiscard]] int64_t now_milliseconds() const { return now_milliseconds_; }
  [[nodiscard]] protocol::RequestLimits request_limits() const;
  [[nodiscard]] OutputLimits output_limits(bool of_subscribers) const;
  // Whether CLIENT PAUSE keeps this request from running now.
  [[nodiscard]] bool HoldsBack(Client& client, std::span<const std::string_view> arguments);
  void Drop(Client& client);
  [[nodiscard]] Client* Find(uint64_t client_id);

  void AddBytesRead(uint64_t bytes) {
    counters_.bytes_read.Add(bytes);
    counters_.reads.Add(1);
  }
  void AddBytesWritten(uint64_t bytes) {
    counters_.bytes_written.Add(bytes);
    counters_.writes.Add(1);
  }
  void CountQueryLimitClose() { counters_.query_limit_closes.Add(1); }
  void CountOutputLimitClose() { counters_.output_limit_closes.Add(1); }
  [[nodiscard]] WorkerCounters& counters() { return counters_; }
  // What its clients hold, and how many there are. From any thread.
  [[nodiscard]] uint64_t client_bytes() const {
    return client_bytes_.load(std::memory_order_relaxed);
  }
  [[nodiscard]] uint64_t client_count() const {
    return client_count_.load(std::memory_order_relaxed);
  }
  void AddClientBytes(int64_t change) {
    client_bytes_.fetch_add(static_cast<uint64_t>(change), std::memory_order_relaxed);
  }
  void ResetCounters();

  static constexpr size_t kReadBufferBytes = 64 * 1024;

 private:
  // GroupListener
  [[nodiscard]] bool WantsGroup(size_t size) override;
  void GroupGathered() override;
  // protocol::WaitListener
  [[nodiscard]] bool WaitBegins(protocol::Session& session,
                                const std::shared_ptr<protocol::BlockedCall>& call) override;
  [[nodiscard]] bool WaitEnded(const std::shared_ptr<protocol::BlockedCall>& call) override;
  [[nodiscard]] std::shared_ptr<protocol::Waker> waker() override { return loop_.waker(); }

  void Run();
  void ResumeHeld();
  void FinishWaits();
  void DoChores(int64_t idle_limit_milliseconds);

  Server& server_;
  EventLoop loop_;
  const std::shared_ptr<WorkerOutlet> outlet_;
  protocol::Dispatcher dispatcher_;
  std::unique_ptr<char[]> read_buffer_;
  std::array<PendingRequest, kBatchRequests> pending_;
  std::array<protocol::Dispatcher::Prepared, kBatchRequests> prepared_;
  // What the clients of a group have read ahead.
  struct Gathering {
    std::unique_ptr<char[]> bytes;
    std::array<PendingRequest, kBatchRequests> requests;
    std::array<protocol::Dispatcher::Prepared, kBatchRequests> prepared;
    size_t clients = 0;
    size_t request_count = 0;
    uint32_t database = 0;
  };
  Gathering gathering_;
  int64_t now_milliseconds_ = 0;
  std::unordered_map<uint64_t, std::unique_ptr<Client>> clients_;
  std::vector<uint64_t> held_;
  // Clients that were dropped in this round; freed when it is over, as they may be on the stack.
  std::vector<std::unique_ptr<Client>> dropped_;
  // Calls whose waits have ended, for their clients to go on.
  std::mutex ended_mutex_;
  std::vector<std::shared_ptr<protocol::BlockedCall>> ended_;
  std::atomic<bool> has_ended_{false};
  // The thread that runs a round, from which nobody needs to be woken; none between rounds.
  std::atomic<std::thread::id> running_{};
  WorkerCounters counters_;
  std::atomic<uint64_t> client_bytes_{0};
  std::atomic<uint64_t> client_count_{0};
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace remora::server
