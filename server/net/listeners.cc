#include "server/net/listeners.h"

#include <sys/socket.h>
#include <unistd.h>

#include <utility>

#include "server/net/socket.h"
#include "server/net/worker.h"
#include "server/server.h"

namespace remora::server {

void Listeners::StopTcp() {
  // Why shared: std::function wants to be copied.
  auto stopped = std::make_shared<Acceptors>();
  {
    const std::lock_guard lock(mutex_);
    stopped->swap(tcp_);
    // A socket that is shut down does not listen, so that its port can be taken again at once.
    for (const auto& acceptor : *stopped) shutdown(acceptor->descriptor(), SHUT_RDWR);
  }
  if (!stopped->empty()) worker_.loop().Post([stopped] { stopped->clear(); });
}

bool Listeners::OpenTcp(const TcpPlan& plan) {
  {
    const std::lock_guard lock(mutex_);
    if (plan == plan_ && !tcp_.empty()) return true;
  }
  StopTcp();
  port_.store(0, std::memory_order_relaxed);
  if (plan.port == 0 && !plan.any_port) return true;
  Acceptors opened;
  uint16_t port = plan.any_port ? 0 : plan.port;
  for (std::string address : plan.addresses) {
    const bool optional = !address.empty() && address[0] == '-';
    if (optional) address.erase(0, 1);
    ListenResult result = ListenTcp(address, port, plan.backlog);
    if (!result.socket) {
      if (result.unavailable && optional) continue;
      server_.log().Write(LogLevel::kWarning,
                          "Warning: Could not create server TCP listening socket " + result.error);
      return false;
    }
    if (port == 0) port = LocalPort(result.socket.number());
    opened.push_back(
        std::make_unique<Acceptor>(server_, worker_.loop(), std::move(result.socket), false));
  }
  if (opened.empty() && !plan.addresses.empty()) return false;
  const std::lock_guard lock(mutex_);
  plan_ = plan;
  tcp_ = std::move(opened);
  port_.store(tcp_.empty() ? 0 : port, std::memory_order_relaxed);
  return true;
}

std::string Listeners::OpenUnix(const std::string& path, uint32_t permissions, int backlog) {
  ListenResult result = ListenUnix(path, permissions, backlog);
  if (!result.socket) return "Failed opening Unix socket: " + result.error;
  const std::lock_guard lock(mutex_);
  unix_path_ = path;
  unix_ = std::make_unique<Acceptor>(server_, worker_.loop(), std::move(result.socket), true);
  return {};
}

void Listeners::Close() {
  const std::lock_guard lock(mutex_);
  tcp_.clear();
  if (unix_) unlink(unix_path_.c_str());
  unix_.reset();
}

bool Listeners::has_tcp() const {
  const std::lock_guard lock(mutex_);
  return !tcp_.empty();
}

std::string Listeners::Describe() const {
  const std::lock_guard lock(mutex_);
  std::string lines;
  int number = 0;
  if (!tcp_.empty()) {
    lines += "listener" + std::to_string(number++) + ":name=tcp";
    for (const std::string& address : plan_.addresses) lines += ",bind=" + address;
    lines += ",port=" + std::to_string(port()) + "\r\n";
  }
  if (unix_) {
    lines += "listener" + std::to_string(number) + ":name=unix,bind=" + unix_path_ + "\r\n";
  }
  return lines;
}

}  // namespace remora::server
