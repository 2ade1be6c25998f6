// Client: one connection, from its first byte to its last.
//
// Bytes arrive in the worker's buffer, where whole requests run in place. Only what is left of a
// request in pieces moves to a buffer of the client's own, so an idle client holds none.
//
// A client lives on one worker's thread. What other threads may know of it (CLIENT LIST, KILL) is
// in ClientFacts, published after each batch.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>

#include "engine/messages/tracker.h"
#include "protocol/dispatcher.h"
#include "protocol/messages/session_outlet.h"
#include "protocol/output_buffer.h"
#include "protocol/request_parser.h"
#include "protocol/session.h"
#include "server/net/event_loop.h"

namespace remora::server {

class Worker;

// A request that waits to be run.
struct PendingRequest {
  protocol::Request request;
  size_t end = 0;  // of the request, in the bytes it was parsed from
};

// What is known of a client outside its thread.
struct ClientFacts {
  uint64_t id = 0;
  int descriptor = -1;
  std::string address;        // fixed
  std::string local_address;  // fixed
  bool is_unix = false;
  bool is_local = false;  // from this machine
  Worker* worker = nullptr;
  int64_t connected_milliseconds = 0;

  std::atomic<bool> killed{false};
  std::atomic<int64_t> used_milliseconds{0};
  std::atomic<uint32_t> database{0};
  std::atomic<int> resp_version{2};
  std::atomic<bool> no_evict{false};
  std::atomic<bool> no_touch{false};
  std::atomic<bool> closing{false};
  std::atomic<bool> held{false};  // a request waits: for a key, or for the end of a pause
  std::atomic<bool> waits_for_writing{false};
  std::atomic<uint64_t> query_bytes{0};
  std::atomic<uint64_t> query_room{0};
  std::atomic<uint64_t> output_bytes{0};
  std::atomic<uint64_t> output_room{0};
  std::atomic<uint64_t> output_peak{0};
  std::atomic<uint64_t> argument_bytes{0};
  std::atomic<int64_t> queued_commands{-1};  // of MULTI; -1 outside of it
  std::atomic<uint64_t> queued_bytes{0};
  std::atomic<uint64_t> watched_keys{0};
  std::atomic<bool> watch_broken{false};
  std::atomic<bool> watches_requests{false};
  // Null before it first tracked keys; kept by `tracker_held`.
  std::atomic<messages::Tracker*> tracker{nullptr};
  messages::TrackerPointer tracker_held;
  std::atomic<uint64_t> channels{0};  // subscribed to
  std::atomic<uint64_t> patterns{0};
  std::atomic<uint64_t> shard_channels{0};
  std::atomic<uint64_t> bytes_read{0};
  std::atomic<uint64_t> bytes_written{0};
  std::atomic<uint64_t> commands{0};
  std::atomic<const protocol::CommandSpec*> last_command{nullptr};
  std::atomic<const protocol::CommandSpec*> last_container{nullptr};

  // Guards the texts below.
  mutable std::mutex texts_mutex;
  std::string name;
  std::string library_name;
  std::string library_version;
  std::string user = "default";
  [[nodiscard]] std::string UserName() const {
    const std::lock_guard lock(texts_mutex);
    return user;
  }

  [[nodiscard]] bool subscribes() const {
    constexpr auto kRelaxed = std::memory_order_relaxed;
    return (channels.load(kRelaxed) | patterns.load(kRelaxed) | shard_channels.load(kRelaxed)) != 0;
  }
  // The call that waits for keys; null unless one does.
  [[nodiscard]] std::shared_ptr<protocol::BlockedCall> wait() const;
  // False when the client was killed: then it does not wait any more.
  [[nodiscard]] bool BeginWait(const std::shared_ptr<protocol::BlockedCall>& call);
  void EndWait();

 private:
  mutable std::mutex wait_mutex_;
  std::shared_ptr<protocol::BlockedCall> wait_;
};

class Client;

// A session that knows its connection, for the server's own commands.
class ClientSession final : public protocol::Session {
 public:
  ClientSession(protocol::OutputBuffer& output, Client& client)
      : Session(output), client_(client) {}
  [[nodiscard]] Client& client() const { return client_; }

 private:
  Client& client_;
};

class Client final : public EventHandler {
 public:
  Client(Worker& worker, Descriptor socket, std::shared_ptr<ClientFacts> facts);
  ~Client();

  // EventHandler
  void Gather() override;
  void OnReadable() override;
  void OnWritable() override;
  void OnReadableWhileBusy() override;

