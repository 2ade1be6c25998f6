// Connection: one connection to a RESP server, used by one thread at a time.
//
// The socket never blocks; every wait is a poll with the deadline of the call. Requests are sent
// and replies taken in turns, so a long pipeline cannot lock up with both sides' buffers full.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "patterns/remote/remote_store.h"
#include "patterns/remote/request_buffer.h"
#include "patterns/store_result.h"
#include "protocol/reply.h"
#include "protocol/reply_parser.h"

namespace remora::patterns {

class Connection {
 public:
  // Connects once, authenticates and selects the database.
  // Errors: kNotConnected; kRefused (wrong password, no such database).
  static StoreResult<std::unique_ptr<Connection>> Open(const RemoteStoreOptions& options);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // Sends the requests and returns one reply for each, error replies included.
  // Errors: kNotConnected, nothing was sent; kUnknownOutcome; kProtocol. Then it is broken.
  StoreResult<std::vector<protocol::Reply>> Exchange(const RequestBuffer& requests);

  [[nodiscard]] bool broken() const { return broken_; }
  // Whether the connection, idle, is of no more use: the server closed it, or sent what nobody
  // asked for.
  [[nodiscard]] bool Stale() const;

 private:
  using Deadline = std::chrono::steady_clock::time_point;

  Connection(int socket, std::chrono::milliseconds reply_timeout);
  [[nodiscard]] StoreStatus Greet(const RemoteStoreOptions& options);
  [[nodiscard]] StoreError Fail(StoreErrorCode code, std::string text);
  // One step each; false when the connection failed, with errno or 0 for its end.
  [[nodiscard]] bool SendSome(std::string_view bytes, size_t& sent);
  [[nodiscard]] bool ReceiveSome();
  // Takes whole replies out of what was received.
  [[nodiscard]] StoreStatus ParseReplies(std::vector<protocol::Reply>& replies, size_t wanted);

  int socket_;
  std::chrono::milliseconds reply_timeout_;
  bool broken_ = false;
  std::string received_;
  size_t parsed_ = 0;  // of received_
  protocol::ReplyParser parser_;
};

}  // namespace remora::patterns
