#include "server/net/acceptor.h"

#include <sys/socket.h>

#include "server/server.h"

namespace remora::server {

namespace {

// So many at once, so that a flood of connections does not starve those that are there.
constexpr int kAcceptsPerRound = 1000;

}  // namespace

Acceptor::Acceptor(Server& server, EventLoop& loop, Descriptor socket, bool is_unix)
    : server_(server), loop_(loop), socket_(std::move(socket)), is_unix_(is_unix) {
  loop_.Add(socket_.number(), *this);
}

Acceptor::~Acceptor() { loop_.Remove(socket_.number(), *this); }

void Acceptor::OnReadable() {
  for (int i = 0; i < kAcceptsPerRound; ++i) {
    Descriptor accepted(accept4(socket_.number(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (!accepted) return;
    server_.Accepted(std::move(accepted), is_unix_);
  }
}

}  // namespace remora::server
