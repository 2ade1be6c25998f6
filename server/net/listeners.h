// Listeners: the sockets on which a server waits for connections.
//
// TCP sockets may be replaced while connections arrive (CONFIG SET port, bind): the old ones stop
// at once, and their acceptors are taken down by the thread whose loop they are in.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "server/net/acceptor.h"

namespace remora::server {

class Server;
class Worker;

class Listeners {
 public:
  // The acceptors live in the loop of `worker`.
  Listeners(Server& server, Worker& worker) : server_(server), worker_(worker) {}
  ~Listeners() { Close(); }
  Listeners(const Listeners&) = delete;
  Listeners& operator=(const Listeners&) = delete;

  struct TcpPlan {
    std::vector<std::string> addresses;  // '-' in front: may be missing on this machine
    uint16_t port = 0;                   // 0 opens none
    bool any_port = false;               // a free port instead
    int backlog = 511;

    bool operator==(const TcpPlan&) const = default;
  };
  // Puts the sockets of `plan` in place of those that are open. When one cannot be opened, none is
  // left; what was wrong is in the log. From any thread.
  [[nodiscard]] bool OpenTcp(const TcpPlan& plan);

  // Opens a socket at `path`. Returns why it cannot, or nothing.
  [[nodiscard]] std::string OpenUnix(const std::string& path, uint32_t permissions, int backlog);

  // Takes all of them down. On the worker's thread, or when that has ended.
  void Close();

  // The port of the first TCP socket; 0 when there is none.
  [[nodiscard]] uint16_t port() const { return port_.load(std::memory_order_relaxed); }
  [[nodiscard]] const std::string& unix_path() const { return unix_path_; }
  [[nodiscard]] bool has_tcp() const;
  // "listener0:name=tcp,bind=*,port=6379" and so on, a line each, for INFO.
  [[nodiscard]] std::string Describe() const;

 private:
  using Acceptors = std::vector<std::unique_ptr<Acceptor>>;

  void StopTcp();

  Server& server_;
  Worker& worker_;
  mutable std::mutex mutex_;  // guards plan_, tcp_ and unix_
  TcpPlan plan_;
  Acceptors tcp_;
  std::unique_ptr<Acceptor> unix_;
  std::string unix_path_;
  std::atomic<uint16_t> port_{0};
};

}  // namespace remora::server
