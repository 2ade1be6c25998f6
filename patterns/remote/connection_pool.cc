#include "patterns/remote/connection_pool.h"

#include <thread>
#include <utility>

namespace remora::patterns {

StoreResult<ConnectionPool::Lease> ConnectionPool::Borrow() {
  while (std::unique_ptr<Connection> connection = TakeIdle()) {
    if (!connection->Stale()) return Lease(*this, std::move(connection));
  }
  return BorrowFresh();
}

StoreResult<ConnectionPool::Lease> ConnectionPool::BorrowFresh() {
  std::chrono::milliseconds pause = options_.connect_pause;
  for (uint32_t attempt = 1;; ++attempt) {
    StoreResult<std::unique_ptr<Connection>> connection = Connection::Open(options_);
    if (connection) return Lease(*this, *std::move(connection));
    // Why: a wrong password does not become right by trying again.
    if (connection.error().code != StoreErrorCode::kNotConnected) return connection.error();
    if (attempt >= options_.connect_attempts_max) return connection.error();
    std::this_thread::sleep_for(pause);
    pause *= 2;
  }
}

std::unique_ptr<Connection> ConnectionPool::TakeIdle() {
  const std::lock_guard lock(mutex_);
  if (idle_.empty()) return nullptr;
  std::unique_ptr<Connection> connection = std::move(idle_.back());
  idle_.pop_back();
  return connection;
}

void ConnectionPool::GiveBack(std::unique_ptr<Connection> connection) {
  if (connection->broken()) return;
  const std::lock_guard lock(mutex_);
  if (idle_.size() < options_.idle_connections_max) idle_.push_back(std::move(connection));
}

}  // namespace remora::patterns
