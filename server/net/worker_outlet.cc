#include "server/net/worker_outlet.h"

#include <utility>

#include "server/net/client.h"
#include "server/net/worker.h"

namespace remora::server {

namespace {

Client& ClientOf(protocol::Session& session) {
  return static_cast<ClientSession&>(session).client();
}

}  // namespace

WorkerOutlet::WorkerOutlet(messages::Broker& broker, Worker& worker)
    : SessionOutlet(broker), worker_(worker), waker_(worker.loop().waker()) {}

bool WorkerOutlet::Accepts(protocol::Session& session) {
  return ClientOf(session).AcceptsMessages();
}

void WorkerOutlet::Received(protocol::Session& session) { Await(ClientOf(session)); }

protocol::Session* WorkerOutlet::FindSession(uint64_t id) {
  Client* const client = worker_.Find(id);
  return client == nullptr ? nullptr : &client->session();
}

void WorkerOutlet::Await(Client& client) {
  if (client.receiver_number() != 0) return;
  receivers_.push_back(&client);
  client.set_receiver_number(receivers_.size());
}

void WorkerOutlet::MissedMail() { worker_.CloseSubscribers(); }

void WorkerOutlet::Finish() {
  TellChanges();
  while (has_mail() || !receivers_.empty()) {
    DeliverMail();
    worker_.BeginBatch();
    // Why indexes: sending may end a client, and that brings the others their last mail.
    for (size_t i = 0; i < receivers_.size(); ++i) {
      Client* const client = receivers_[i];
      if (client == nullptr) continue;
      client->set_receiver_number(0);
      client->SendMessages();
    }
    receivers_.clear();
  }
}

void WorkerOutlet::Forget(Client& client) {
  if (client.receiver_number() != 0) receivers_[client.receiver_number() - 1] = nullptr;
  protocol::LeaveOutlet(client.session());
}

}  // namespace remora::server
