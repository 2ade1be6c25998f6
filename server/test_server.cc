#include "server/test_server.h"

#include <cstdio>
#include <cstdlib>

#include "server/config/command_line.h"
#include "server/config/config.h"
#include "server/server.h"

namespace remora::server {

namespace {

[[noreturn]] void GiveUp(const std::string& reason) {
  std::fprintf(stderr, "The test server does not start: %s\n", reason.c_str());
  std::abort();
}

std::vector<std::string> CommandLineOf(const TestServerOptions& options) {
  std::vector<std::string> line = {"remora-server",
                                   "--bind",
                                   "127.0.0.1",
                                   "--save",
                                   "",
                                   "--port",
                                   "0",
                                   "--loglevel",
                                   "nothing",
                                   "--maxclients",
                                   "1000",
                                   "--io-threads",
                                   std::to_string(options.threads)};
  if (!options.unix_path.empty()) {
    line.push_back("--unixsocket");
    line.push_back(options.unix_path);
  }
  line.insert(line.end(), options.arguments.begin(), options.arguments.end());
  return line;
}

}  // namespace

TestServer::TestServer(const TestServerOptions& options) : options_(options) {
  engine_ = options_.engine;
  if (engine_ == nullptr) {
    own_engine_ = std::make_unique<Engine>(EngineOptions{.stripes = options_.stripes,
                                                         .seed = options_.seed,
                                                         .clock = options_.clock,
                                                         .track_access = true});
    engine_ = own_engine_.get();
  }
  Start();
}

TestServer::~TestServer() { Stop(); }

uint16_t TestServer::port() const { return server_->port(); }

void TestServer::Start() {
  Stop();
  const std::vector<std::string> line = CommandLineOf(options_);
  std::vector<const char*> words;
  for (const std::string& word : line) words.push_back(word.c_str());
  config_ = std::make_unique<config::Config>();
  const config::LoadError error = config_->Load(config::ParseCommandLine(words));
  if (!error.ok()) GiveUp(error.text);
  server_ = std::make_unique<Server>(*engine_, *config_,
                                     ServerOptions{.any_port = options_.unix_path.empty()});
  if (const std::string reason = server_->Start(); !reason.empty()) GiveUp(reason);
  thread_ = std::thread([this] { server_->Run(); });
}

void TestServer::Stop() {
  if (!thread_.joinable()) return;
  server_->Stop();
  thread_.join();
  server_.reset();
}

}  // namespace remora::server
