#include "patterns/remote/connection.h"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <optional>
#include <system_error>
#include <utility>

#include "patterns/remote/socket_connect.h"

namespace remora::patterns {

namespace {

using protocol::Reply;
using std::chrono::steady_clock;

constexpr size_t kReceiveBytes = 16 * 1024;

std::string FailureText() {
  return errno == 0 ? "the server closed the connection" : std::generic_category().message(errno);
}

bool MayRetry() { return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR; }

}  // namespace

StoreResult<std::unique_ptr<Connection>> Connection::Open(const RemoteStoreOptions& options) {
  const StoreResult<int> socket = ConnectSocket(options);
  if (!socket) return socket.error();
  // Why not make_unique: the constructor is private.
  std::unique_ptr<Connection> connection(new Connection(*socket, options.reply_timeout));
  const StoreStatus greeted = connection->Greet(options);
  if (!greeted) return greeted.error();
  return connection;
}

Connection::Connection(int socket, std::chrono::milliseconds reply_timeout)
    : socket_(socket), reply_timeout_(reply_timeout) {}

Connection::~Connection() { close(socket_); }

StoreStatus Connection::Greet(const RemoteStoreOptions& options) {
  RequestBuffer requests;
  if (!options.password.empty() && options.user.empty()) requests.Add({"AUTH", options.password});
  if (!options.user.empty()) requests.Add({"AUTH", options.user, options.password});
  const std::string database = std::to_string(options.database);
  if (options.database != 0) requests.Add({"SELECT", database});
  if (requests.count() == 0) return Finished{};
  const StoreResult<std::vector<Reply>> replies = Exchange(requests);
  // Why: nothing of the caller's has been sent yet.
  if (!replies) return StoreError{StoreErrorCode::kNotConnected, replies.error().text};
  for (const Reply& reply : *replies) {
    if (reply.is_error()) return StoreError{StoreErrorCode::kRefused, reply.text};
  }
  return Finished{};
}

bool Connection::Stale() const {
  pollfd entry{.fd = socket_, .events = POLLIN, .revents = 0};
  return broken_ || poll(&entry, 1, 0) != 0;
}

StoreError Connection::Fail(StoreErrorCode code, std::string text) {
  broken_ = true;
  return {code, std::move(text)};
}

StoreResult<std::vector<Reply>> Connection::Exchange(const RequestBuffer& requests) {
  const Deadline deadline = steady_clock::now() + reply_timeout_;
  const std::string_view bytes = requests.bytes();
  std::vector<Reply> replies;
  replies.reserve(requests.count());
  size_t sent = 0;
  const auto failed = [&](std::string text) {
    return Fail(sent == 0 ? StoreErrorCode::kNotConnected : StoreErrorCode::kUnknownOutcome,
                std::move(text));
  };
  if (!SendSome(bytes, sent)) return failed(FailureText());
  while (replies.size() < requests.count()) {
    short occurred = 0;
    const short events = sent < bytes.size() ? POLLIN | POLLOUT : POLLIN;
    if (!WaitFor(socket_, events, deadline, &occurred)) {
      return failed("no reply within " + std::to_string(reply_timeout_.count()) + " ms");
    }
    if ((occurred & POLLOUT) != 0 && !SendSome(bytes, sent)) return failed(FailureText());
    if ((occurred & (POLLIN | POLLHUP | POLLERR)) == 0) continue;
    if (!ReceiveSome()) return failed(FailureText());
    const StoreStatus parsed = ParseReplies(replies, requests.count());
    if (!parsed) return parsed.error();
  }
  return replies;
}

bool Connection::SendSome(std::string_view bytes, size_t& sent) {
  while (sent < bytes.size()) {
    const ssize_t done = send(socket_, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
    if (done < 0) return MayRetry();
    sent += static_cast<size_t>(done);
  }
  return true;
}

bool Connection::ReceiveSome() {
  const size_t before = received_.size();
  received_.resize(before + kReceiveBytes);
  const ssize_t done = recv(socket_, received_.data() + before, kReceiveBytes, 0);
  received_.resize(before + (done > 0 ? static_cast<size_t>(done) : 0));
  if (done < 0) return MayRetry();
  if (done == 0) errno = 0;
  return done > 0;
}

StoreStatus Connection::ParseReplies(std::vector<Reply>& replies, size_t wanted) {
  while (replies.size() < wanted) {
    Reply reply;
    const protocol::ReplyResult result =
        parser_.Parse(std::string_view(received_).substr(parsed_), reply);
    parsed_ += result.consumed;
    if (result.status == protocol::ReplyStatus::kError) {
      return Fail(StoreErrorCode::kProtocol, std::string(result.error));
    }
    if (result.status == protocol::ReplyStatus::kIncomplete) break;
    replies.push_back(std::move(reply));
  }
  received_.erase(0, parsed_);
  parsed_ = 0;
  return Finished{};
}

}  // namespace remora::patterns
