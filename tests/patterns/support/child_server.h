// ChildServer: a RESP server as a child process of a test, on loopback and on a unix socket, with
// an empty data set that is kept in memory only.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <memory>
#include <string>

namespace remora::patterns {

class ChildServer {
 public:
  struct Started {
    std::unique_ptr<ChildServer> server;
    std::string error;  // why there is no server
  };
  // Starts the program and waits until it answers.
  [[nodiscard]] static Started Start(const std::string& program, const std::string& password = {});
  // Ends the process.
  ~ChildServer();
  ChildServer(const ChildServer&) = delete;
  ChildServer& operator=(const ChildServer&) = delete;

  [[nodiscard]] uint16_t port() const { return port_; }
  [[nodiscard]] const std::string& unix_path() const { return unix_path_; }
  [[nodiscard]] pid_t process() const { return process_; }

 private:
  ChildServer(pid_t process, uint16_t port, std::string folder);

  pid_t process_;
  uint16_t port_;
  std::string folder_;
  std::string unix_path_;
};

// A TCP port of the loopback interface that nobody used a moment ago.
[[nodiscard]] uint16_t FreePort();

}  // namespace remora::patterns
