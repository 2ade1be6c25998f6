#include "server/net/client.h"

#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "protocol/dispatcher.h"
#include "protocol/messages/session_tracker.h"
#include "protocol/waiting/blocked_call.h"
#include "server/net/worker.h"
#include "server/server.h"

namespace remora::server {

using protocol::ParseResult;
using protocol::ParseStatus;

namespace {

// A reply in the making that has grown past this is sent before the batch is done.
constexpr size_t kFlushBytes = 256 * 1024;
// A client in the middle of a request gets room for at least so much, and for what it has announced
// only as fast as it sends it.
constexpr size_t kReadBytesMin = 16 * 1024;
// An emptied query buffer larger than this is given back.
constexpr size_t kKeptQueryBytes = 64 * 1024;
// So much output does not count against limits, as with Redis, whose clients have a buffer of this
// size for small replies.
constexpr size_t kFreeOutputBytes = 16 * 1024;
// More than that may not wait for somebody who has not logged in.
constexpr size_t kStrangerOutputBytes = 1024;

}  // namespace

std::shared_ptr<protocol::BlockedCall> ClientFacts::wait() const {
  const std::lock_guard lock(wait_mutex_);
  return wait_;
}

bool ClientFacts::BeginWait(const std::shared_ptr<protocol::BlockedCall>& call) {
  const std::lock_guard lock(wait_mutex_);
  // Why under the lock: who kills the client afterwards finds the call.
  if (killed.load(std::memory_order_relaxed)) return false;
  wait_ = call;
  return true;
}

void ClientFacts::EndWait() {
  const std::lock_guard lock(wait_mutex_);
  wait_.reset();
}

Client::Client(Worker& worker, Descriptor socket, std::shared_ptr<ClientFacts> facts)
    : worker_(worker),
      socket_(std::move(socket)),
      facts_(std::move(facts)),
      session_(output_, *this),
      used_milliseconds_(worker.now_milliseconds()) {
  session_.id = facts_->id;
  session_.wait_listener = &worker_.wait_listener();
  session_.outlet = &worker_.outlet();
  worker_.loop().Add(socket_.number(), *this);
}

Client::~Client() {
  SetHeld(false);
  ServerCounters& counters = worker_.server().counters();
  counters.AddWatches(facts_->watched_keys.load(std::memory_order_relaxed), 0);
  counters.AddSubscriber(facts_->subscribes(), false);
  worker_.AddClientBytes(-static_cast<int64_t>(accounted_bytes_));
}

void Client::Close() { worker_.Drop(*this); }

void Client::SetHeld(bool held) {
  if (held == paused_) return;
  paused_ = held;
  std::atomic<uint64_t>& count = worker_.server().counters().clients_held;
  count.fetch_add(held ? 1 : static_cast<uint64_t>(-1), std::memory_order_relaxed);
}

bool Client::PeerIsGone() const {
  char byte;
  const ssize_t count = recv(socket_.number(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  if (count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR)) return true;
  int error = 0;
  socklen_t size = sizeof(error);
  return getsockopt(socket_.number(), SOL_SOCKET, SO_ERROR, &error, &size) == 0 && error != 0;
}

void Client::Gather() {
  // Why not after a long read: what does not fit into a place costs another call.
  if (last_read_bytes_ > Worker::kGatherBytes / 2 || !query_.empty() || paused_ ||
      session_.wait != nullptr || facts_->killed.load(std::memory_order_relaxed)) {
    return;
  }
  const Worker::GatherPlace place = worker_.NextGatherPlace(session_.database);
  if (place.bytes.empty()) return;
  const ssize_t count = recv(socket_.number(), place.bytes.data(), place.bytes.size(), 0);
  // Its turn comes, and shows the same.
  if (count <= 0) return;
  last_read_bytes_ = static_cast<size_t>(count);
  gathered_ = {place.bytes.data(), last_read_bytes_};
  gathered_batch_ = ParseBatch(gathered_, 0, place.requests, place.prepared);
  worker_.TakeGatherPlace(gathered_batch_.requests.size());
}

void Client::OnReadable() {
  if (facts_->killed.load(std::memory_order_relaxed)) return Close();
  if (paused_) {
    // Why: a connection that is gone is reported again and again until it is closed.
    if (PeerIsGone()) return Close();
    worker_.loop().Change(socket_.number(), *this, false, waits_for_writing_);
    return;
  }
  if (session_.wait != nullptr) {
    if (ReadAhead()) PublishBuffers();
    return;
  }
  worker_.BeginBatch();
  used_milliseconds_ = worker_.now_milliseconds();
  if (!(query_.empty() ? ReadIntoShared() : ReadIntoOwn())) return;
  // Why before the answers leave: who has read one may ask at once what is known of this client.
  PublishSession();
  if (!Flush()) return;
  PublishBuffers();
}

void Client::OnReadableWhileBusy() {
  // Its own script runs, or it waits for something else: its turn comes.
  const bool waits = running_bytes_ != 0 || paused_ || session_.wait != nullptr;
  if (waits || facts_->killed.load(std::memory_order_relaxed)) return;
  worker_.BeginBatch();
  used_milliseconds_ = worker_.now_milliseconds();
  if (!gathered_.empty()) {
    TakeRead(static_cast<ssize_t>(gathered_.size()));
    query_.Append(std::exchange(gathered_, {}));
    parser_.Reset();
    needed_ = 0;
  }
  if (!ReadAhead()) return;
  RunWhileBusy();
  PublishSession();
  if (!Flush()) return;
  PublishBuffers();
}

void Client::RunWhileBusy() {
  protocol::Request request;
  while (!session_.closing && query_.size() >= needed_ && !query_.empty()) {
    protocol::RequestLimits limits = worker_.request_limits();
    limits.authenticated = session_.authenticated;
    const ParseResult result = parser_.Parse(query_.view(), limits, request);
    if (result.status == ParseStatus::kComplete) {
      needed_ = 0;
      if (request.size() != 0) worker_.dispatcher().Execute(session_, request.arguments());
      ++commands_;
    } else if (result.status == ParseStatus::kIncomplete) {
      needed_ = result.needed;
    } else if (result.status == ParseStatus::kOverLimit) {
      worker_.CountQueryLimitClose();
      session_.closing = true;
    } else {
      RefuseRest(result.error);
    }
    query_.Consume(result.consumed);
    if (result.status == ParseStatus::kIncomplete) break;
  }
  if (session_.closing) close_after_output_ = true;
}

bool Client::TakeRead(ssize_t count) {
  if (count <= 0) {
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) return true;
    Close();
    return false;
  }
  last_read_bytes_ = static_cast<size_t>(count);
  bytes_read_ += static_cast<uint64_t>(count);
  worker_.AddBytesRead(static_cast<uint64_t>(count));
  return true;
}

bool Client::ReadIntoShared() {
  if (!gathered_.empty()) {
    const std::string_view bytes = std::exchange(gathered_, {});
    TakeRead(static_cast<ssize_t>(bytes.size()));
    return RunRequests(bytes, /*own=*/false, &gathered_batch_);
  }
  const std::span<char> buffer = worker_.read_buffer();
  const ssize_t count = recv(socket_.number(), buffer.data(), buffer.size(), 0);
  if (!TakeRead(count)) return false;
  if (count < 0) return true;
  return RunRequests({buffer.data(), static_cast<size_t>(count)}, /*own=*/false);
}

bool Client::ReadIntoOwn() {
  if (!ReadAhead()) return false;
  if (query_.size() < needed_) return true;
  return RunRequests(query_.view(), /*own=*/true);
}

bool Client::ReadAhead() {
  const size_t before = query_.size();
  const size_t missing = needed_ > before ? needed_ - before : 0;
  const size_t wanted = std::clamp(missing, kReadBytesMin, std::max(before, kReadBytesMin));
  char* const place = query_.Reserve(wanted);
  const ssize_t count = recv(socket_.number(), place, wanted, 0);
  if (!TakeRead(count)) return false;
  if (count < 0) return true;
  query_.Commit(place + count);
  if (query_.size() > worker_.request_limits().query_buffer_bytes_max) {
    worker_.CountQueryLimitClose();
    Close();
    return false;
  }
  return true;
}

Client::Batch Client::ParseBatch(std::string_view bytes, size_t done,
                                 std::span<PendingRequest> requests,
                                 std::span<protocol::Dispatcher::Prepared> prepared) {
  protocol::RequestLimits limits = worker_.request_limits();
  limits.authenticated = session_.authenticated;
  // Why one at a time before the login: it changes what the next request may be.
  const size_t most = limits.authenticated ? requests.size() : 1;
  Batch batch;
  size_t count = 0;
  while (count < most) {
    PendingRequest& pending = requests[count];
    batch.last = parser_.Parse(bytes.substr(done), limits, pending.request);
    done += batch.last.consumed;
    if (batch.last.status != ParseStatus::kComplete) break;
    pending.end = done;
    prepared[count] = worker_.dispatcher().Prepare(pending.request.arguments());
    ++count;
  }
  batch.requests = requests.first(count);
  batch.prepared = prepared.first(count);
  return batch;
}

void Client::Prefetch(const Batch& batch) {
  if (batch.prepared.size() < Worker::kWorthPrefetching || !worker_.prefetches()) return;
  worker_.dispatcher().Prefetch(session_.database, batch.prepared);
}

Client::BatchEnd Client::RunBatch(const Batch& batch, size_t& done) {
  const BatchEnd end = RunBatchKeepingLocks(batch, done);
  worker_.dispatcher().GiveBackLocks();
  return end;
}

Client::BatchEnd Client::RunBatchKeepingLocks(const Batch& batch, size_t& done) {
  for (size_t i = 0; i < batch.requests.size(); ++i) {
    const PendingRequest& pending = batch.requests[i];
    if (worker_.HoldsBack(*this, pending.request.arguments())) {
      SetHeld(true);
      parser_.Reset();
      return BatchEnd::kStopped;
    }
    const bool is_last = i + 1 == batch.requests.size();
    worker_.dispatcher().Execute(session_, pending.request.arguments(), batch.prepared[i],
                                 is_last ? nullptr : &batch.prepared[i + 1]);
    ++commands_;
    done = pending.end;
    // Why here: messages that a command sends come after its own reply, and before the next.
    if (worker_.outlet().has_mail()) [[unlikely]] {
      worker_.dispatcher().GiveBackLocks();
      worker_.outlet().DeliverMail();
    }
    if (output_.size() > kFlushBytes) {
      worker_.dispatcher().GiveBackLocks();
      if (!Flush()) return BatchEnd::kClosed;
    }
    if (session_.closing) return BatchEnd::kStopped;
    if (session_.wait != nullptr) [[unlikely]] {
      BeginWaiting();
      return BatchEnd::kStopped;
    }
  }
  return BatchEnd::kAllRun;
}

void Client::RefuseRest(std::string_view error) {
  session_.reply().set_suppressed(false);
  session_.reply().Error(error);
  session_.reply().TakeErrors();
  worker_.dispatcher().statistics().AddError(error);
  session_.closing = true;
}

bool Client::RunRequests(std::string_view bytes, bool own, const Batch* parsed) {
  size_t done = 0;
  running_bytes_ = bytes.size();
  // Why: what was published before these requests were sent comes before their replies.
  if (worker_.outlet().has_mail()) worker_.outlet().DeliverMail();
  while (true) {
    Batch batch;
    if (parsed != nullptr) {
      batch = *std::exchange(parsed, nullptr);
    } else {
      batch = ParseBatch(bytes, done, worker_.pending(), worker_.prepared());
      Prefetch(batch);
    }
    const ParseResult& last = batch.last;
    const BatchEnd end = RunBatch(batch, done);
    if (end == BatchEnd::kClosed) return false;
    if (end == BatchEnd::kStopped) break;
    if (last.status == ParseStatus::kComplete) continue;
    done += last.consumed;
    if (last.status == ParseStatus::kIncomplete) {
      needed_ = last.needed;
      break;
    }
    if (last.status == ParseStatus::kOverLimit) {
      worker_.CountQueryLimitClose();
      Close();
      return false;
    }
    RefuseRest(last.error);
    break;
  }
  running_bytes_ = 0;
  if (session_.closing) close_after_output_ = true;
  if (own) {
    query_.Consume(done);
    if (query_.empty() && query_.capacity() > kKeptQueryBytes) query_.Shrink();
  } else if (done < bytes.size()) {
    query_.Append(bytes.substr(done));
  }
  return true;
}

bool Client::Flush() {
  // Why before anything is sent: who reads the reply finds all who are concerned told.
  worker_.outlet().TellChanges();
  output_peak_ = std::max(output_peak_, output_.size());
  // Why before anything is sent: a reply that is too large is not sent at all.
  if (output_.size() > kFreeOutputBytes && !PassesOutputLimits()) {
    Close();
    return false;
  }
  while (!output_.empty()) {
    const std::string_view bytes = output_.view();
    const ssize_t count = send(socket_.number(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count < 0) {
      if (errno == EINTR) continue;
      if (errno == EAGAIN) break;
      Close();
      return false;
    }
    bytes_written_ += static_cast<uint64_t>(count);
    worker_.AddBytesWritten(static_cast<uint64_t>(count));
    output_.Consume(static_cast<size_t>(count));
    if (static_cast<size_t>(count) < bytes.size()) break;
  }
  if (output_.empty() && close_after_output_) {
    Close();
    return false;
  }
  const bool waits = !output_.empty();
  if (waits && !PassesOutputLimits()) {
    Close();
    return false;
  }
  if (waits != waits_for_writing_) {
    waits_for_writing_ = waits;
    worker_.loop().Change(socket_.number(), *this, !close_after_output_ && !paused_, waits);
  }
  return true;
}

bool Client::PassesOutputLimits() {
  const OutputLimits limits = worker_.output_limits(is_subscriber());
  const size_t size = output_.size() - std::min(output_.size(), kFreeOutputBytes);
  const bool is_stranger = !session_.authenticated && worker_.server().LoginRequired();
  if (is_stranger && size > kStrangerOutputBytes) {
    CountOverLimit();
    return false;
  }
  // Why all of it: a reply whose length is not known before has no part that is free.
  if (limits.hard_bytes != 0 && output_.size() > limits.hard_bytes) {
    CountOverLimit();
    return false;
  }
  if (limits.soft_bytes == 0 || size <= limits.soft_bytes) {
    over_soft_limit_since_ = 0;
    return true;
  }
  const int64_t now = worker_.now_milliseconds();
  if (over_soft_limit_since_ == 0) over_soft_limit_since_ = now;
  if (now - over_soft_limit_since_ <= limits.soft_milliseconds) return true;
  CountOverLimit();
  return false;
}

void Client::CountOverLimit() {
  // Why once: who is told to close may be asked again before he does.
  if (!std::exchange(over_limit_, true)) worker_.CountOutputLimitClose();
}

bool Client::AcceptsMessages() {
  if (close_after_output_ || session_.closing || missed_messages_) return false;
  const uint64_t most = worker_.output_limits(is_subscriber()).hard_bytes;
  if (most == 0 || output_.size() <= most) [[likely]]
    return true;
  CloseAsMissing();
  return false;
}

void Client::CloseAsMissing() {
  if (missed_messages_) return;
  missed_messages_ = true;
  CountOverLimit();
  worker_.outlet().Await(*this);
}

void Client::SendMessages() {
  if (missed_messages_ || facts_->killed.load(std::memory_order_relaxed)) return Close();
  // Why not always: what the socket did not take is sent when it can be.
  if (waits_for_writing_) {
    if (!PassesOutputLimits()) return Close();
  } else if (!Flush()) {
    return;
  }
  PublishBuffers();
}

void Client::OnWritable() {
  if (Flush()) PublishBuffers();
}

void Client::Resume() {
  SetHeld(false);
  worker_.BeginBatch();
  worker_.loop().Change(socket_.number(), *this, true, waits_for_writing_);
  if (!query_.empty() && !RunRequests(query_.view(), /*own=*/true)) return;
  PublishSession();
  if (!Flush()) return;
  PublishBuffers();
}

void Client::BeginWaiting() {
  worker_.server().counters().clients_blocked.fetch_add(1, std::memory_order_relaxed);
  parser_.Reset();
  needed_ = 0;
}

void Client::FinishWait(const protocol::BlockedCall& call) {
  if (session_.wait.get() != &call) return;
  if (facts_->killed.load(std::memory_order_relaxed)) return Close();
  worker_.BeginBatch();
  worker_.server().counters().clients_blocked.fetch_sub(1, std::memory_order_relaxed);
  facts_->EndWait();
  worker_.dispatcher().FinishWait(session_);
  if (!query_.empty() && !RunRequests(query_.view(), /*own=*/true)) return;
  PublishSession();
  if (!Flush()) return;
  PublishBuffers();
}

void Client::AbandonWait() {
  if (session_.wait == nullptr) return;
  worker_.server().counters().clients_blocked.fetch_sub(1, std::memory_order_relaxed);
  worker_.dispatcher().EndWait(*session_.wait, keyspace::WaitEnd::kAbandoned);
  facts_->EndWait();
  session_.wait.reset();
}

void Client::GiveBackBuffers() {
  output_.Shrink();
  query_.Shrink();
  PublishFacts();
}

void Client::PublishTexts() {
  const std::lock_guard lock(facts_->texts_mutex);
  facts_->name = session_.name;
  facts_->library_name = session_.library_name;
  facts_->library_version = session_.library_version;
  facts_->user = session_.access.user();
  session_.texts_changed = false;
}

void Client::PublishMulti() {
  constexpr auto kRelaxed = std::memory_order_relaxed;
  const protocol::MultiState& multi = *session_.multi;
  const bool queues = multi.queueing();
  facts_->queued_commands.store(queues ? static_cast<int64_t>(multi.commands().size()) : -1,
                                kRelaxed);
  facts_->queued_bytes.store(queues ? multi.bytes() : 0, kRelaxed);
  // What is watched no longer matters once one of the keys has changed.
  const uint64_t watched = multi.watch_broken() ? 0 : multi.watched().size();
  const uint64_t before = facts_->watched_keys.exchange(watched, kRelaxed);
  facts_->watch_broken.store(multi.watch_broken(), kRelaxed);
  worker_.server().counters().AddWatches(before, watched);
}

void Client::PublishSubscriptions() {
  constexpr auto kRelaxed = std::memory_order_relaxed;
  using messages::ChannelKind;
  const protocol::SessionSubscriber& subscriber = *session_.subscriber;
  worker_.server().counters().AddSubscriber(facts_->subscribes(), subscriber.subscribes());
  facts_->channels.store(subscriber.count(ChannelKind::kChannel), kRelaxed);
  facts_->patterns.store(subscriber.count(ChannelKind::kPattern), kRelaxed);
  facts_->shard_channels.store(subscriber.count(ChannelKind::kShard), kRelaxed);
}

void Client::PublishFactsOfRunning(size_t argument_bytes) {
  PublishFacts();
  facts_->argument_bytes.store(argument_bytes, std::memory_order_relaxed);
}

void Client::PublishFacts() {
  PublishSession();
  PublishBuffers();
}

void Client::PublishSession() {
  constexpr auto kRelaxed = std::memory_order_relaxed;
  ClientFacts& facts = *facts_;
  facts.used_milliseconds.store(used_milliseconds_, kRelaxed);
  facts.database.store(session_.database, kRelaxed);
  facts.resp_version.store(static_cast<int>(session_.reply().version()), kRelaxed);
  facts.no_evict.store(session_.no_evict, kRelaxed);
  facts.no_touch.store(session_.no_touch, kRelaxed);
  facts.held.store(is_held(), kRelaxed);
  facts.commands.store(commands_, kRelaxed);
  facts.last_command.store(session_.last_command, kRelaxed);
  facts.last_container.store(session_.last_container, kRelaxed);
  facts.watches_requests.store(session_.watches_requests, kRelaxed);
  if (session_.tracker && facts.tracker.load(kRelaxed) == nullptr) [[unlikely]] {
    facts.tracker_held = messages::TrackerPointer(session_.tracker.get());
    facts.tracker.store(session_.tracker.get(), std::memory_order_release);
  }
  if (session_.texts_changed) [[unlikely]]
    PublishTexts();
  if (session_.multi != nullptr) PublishMulti();
  if (session_.subscriber != nullptr) PublishSubscriptions();
}

void Client::PublishBuffers() {
  constexpr auto kRelaxed = std::memory_order_relaxed;
  ClientFacts& facts = *facts_;
  facts.closing.store(close_after_output_, kRelaxed);
  facts.waits_for_writing.store(waits_for_writing_, kRelaxed);
  // A batch that is being run lies in the worker's buffer, unless it came in pieces. Redis shows
  // that buffer as the client's where there is one thread.
  const bool borrows = running_bytes_ > query_.size() && worker_.server().workers().size() == 1;
  facts.query_bytes.store(borrows ? running_bytes_ : query_.size(), kRelaxed);
  facts.query_room.store(borrows ? worker_.read_buffer().size() : query_.capacity(), kRelaxed);
  facts.output_peak.store(output_peak_, kRelaxed);
  facts.argument_bytes.store(0, kRelaxed);
  facts.output_bytes.store(output_.size(), kRelaxed);
  facts.output_room.store(output_.capacity(), kRelaxed);
  facts.bytes_read.store(bytes_read_, kRelaxed);
  facts.bytes_written.store(bytes_written_, kRelaxed);
  size_t held_bytes = kClientOwnBytes + query_.capacity() + output_.capacity();
  if (session_.subscriber != nullptr) held_bytes += session_.subscriber->bytes();
  if (held_bytes != accounted_bytes_) {
    worker_.AddClientBytes(static_cast<int64_t>(held_bytes) -
                           static_cast<int64_t>(accounted_bytes_));
    accounted_bytes_ = held_bytes;
  }
}

}  // namespace remora::server
