// WaitingSessions: clients without sockets on one engine, which may wait for keys.
//
//   WaitingSessions clients(engine);
//   EXPECT_EQ(clients.Call(0, "BZPOPMIN z 0"), "");       // waits
//   EXPECT_EQ(clients.Call(1, "ZADD z 1 a"), ":1\r\n");
//   EXPECT_EQ(clients.Receive(0), "*3\r\n...");
#pragma once

#include <algorithm>
#include <atomic>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/engine.h"
#include "protocol/command_table.h"
#include "protocol/dispatcher.h"
#include "protocol/output_buffer.h"
#include "protocol/session.h"
#include "protocol/waiting/blocked_call.h"

namespace remora::tests {

// One of them.
class WaitingSession final : private protocol::WaitListener {
 public:
  explicit WaitingSession(protocol::DispatcherShared& shared)
      : dispatcher_(shared), session_(output_) {
    session_.authenticated = true;
    session_.wait_listener = this;
  }
  ~WaitingSession() { Abandon(); }

  // The reply to a request given as words with one space between them; nothing when it waits.
  std::string Call(std::string_view request) {
    std::vector<std::string_view> words;
    while (!request.empty()) {
      const size_t end = std::min(request.find(' '), request.size());
      words.push_back(request.substr(0, end));
      request.remove_prefix(std::min(end + 1, request.size()));
    }
    dispatcher_.Execute(session_, words);
    return Take();
  }
  // The reply of a call whose wait has ended; nothing while it waits.
  std::string Receive() {
    if (!ended_) return {};
    ended_ = false;
    dispatcher_.FinishWait(session_);
    return Take();
  }
  [[nodiscard]] bool waits() const { return session_.wait != nullptr; }
  bool Unblock(keyspace::WaitEnd why) { return dispatcher_.EndWait(*session_.wait, why); }
  void Abandon() {
    if (session_.wait == nullptr) return;
    dispatcher_.EndWait(*session_.wait, keyspace::WaitEnd::kAbandoned);
    session_.wait.reset();
  }
  protocol::Session& session() { return session_; }
  protocol::Dispatcher& dispatcher() { return dispatcher_; }
  void set_is_killed() { is_killed_ = true; }

 private:
  class NoWaker final : public protocol::Waker {
   public:
    void Wake() override {}
  };

  // protocol::WaitListener
  bool WaitBegins(protocol::Session&, const std::shared_ptr<protocol::BlockedCall>&) override {
    return !is_killed_;
  }
  bool WaitEnded(const std::shared_ptr<protocol::BlockedCall>&) override {
    ended_ = true;
    return false;
  }
  std::shared_ptr<protocol::Waker> waker() override { return waker_; }

  std::string Take() {
    std::string reply(output_.view());
    output_.Consume(output_.size());
    return reply;
  }

  protocol::Dispatcher dispatcher_;
  protocol::OutputBuffer output_;
  protocol::Session session_;
  std::shared_ptr<protocol::Waker> waker_ = std::make_shared<NoWaker>();
  std::atomic<bool> ended_{false};
  bool is_killed_ = false;
};

class WaitingSessions {
 public:
  explicit WaitingSessions(const EngineOptions& options = {}, protocol::Host* host = nullptr)
      : engine(options),
        table(protocol::CommandTable::ProtocolFamilies()),
        shared{.engine = engine, .table = table, .host = host, .ticks = {}} {}

  WaitingSession& operator[](size_t number) {
    while (sessions_.size() <= number) {
      sessions_.push_back(std::make_unique<WaitingSession>(shared));
    }
    return *sessions_[number];
  }
  std::string Call(size_t number, std::string_view request) {
    return (*this)[number].Call(request);
  }
  std::string Receive(size_t number) { return (*this)[number].Receive(); }

  Engine engine;
  protocol::CommandTable table;
  protocol::DispatcherShared shared;

 private:
  std::vector<std::unique_ptr<WaitingSession>> sessions_;
};

}  // namespace remora::tests
