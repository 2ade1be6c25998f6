// A program that answers RESP by itself, made from an installed Remora.
#include <engine/engine.h>
#include <server/config/command_line.h>
#include <server/server.h>

#include <cstdio>
#include <thread>

int main() {
  remora::server::config::Config config;
  const char* const words[] = {"server_consumer", "--port", "0", "--unixsocket", "consumer.sock"};
  if (!config.Load(remora::server::config::ParseCommandLine(words)).ok()) return 1;
  remora::Engine engine;
  remora::server::Server server(engine, config);
  if (const std::string error = server.Start(); !error.empty()) {
    std::puts(error.c_str());
    return 1;
  }
  std::thread serving([&server] { server.Run(); });
  server.Stop();
  serving.join();
}