  // Runs what has arrived and was held back by a pause.
  void Resume();
  // Goes on after a call whose wait has ended, unless it is not the one that this client waits for.
  void FinishWait(const protocol::BlockedCall& call);
  // Waits for nothing any more: the client is going away.
  void AbandonWait();
  // Whether what waits to be sent is within the limits; counts that it is not.
  bool PassesOutputLimits();
  // Whether messages may be added to its output: not when it is being closed, nor beyond the limit.
  [[nodiscard]] bool AcceptsMessages();
  // Sends messages that were added to its output.
  void SendMessages();
  // Is to be closed, having missed messages, if it listens to any.
  void CloseAsMissing();
  [[nodiscard]] bool is_subscriber() const { return protocol::Subscribes(session_); }
  // Whether anything may come for it that it has not asked for in the same request.
  [[nodiscard]] bool is_listener() const {
    return is_subscriber() || session_.tracker != nullptr || session_.watches_requests;
  }
  // Its place among the worker's receivers, from 1; 0 for none.
  [[nodiscard]] size_t receiver_number() const { return receiver_number_; }
  void set_receiver_number(size_t number) { receiver_number_ = number; }
  // Ends the connection at once, whatever it is doing. The object is gone afterwards.
  void Close();
  // Makes what the session says now known to other threads.
  void PublishFacts();
  // The same in the middle of a request with so many bytes of arguments, for the client itself.
  void PublishFactsOfRunning(size_t argument_bytes);
  [[nodiscard]] bool is_held() const { return paused_ || session_.wait != nullptr; }
  [[nodiscard]] const std::shared_ptr<ClientFacts>& facts() const { return facts_; }
  [[nodiscard]] ClientSession& session() { return session_; }
  [[nodiscard]] Worker& worker() const { return worker_; }
  [[nodiscard]] int64_t used_milliseconds() const { return used_milliseconds_; }
  // Bytes held for this client.
  [[nodiscard]] size_t query_bytes() const { return query_.size(); }
  [[nodiscard]] size_t output_bytes() const { return output_.size(); }
  void GiveBackBuffers();

 private:
  // Requests that were parsed together, and what ended that.
  struct Batch {
    std::span<PendingRequest> requests;
    std::span<protocol::Dispatcher::Prepared> prepared;
    protocol::ParseResult last{.status = protocol::ParseStatus::kComplete};
  };

  // All return false when the client was closed.
  bool ReadIntoShared();
  bool ReadIntoOwn();
  // Takes in what arrives, to be run later.
  bool ReadAhead();
  // Counts what a recv has returned; false, having closed the client, when that was the end.
  bool TakeRead(ssize_t count);
  // Runs the requests at the front of `bytes`, the first of which may have been parsed already;
  // keeps the rest. False when the client was closed.
  bool RunRequests(std::string_view bytes, bool own, const Batch* parsed = nullptr);
  // Parses requests at `done` into the places given; as many as there are at most.
  Batch ParseBatch(std::string_view bytes, size_t done, std::span<PendingRequest> requests,
                   std::span<protocol::Dispatcher::Prepared> prepared);
  void Prefetch(const Batch& batch);
  enum class BatchEnd : uint8_t { kAllRun, kStopped, kClosed };
  // Runs what was parsed, and moves `done` past what was run.
  BatchEnd RunBatch(const Batch& batch, size_t& done);
  // The same; locks may be left with the dispatcher.
  BatchEnd RunBatchKeepingLocks(const Batch& batch, size_t& done);
  void RefuseRest(std::string_view error);
  // Runs the requests that have arrived one by one, with nothing that the round around this one
  // uses.
  void RunWhileBusy();
  bool Flush();
  void CountOverLimit();
  void SetHeld(bool held);
  void BeginWaiting();
  // The two halves of PublishFacts: what requests have said, and what is held.
  void PublishSession();
  void PublishBuffers();
  void PublishTexts();
  void PublishMulti();
  void PublishSubscriptions();
  // Whether the other side is gone, as far as can be told without reading.
  [[nodiscard]] bool PeerIsGone() const;

  Worker& worker_;
  Descriptor socket_;
  std::shared_ptr<ClientFacts> facts_;
  protocol::OutputBuffer output_;
  ClientSession session_;
  protocol::RequestParser parser_;
  protocol::OutputBuffer query_;  // what is left of requests that came in pieces
  size_t needed_ = 0;             // how long `query_` has to be for the parser to get on
  std::string_view gathered_;     // what has been read ahead, in the worker's memory
  Batch gathered_batch_;          // and the requests in it
  size_t last_read_bytes_ = 0;
  bool waits_for_writing_ = false;
  bool paused_ = false;
  bool close_after_output_ = false;
  bool missed_messages_ = false;
  size_t receiver_number_ = 0;
  int64_t used_milliseconds_ = 0;
  int64_t over_soft_limit_since_ = 0;
  bool over_limit_ = false;
  uint64_t bytes_read_ = 0;
  uint64_t bytes_written_ = 0;
  uint64_t commands_ = 0;
  size_t running_bytes_ = 0;    // the batch that is being run
  size_t output_peak_ = 0;      // the most that ever waited to be sent
  size_t accounted_bytes_ = 0;  // what the worker counts for this client
};

// What a client takes apart from its buffers.
inline constexpr size_t kClientOwnBytes = sizeof(Client) + sizeof(ClientFacts);

}  // namespace remora::server
