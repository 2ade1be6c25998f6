// WorkerOutlet: where messages for the clients of one worker come in. They are appended to the
// clients' outputs between two commands, and sent together at the end of the worker's round.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "protocol/messages/session_outlet.h"

namespace remora::server {

class Client;
class Worker;

class WorkerOutlet final : public protocol::SessionOutlet {
 public:
  WorkerOutlet(messages::Broker& broker, Worker& worker);

  // Hands over what has come and sends it, until there is nothing more.
  void Finish();
  // Has a client looked at by Finish.
  void Await(Client& client);
  // A client is going away.
  void Forget(Client& client);

 private:
  // messages::Outlet
  void Announce() override { waker_->Wake(); }
  void MissedMail() override;
  // protocol::SessionOutlet
  [[nodiscard]] bool Accepts(protocol::Session& session) override;
  void Received(protocol::Session& session) override;
  [[nodiscard]] protocol::Session* FindSession(uint64_t id) override;

  Worker& worker_;
  const std::shared_ptr<protocol::Waker> waker_;
  // Clients whose outputs have grown; null for those that are gone.
  std::vector<Client*> receivers_;
};

}  // namespace remora::server
