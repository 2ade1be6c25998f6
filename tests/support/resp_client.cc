#include "tests/support/resp_client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>

namespace remora::tests {

namespace {

constexpr int kTimeoutMilliseconds = 5000;

protocol::Reply ErrorReply(std::string_view text) {
  protocol::Reply reply;
  reply.type = protocol::ReplyType::kError;
  reply.text = text;
  return reply;
}

}  // namespace

RespClient::RespClient(uint16_t port) : socket_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) {
    close(socket_);
    socket_ = -1;
  }
}

RespClient::RespClient(const std::string& unix_path)
    : socket_(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  unix_path.copy(address.sun_path, sizeof(address.sun_path) - 1);
  if (connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) {
    close(socket_);
    socket_ = -1;
  }
}

RespClient::~RespClient() {
  if (socket_ >= 0) close(socket_);
}

protocol::Reply RespClient::Call(std::initializer_list<std::string_view> arguments) {
  Send(arguments);
  return Read();
}

void RespClient::Send(std::initializer_list<std::string_view> arguments) {
  std::string bytes = "*" + std::to_string(arguments.size()) + "\r\n";
  for (const std::string_view argument : arguments) {
    bytes += "$" + std::to_string(argument.size()) + "\r\n";
    bytes.append(argument).append("\r\n");
  }
  SendBytes(bytes);
}

void RespClient::SendBytes(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return;
    bytes.remove_prefix(static_cast<size_t>(sent));
  }
}

protocol::Reply RespClient::Read() {
  protocol::Reply reply;
  while (true) {
    const protocol::ReplyResult result = parser_.Parse(received_, reply);
    received_.erase(0, result.consumed);
    if (result.status == protocol::ReplyStatus::kComplete) return reply;
    if (result.status == protocol::ReplyStatus::kError) return ErrorReply(result.error);
    if (!Readable(kTimeoutMilliseconds)) return ErrorReply("timeout");
    char buffer[16 * 1024];
    const ssize_t count = recv(socket_, buffer, sizeof(buffer), 0);
    if (count <= 0) return ErrorReply("closed");
    received_.append(buffer, static_cast<size_t>(count));
  }
}

bool RespClient::Readable(int timeout_milliseconds) const {
  if (socket_ < 0) return true;
  pollfd waiting{.fd = socket_, .events = POLLIN, .revents = 0};
  return poll(&waiting, 1, timeout_milliseconds) > 0;
}

bool RespClient::IsClosed() {
  while (true) {
    const protocol::Reply reply = Read();
    if (reply.is_error() && reply.text == "closed") return true;
    if (reply.is_error() && reply.text == "timeout") return false;
  }
}

}  // namespace remora::tests
