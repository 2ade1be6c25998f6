// ListeningSessions: clients without sockets on one engine, which may subscribe.
//
//   ListeningSessions clients;
//   EXPECT_EQ(clients.Call(0, "SUBSCRIBE c"), "*3\r\n...");
//   EXPECT_EQ(clients.Call(1, "PUBLISH c m"), ":1\r\n");
//   EXPECT_EQ(clients.Receive(0), "*3\r\n...");
#pragma once

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/engine.h"
#include "engine/keyspace/keyspace.h"
#include "engine/messages/broker.h"
#include "protocol/command_table.h"
#include "protocol/dispatcher.h"
#include "protocol/messages/session_outlet.h"
#include "protocol/output_buffer.h"
#include "protocol/session.h"

namespace remora::tests {

// The outlet of the thread that runs a test.
class TestOutlet final : public protocol::SessionOutlet {
 public:
  using SessionOutlet::SessionOutlet;
  size_t received = 0;

 private:
  void Announce() override {}
  void MissedMail() override {}
  bool Accepts(protocol::Session& session) override { return !session.closing; }
  void Received(protocol::Session&) override { ++received; }
  protocol::Session* FindSession(uint64_t id) override {
    const auto found = sessions.find(id);
    return found == sessions.end() ? nullptr : found->second;
  }

 public:
  // By their numbers.
  std::map<uint64_t, protocol::Session*> sessions;
};

class ListeningSessions {
 public:
  ListeningSessions()
      : table(protocol::CommandTable::ProtocolFamilies()),
        shared{.engine = engine, .table = table, .ticks = {}},
        outlet(std::make_shared<TestOutlet>(engine.keyspace().broker())),
        dispatcher_(shared) {}
  ~ListeningSessions() {
    for (const auto& client : clients_) protocol::LeaveOutlet(client->session);
    outlet->Close();
  }

  // The reply to a request given as words with one space between them, and what had come before.
  std::string Call(size_t number, std::string_view request) {
    std::vector<std::string_view> words;
    while (!request.empty()) {
      const size_t end = std::min(request.find(' '), request.size());
      words.push_back(request.substr(0, end));
      request.remove_prefix(std::min(end + 1, request.size()));
    }
    dispatcher_.Execute(session(number), words);
    outlet->DeliverMail();
    outlet->TellChanges();
    outlet->DeliverMail();
    return Receive(number);
  }
  // What has come for a client.
  std::string Receive(size_t number) {
    protocol::OutputBuffer& output = client(number).output;
    std::string received(output.view());
    output.Consume(output.size());
    return received;
  }
  protocol::Session& session(size_t number) { return client(number).session; }
  void UseResp3(size_t number) {
    session(number).reply().set_version(protocol::RespVersion::kResp3);
  }

  Engine engine;
  protocol::CommandTable table;
  protocol::DispatcherShared shared;
  std::shared_ptr<TestOutlet> outlet;

 private:
  struct Client {
    explicit Client(protocol::SessionOutlet& outlet) : session(output) {
      session.authenticated = true;
      session.outlet = &outlet;
    }
    protocol::OutputBuffer output;
    protocol::Session session;
  };

  Client& client(size_t number) {
    while (clients_.size() <= number) {
      clients_.push_back(std::make_unique<Client>(*outlet));
      protocol::Session& added = clients_.back()->session;
      added.id = clients_.size();
      outlet->sessions[added.id] = &added;
    }
    return *clients_[number];
  }

  protocol::Dispatcher dispatcher_;
  std::vector<std::unique_ptr<Client>> clients_;
};

// The bytes of an array, or of a push message, of bulk strings.
inline std::string Frame(char kind, const std::vector<std::string>& words) {
  std::string frame = kind + std::to_string(words.size()) + "\r\n";
  for (const std::string& word : words) {
    frame += "$" + std::to_string(word.size()) + "\r\n" + word + "\r\n";
  }
  return frame;
}
// The same with a number at its end.
inline std::string Confirmation(char kind, const std::string& action, const std::string& name,
                                int count) {
  return std::string(1, kind) + "3\r\n$" + std::to_string(action.size()) + "\r\n" + action +
         "\r\n$" + std::to_string(name.size()) + "\r\n" + name + "\r\n:" + std::to_string(count) +
         "\r\n";
}

}  // namespace remora::tests
