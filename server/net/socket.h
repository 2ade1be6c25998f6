// Sockets: owned descriptors and how listening ones are made.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace remora::server {

// Owns a file descriptor.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  ~Descriptor();

  [[nodiscard]] int number() const { return number_; }
  explicit operator bool() const { return number_ >= 0; }
  void Close();

 private:
  int number_ = -1;
};

struct ListenResult {
  Descriptor socket;
  std::string error;         // why not, where there is no socket
  bool unavailable = false;  // the address does not exist on this machine
};

// A listening TCP socket; port 0 takes any free one. IPv6 addresses do not accept IPv4.
[[nodiscard]] ListenResult ListenTcp(const std::string& address, uint16_t port, int backlog);
// A listening unix socket at `path`, which is replaced; `permissions` 0 leaves the mask's.
[[nodiscard]] ListenResult ListenUnix(const std::string& path, uint32_t permissions, int backlog);

[[nodiscard]] uint16_t LocalPort(int socket);
// "127.0.0.1:4000", "[::1]:4000"; of a unix socket "PATH:0".
[[nodiscard]] std::string PeerName(int socket, const std::string& unix_path);
[[nodiscard]] std::string LocalName(int socket, const std::string& unix_path);
// True for the loopback range and unix sockets.
[[nodiscard]] bool PeerIsLocal(int socket);

void SetNoDelay(int socket);
// Probes after `seconds` of silence; 0 turns it off.
void SetKeepAlive(int socket, int seconds);

}  // namespace remora::server
