// RespClient: a small blocking client for tests.
//
//   RespClient client(server.port());
//   EXPECT_EQ(client.Call({"PING"}).text, "PONG");
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

#include "protocol/reply.h"
#include "protocol/reply_parser.h"

namespace remora::tests {

class RespClient {
 public:
  // Connects to the loopback interface.
  explicit RespClient(uint16_t port);
  // Connects to a unix socket.
  explicit RespClient(const std::string& unix_path);
  ~RespClient();
  RespClient(const RespClient&) = delete;
  RespClient& operator=(const RespClient&) = delete;

  // Sends a request, and waits for its answer.
  protocol::Reply Call(std::initializer_list<std::string_view> arguments);
  void Send(std::initializer_list<std::string_view> arguments);
  void SendBytes(std::string_view bytes);
  // The next answer; an error "closed" once the server has closed the connection, and "timeout"
  // after a few seconds without one.
  protocol::Reply Read();
  // Whether an answer, or the end, comes within so many milliseconds.
  [[nodiscard]] bool Readable(int timeout_milliseconds) const;
  // Whether the server closes the connection within a few seconds, after whatever it sends.
  [[nodiscard]] bool IsClosed();

 private:
  int socket_ = -1;
  std::string received_;
  protocol::ReplyParser parser_;
};

}  // namespace remora::tests
