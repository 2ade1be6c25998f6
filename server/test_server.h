// TestServer: a server inside a test, over an engine that the test may use at the same time.
//
//   base::ManualClock clock;
//   TestServer server({.clock = &clock});
//   server.engine().Set("greeting", "hello");       // typed
//   ... connect any client to 127.0.0.1, server.port() ...
//   clock.AdvanceMilliseconds(1500);                // everything that is due happens
//
// It is ready when the constructor returns and gone, with all that it holds, when it is destroyed.
// Any number of them per process: each listens on a free port of the loopback interface, or on a
// unix socket, and shares nothing with the others. Nothing is written anywhere; the log is off.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "engine/engine.h"

namespace remora::server {

class Server;

namespace config {
class Config;
}

struct TestServerOptions {
  // What time it is; null means the system's clock. Must outlive the server.
  base::Clock* clock = nullptr;
  // An engine to serve instead of one of the server's own. Must outlive the server.
  Engine* engine = nullptr;
  // Listen on a unix socket at this path, and on no port.
  std::string unix_path = {};
  // Network threads.
  int threads = 1;
  // Stripes of the server's own engine. Few of them make opening it cheap.
  uint32_t stripes = 16;
  // Seed of the server's own engine; 0 draws one.
  uint64_t seed = 0;
  // Further directives, as on the command line: {"--maxclients", "10"}.
  std::vector<std::string> arguments = {};
};

class TestServer {
 public:
  // Starts the server. Ends the process when it cannot, with the reason on standard error.
  explicit TestServer(const TestServerOptions& options = {});
  // Stops it.
  ~TestServer();
  TestServer(const TestServer&) = delete;
  TestServer& operator=(const TestServer&) = delete;

  // Ends all connections and the threads; the data stays. A second call does nothing.
  void Stop();
  // Serves again after Stop(), on another port.
  void Start();

  [[nodiscard]] Engine& engine() { return *engine_; }
  // While it runs; 0 on a unix socket.
  [[nodiscard]] uint16_t port() const;
  [[nodiscard]] const std::string& unix_path() const { return options_.unix_path; }

 private:
  const TestServerOptions options_;
  std::unique_ptr<Engine> own_engine_;
  Engine* engine_;
  std::unique_ptr<config::Config> config_;
  std::unique_ptr<Server> server_;
  std::thread thread_;
};

}  // namespace remora::server
