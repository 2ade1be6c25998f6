// The stores that every pattern is tested on, and the fixture for such tests:
//
//   class ShoppingCartTest : public StoreTest {};
//   INSTANTIATE_TEST_SUITE_P(Stores, ShoppingCartTest, kAllBackends, BackendName);
//   TEST_P(ShoppingCartTest, AFact) { ShoppingCart carts(store()); ... }
//
// kRemora and kRedis are child processes, started once for the test program. Without a redis-server
// its tests are skipped, unless the environment says CI=true: then they fail.
//
// Environment:  REMORA_TEST_REDIS_SERVER   the redis-server to test on (default: what tools/peers
//                                          has of 8.0.2)
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "engine/base/clock.h"
#include "engine/engine.h"
#include "patterns/remote/remote_store.h"
#include "patterns/store.h"
#include "tests/patterns/support/child_server.h"

namespace remora::patterns {

enum class Backend { kEmbedded, kRemora, kRedis };

inline const auto kAllBackends =
    testing::Values(Backend::kEmbedded, Backend::kRemora, Backend::kRedis);
inline const auto kRemoteBackends = testing::Values(Backend::kRemora, Backend::kRedis);

[[nodiscard]] std::string BackendName(const testing::TestParamInfo<Backend>& info);

// The child for a backend other than kEmbedded; null, with a reason, where it cannot be had.
struct SharedServer {
  ChildServer* server = nullptr;
  std::string error;
};
[[nodiscard]] SharedServer ServerOf(Backend backend);
// The program of a backend other than kEmbedded; empty where there is none.
[[nodiscard]] std::string ProgramOf(Backend backend);

class StoreTest : public testing::TestWithParam<Backend> {
 protected:
  // An empty store.
  void SetUp() override;

  [[nodiscard]] Store& store() { return *store_; }
  // Another client of the same data.
  [[nodiscard]] std::unique_ptr<Store> AnotherStore();
  [[nodiscard]] bool embedded() const { return GetParam() == Backend::kEmbedded; }

  // The store's idea of the time, moved by hand. A remote server's own time, which its keys expire
  // by, goes its own way.
  [[nodiscard]] base::ManualClock& clock() { return clock_; }
  // Lets so much time pass for expiry too: by hand, or by sleeping.
  void LetTimePass(std::chrono::milliseconds time);

  // Sends a command to a remote backend and returns its reply's text; a check on layouts. On an
  // embedded store the typed reads do.
  [[nodiscard]] std::string Command(std::initializer_list<std::string_view> words);

 private:
  base::ManualClock clock_;
  std::unique_ptr<Engine> engine_;
  std::unique_ptr<Store> store_;
  ChildServer* server_ = nullptr;
};

}  // namespace remora::patterns
