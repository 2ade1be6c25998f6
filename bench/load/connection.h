// What the loads have in common: connections that count replies, and what is measured.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <span>
#include <string>
#include <string_view>

#include "bench/load/reply_counter.h"
#include "protocol/latency_histogram.h"

namespace remora::bench {

[[noreturn]] inline void Fail(const std::string& what) {
  std::fprintf(stderr, "load_generator: %s\n", what.c_str());
  std::exit(1);
}

inline uint64_t NowNanoseconds() {
  return static_cast<uint64_t>(std::chrono::duration_cast<std::chrono::nanoseconds>(
                                   std::chrono::steady_clock::now().time_since_epoch())
                                   .count());
}

inline int ConnectTo(uint16_t port) {
  const int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (descriptor < 0 ||
      connect(descriptor, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
    Fail("cannot connect to port " + std::to_string(port) + ": " + std::strerror(errno));
  }
  const int on = 1;
  setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return descriptor;
}

// One connection: a batch is out, or nothing is.
class Connection {
 public:
  explicit Connection(uint16_t port) : descriptor_(ConnectTo(port)) {}
  ~Connection() { close(descriptor_); }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  [[nodiscard]] int descriptor() const { return descriptor_; }
  [[nodiscard]] uint64_t errors() const { return replies_.errors(); }

  // Sends a batch.
  void Send(std::string_view rest, uint64_t requests) {
    awaited_ = requests;
    sent_nanoseconds_ = NowNanoseconds();
    while (!rest.empty()) {
      // Why it may wait: a server reads a batch whole before its replies fill the socket, or the
      // batch is too large to be a sensible load.
      const ssize_t sent = send(descriptor_, rest.data(), rest.size(), MSG_NOSIGNAL);
      if (sent < 0 && errno != EINTR) Fail(std::string("send: ") + std::strerror(errno));
      if (sent > 0) rest.remove_prefix(static_cast<size_t>(sent));
    }
  }

  // Reads what has come. True when the batch is complete.
  bool Receive(std::span<char> buffer) {
    const ssize_t received = recv(descriptor_, buffer.data(), buffer.size(), MSG_DONTWAIT);
    if (received == 0) Fail("the server closed a connection");
    if (received < 0) {
      if (errno == EAGAIN || errno == EINTR) return false;
      Fail(std::string("recv: ") + std::strerror(errno));
    }
    const size_t replies = replies_.Feed({buffer.data(), static_cast<size_t>(received)});
    if (replies > awaited_) Fail("more replies than requests");
    awaited_ -= replies;
    return awaited_ == 0;
  }

  [[nodiscard]] uint64_t sent_nanoseconds() const { return sent_nanoseconds_; }

 private:
  int descriptor_;
  uint64_t awaited_ = 0;
  uint64_t sent_nanoseconds_ = 0;
  ReplyCounter replies_;
};

struct Totals {
  uint64_t requests = 0;
  uint64_t errors = 0;
  double seconds = 0;
  protocol::LatencyHistogram latencies;
};

}  // namespace remora::bench
