// ConnectionPool: connections for as many threads as call, a few of which stay open.
#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "patterns/remote/connection.h"
#include "patterns/store_result.h"

namespace remora::patterns {

class ConnectionPool {
 public:
  // The options outlive the pool.
  explicit ConnectionPool(const RemoteStoreOptions& options) : options_(options) {}

  // A connection on loan, given back at the end; a broken one is closed instead.
  class Lease {
   public:
    Lease(ConnectionPool& pool, std::unique_ptr<Connection> connection)
        : pool_(&pool), connection_(std::move(connection)) {}
    Lease(Lease&&) = default;
    Lease& operator=(Lease&&) = delete;
    ~Lease() {
      if (connection_) pool_->GiveBack(std::move(connection_));
    }
    Connection* operator->() const { return connection_.get(); }
    Connection& operator*() const { return *connection_; }

   private:
    ConnectionPool* pool_;
    std::unique_ptr<Connection> connection_;
  };

  // An idle connection that still stands, or a new one; tries as often as the options say.
  StoreResult<Lease> Borrow();
  // A new one, when idle ones have proved to be dead.
  StoreResult<Lease> BorrowFresh();

 private:
  [[nodiscard]] std::unique_ptr<Connection> TakeIdle();
  void GiveBack(std::unique_ptr<Connection> connection);

  const RemoteStoreOptions& options_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Connection>> idle_;
};

}  // namespace remora::patterns
