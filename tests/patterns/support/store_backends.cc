#include "tests/patterns/support/store_backends.h"

#include <cstdio>
#include <cstdlib>
#include <thread>

#include "patterns/embedded_store.h"
#include "patterns/remote/connection.h"
#include "patterns/remote/request_buffer.h"

namespace remora::patterns {

namespace {

// The first line that a command prints.
std::string FirstLineOf(const std::string& command) {
  FILE* pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) return "";
  char line[4096] = "";
  const bool read = fgets(line, sizeof(line), pipe) != nullptr;
  pclose(pipe);
  std::string text(read ? line : "");
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

SharedServer StartShared(Backend backend) {
  const std::string program = ProgramOf(backend);
  if (program.empty()) return {nullptr, "no redis-server 8.0.2: see tools/peers"};
  ChildServer::Started started = ChildServer::Start(program);
  // Lives until the program ends, and its process with it.
  return {started.server.release(), started.error};
}

bool InContinuousIntegration() {
  const char* value = std::getenv("CI");
  return value != nullptr && std::string_view(value) == "true";
}

std::string TextOf(const protocol::Reply& reply) {
  switch (reply.type) {
    case protocol::ReplyType::kNull:
      return "(nil)";
    case protocol::ReplyType::kInteger:
      return std::to_string(reply.integer);
    case protocol::ReplyType::kArray: {
      std::string text;
      for (const protocol::Reply& element : reply.elements) {
        text += (text.empty() ? "" : " ") + TextOf(element);
      }
      return text;
    }
    default:
      return reply.text;
  }
}

}  // namespace

std::string BackendName(const testing::TestParamInfo<Backend>& info) {
  switch (info.param) {
    case Backend::kEmbedded:
      return "Embedded";
    case Backend::kRemora:
      return "RemoraServer";
    case Backend::kRedis:
      return "RedisServer";
  }
  return "";
}

std::string ProgramOf(Backend backend) {
  if (backend == Backend::kRemora) return REMORA_SERVER_PATH;
  const char* named = std::getenv("REMORA_TEST_REDIS_SERVER");
  if (named != nullptr) return named;
  return FirstLineOf("'" REMORA_PEERS_PATH "' path redis-8.0.2 redis-server 2>/dev/null");
}

SharedServer ServerOf(Backend backend) {
  if (backend == Backend::kRemora) {
    static const SharedServer remora = StartShared(Backend::kRemora);
    return remora;
  }
  static const SharedServer redis = StartShared(Backend::kRedis);
  return redis;
}

void StoreTest::SetUp() {
  if (embedded()) {
    engine_ = std::make_unique<Engine>(EngineOptions{.seed = 1, .clock = &clock_});
    store_ = std::make_unique<EmbeddedStore>(*engine_);
    return;
  }
  const SharedServer shared = ServerOf(GetParam());
  if (shared.server == nullptr) {
    if (GetParam() == Backend::kRedis && !InContinuousIntegration()) GTEST_SKIP() << shared.error;
    FAIL() << shared.error;
  }
  server_ = shared.server;
  store_ = AnotherStore();
  ASSERT_EQ(Command({"FLUSHALL"}), "OK");
}

std::unique_ptr<Store> StoreTest::AnotherStore() {
  if (embedded()) return std::make_unique<EmbeddedStore>(*engine_);
  return std::make_unique<RemoteStore>(
      RemoteStoreOptions{.port = server_->port(), .clock = &clock_});
}

void StoreTest::LetTimePass(std::chrono::milliseconds time) {
  clock_.AdvanceMilliseconds(time.count());
  if (!embedded()) std::this_thread::sleep_for(time);
}

std::string StoreTest::Command(std::initializer_list<std::string_view> words) {
  const auto connection = Connection::Open({.port = server_->port()});
  if (!connection) return connection.error().ToString();
  RequestBuffer request;
  request.Add(words);
  const auto replies = (*connection)->Exchange(request);
  return replies ? TextOf(replies->front()) : replies.error().ToString();
}

}  // namespace remora::patterns
