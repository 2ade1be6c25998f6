#include "server/net/socket.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace remora::server {

namespace {

ListenResult Failure(const std::string& what) {
  ListenResult result;
  result.unavailable = errno == EADDRNOTAVAIL || errno == EAFNOSUPPORT ||
                       errno == EPROTONOSUPPORT || errno == ESOCKTNOSUPPORT;
  result.error.append(what).append(": ").append(std::strerror(errno));
  return result;
}

std::string AddressText(const sockaddr_storage& address, const std::string& unix_path) {
  char host[INET6_ADDRSTRLEN] = "";
  if (address.ss_family == AF_INET) {
    const auto& v4 = reinterpret_cast<const sockaddr_in&>(address);
    inet_ntop(AF_INET, &v4.sin_addr, host, sizeof(host));
    return std::string(host).append(":").append(std::to_string(ntohs(v4.sin_port)));
  }
  if (address.ss_family == AF_INET6) {
    const auto& v6 = reinterpret_cast<const sockaddr_in6&>(address);
    inet_ntop(AF_INET6, &v6.sin6_addr, host, sizeof(host));
    return std::string("[").append(host).append("]:").append(std::to_string(ntohs(v6.sin6_port)));
  }
  return std::string(unix_path).append(":0");
}

}  // namespace

Descriptor::~Descriptor() { Close(); }

void Descriptor::Close() {
  if (number_ >= 0) close(number_);
  number_ = -1;
}

ListenResult ListenTcp(const std::string& address, uint16_t port, int backlog) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  const char* host = address == "*" ? "0.0.0.0" : address == "::*" ? "::" : address.c_str();
  const int code = getaddrinfo(host, std::to_string(port).c_str(), &hints, &found);
  if (code != 0) {
    ListenResult result;
    result.error.append(address).append(": ").append(gai_strerror(code));
    return result;
  }
  Descriptor socket(::socket(found->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  const int one = 1;
  bool listening = false;
  if (socket) {
    setsockopt(socket.number(), SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
    if (found->ai_family == AF_INET6) {
      setsockopt(socket.number(), IPPROTO_IPV6, IPV6_V6ONLY, &one, sizeof(one));
    }
    listening = bind(socket.number(), found->ai_addr, found->ai_addrlen) == 0 &&
                listen(socket.number(), backlog) == 0;
  }
  const int error = errno;
  freeaddrinfo(found);
  errno = error;
  if (!listening) return Failure(address + ":" + std::to_string(port));
  ListenResult result;
  result.socket = std::move(socket);
  return result;
}

ListenResult ListenUnix(const std::string& path, uint32_t permissions, int backlog) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof(address.sun_path)) {
    errno = ENAMETOOLONG;
    return Failure(path);
  }
  std::memcpy(address.sun_path, path.data(), path.size());
  unlink(path.c_str());
  Descriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!socket ||
      bind(socket.number(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) {
    return Failure(path);
  }
  if (permissions != 0) chmod(path.c_str(), permissions);
  if (listen(socket.number(), backlog) != 0) return Failure(path);
  ListenResult result;
  result.socket = std::move(socket);
  return result;
}

uint16_t LocalPort(int socket) {
  sockaddr_storage address{};
  socklen_t size = sizeof(address);
  getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size);
  if (address.ss_family == AF_INET6) {
    return ntohs(reinterpret_cast<const sockaddr_in6&>(address).sin6_port);
  }
  return ntohs(reinterpret_cast<const sockaddr_in&>(address).sin_port);
}

std::string PeerName(int socket, const std::string& unix_path) {
  sockaddr_storage address{};
  socklen_t size = sizeof(address);
  getpeername(socket, reinterpret_cast<sockaddr*>(&address), &size);
  return AddressText(address, unix_path);
}

std::string LocalName(int socket, const std::string& unix_path) {
  sockaddr_storage address{};
  socklen_t size = sizeof(address);
  getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size);
  return AddressText(address, unix_path);
}

bool PeerIsLocal(int socket) {
  sockaddr_storage address{};
  socklen_t size = sizeof(address);
  if (getpeername(socket, reinterpret_cast<sockaddr*>(&address), &size) != 0) return false;
  if (address.ss_family == AF_INET) {
    const auto& v4 = reinterpret_cast<const sockaddr_in&>(address);
    return (ntohl(v4.sin_addr.s_addr) >> 24) == 127;
  }
  if (address.ss_family == AF_INET6) {
    return IN6_IS_ADDR_LOOPBACK(&reinterpret_cast<const sockaddr_in6&>(address).sin6_addr);
  }
  return true;
}

void SetNoDelay(int socket) {
  const int one = 1;
  setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
}

void SetKeepAlive(int socket, int seconds) {
  const int on = seconds > 0 ? 1 : 0;
  setsockopt(socket, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof(on));
  if (on == 0) return;
  const int interval = std::max(seconds / 3, 1);
  const int probes = 3;
  setsockopt(socket, IPPROTO_TCP, TCP_KEEPIDLE, &seconds, sizeof(seconds));
  setsockopt(socket, IPPROTO_TCP, TCP_KEEPINTVL, &interval, sizeof(interval));
  setsockopt(socket, IPPROTO_TCP, TCP_KEEPCNT, &probes, sizeof(probes));
}

}  // namespace remora::server
