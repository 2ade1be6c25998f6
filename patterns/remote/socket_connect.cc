#include "patterns/remote/socket_connect.h"

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>

namespace remora::patterns {

namespace {

using std::chrono::steady_clock;

std::string ErrorText(int number) { return std::generic_category().message(number); }

StoreError NotConnected(const std::string& where, const std::string& why) {
  return {StoreErrorCode::kNotConnected, where + ": " + why};
}

// Connects to one address; a socket, or the negative error number.
int ConnectTo(const sockaddr* address, socklen_t size, steady_clock::time_point deadline) {
  const int socket = ::socket(address->sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (socket < 0) return -errno;
  int error = connect(socket, address, size) == 0 ? 0 : errno;
  if (error == EINPROGRESS) {
    short occurred = 0;
    if (!WaitFor(socket, POLLOUT, deadline, &occurred)) {
      error = ETIMEDOUT;
    } else {
      socklen_t length = sizeof(error);
      getsockopt(socket, SOL_SOCKET, SO_ERROR, &error, &length);
    }
  }
  if (error == 0) return socket;
  close(socket);
  return -error;
}

StoreResult<int> ConnectUnix(const std::string& path, steady_clock::time_point deadline) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof(address.sun_path)) return NotConnected(path, "the path is too long");
  std::memcpy(address.sun_path, path.data(), path.size());
  const int socket =
      ConnectTo(reinterpret_cast<const sockaddr*>(&address), sizeof(address), deadline);
  if (socket < 0) return NotConnected(path, ErrorText(-socket));
  return socket;
}

StoreResult<int> ConnectTcp(const std::string& host, uint16_t port,
                            steady_clock::time_point deadline) {
  const std::string service = std::to_string(port);
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const int failure = getaddrinfo(host.c_str(), service.c_str(), &hints, &found);
  if (failure != 0) return NotConnected(host, gai_strerror(failure));
  int socket = -EADDRNOTAVAIL;
  for (const addrinfo* one = found; one != nullptr && socket < 0; one = one->ai_next) {
    socket = ConnectTo(one->ai_addr, one->ai_addrlen, deadline);
  }
  freeaddrinfo(found);
  if (socket < 0) return NotConnected(host + ":" + service, ErrorText(-socket));
  const int on = 1;
  setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  return socket;
}

}  // namespace

bool WaitFor(int socket, short events, steady_clock::time_point deadline, short* occurred) {
  while (true) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - steady_clock::now());
    pollfd entry{.fd = socket, .events = events, .revents = 0};
    const int64_t timeout = std::clamp<int64_t>(left.count(), 0, INT32_MAX);
    const int ready = poll(&entry, 1, static_cast<int>(timeout));
    if (ready < 0 && errno == EINTR) continue;
    *occurred = entry.revents;
    return ready > 0;
  }
}

StoreResult<int> ConnectSocket(const RemoteStoreOptions& options) {
  const steady_clock::time_point deadline = steady_clock::now() + options.connect_timeout;
  if (!options.unix_path.empty()) return ConnectUnix(options.unix_path, deadline);
  return ConnectTcp(options.host, options.port, deadline);
}

}  // namespace remora::patterns
