#include "patterns/remote/connection.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>
#include <thread>

namespace remora::patterns {
namespace {

using std::chrono_literals::operator""ms;

// A server that answers the first thing it is sent with fixed bytes, then hangs up.
class OddServer {
 public:
  explicit OddServer(std::string answer) : listening_(socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    EXPECT_EQ(bind(listening_, reinterpret_cast<sockaddr*>(&address), size), 0);
    EXPECT_EQ(listen(listening_, 4), 0);
    getsockname(listening_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this, answer = std::move(answer)] {
      const int client = accept(listening_, nullptr, nullptr);
      char buffer[4096];
      if (recv(client, buffer, sizeof(buffer), 0) > 0) {
        // Byte by byte: replies come in any pieces.
        for (const char byte : answer) {
          if (send(client, &byte, 1, MSG_NOSIGNAL) != 1) break;
        }
      }
      close(client);
    });
  }
  ~OddServer() {
    thread_.join();
    close(listening_);
  }
  OddServer(const OddServer&) = delete;
  OddServer& operator=(const OddServer&) = delete;
  [[nodiscard]] uint16_t port() const { return port_; }

 private:
  int listening_;
  uint16_t port_ = 0;
  std::thread thread_;
};

StoreResult<std::vector<protocol::Reply>> Ask(const std::string& answer, int questions) {
  OddServer server(answer);
  const auto connection = Connection::Open({.port = server.port(), .reply_timeout = 2000ms});
  EXPECT_TRUE(connection);
  RequestBuffer requests;
  for (int i = 0; i < questions; ++i) requests.Add({"GET", "k"});
  auto replies = (*connection)->Exchange(requests);
  EXPECT_EQ((*connection)->broken(), !replies.ok());
  return replies;
}

TEST(ConnectionTest, RepliesComeInPieces) {
  const auto replies = Ask("$5\r\nhello\r\n:42\r\n*2\r\n$1\r\na\r\n$-1\r\n", 3);
  ASSERT_TRUE(replies);
  EXPECT_EQ((*replies)[0].text, "hello");
  EXPECT_EQ((*replies)[1].integer, 42);
  EXPECT_EQ((*replies)[2].elements.size(), 2u);
}

TEST(ConnectionTest, AServerThatHangsUpLeavesTheOutcomeOpen) {
  EXPECT_EQ(Ask("$5\r\nhel", 1).error().code, StoreErrorCode::kUnknownOutcome);
  const auto nothing = Ask("", 1);
  EXPECT_EQ(nothing.error().ToString(), "unknown outcome: the server closed the connection");
}

TEST(ConnectionTest, WhatIsNoReplyIsAnError) {
  EXPECT_EQ(Ask("HTTP/1.1 400 Bad Request\r\n\r\n", 1).error().code, StoreErrorCode::kProtocol);
}

}  // namespace
}  // namespace remora::patterns
