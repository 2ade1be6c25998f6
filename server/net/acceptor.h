// Acceptor: a listening socket in a worker's loop.
#pragma once

#include <utility>

#include "server/net/event_loop.h"
#include "server/net/socket.h"

namespace remora::server {

class Server;

class Acceptor final : public EventHandler {
 public:
  Acceptor(Server& server, EventLoop& loop, Descriptor socket, bool is_unix);
  ~Acceptor();

  [[nodiscard]] int descriptor() const { return socket_.number(); }
  [[nodiscard]] bool is_unix() const { return is_unix_; }

  void OnReadable() override;
  void OnReadableWhileBusy() override { OnReadable(); }
  void OnWritable() override {}

 private:
  Server& server_;
  EventLoop& loop_;
  Descriptor socket_;
  bool is_unix_;
};

}  // namespace remora::server
