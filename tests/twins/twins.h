// Twins: each step is done twice, by the typed call on one engine and as a request on another. What
// the call returns, written as a reply, must be what the request is answered.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/number_text.h"
#include "engine/base/random.h"
#include "engine/engine.h"
#include "protocol/command_context.h"
#include "tests/support/memory_session.h"

namespace remora::twins {

// What a typed result is as a RESP2 reply.
inline std::string Reply(int64_t value) { return ":" + std::to_string(value) + "\r\n"; }
inline std::string Reply(uint64_t value) { return ":" + std::to_string(value) + "\r\n"; }
inline std::string Reply(bool value) { return value ? ":1\r\n" : ":0\r\n"; }
inline std::string Reply(std::string_view text) {
  return "$" + std::to_string(text.size()) + "\r\n" + std::string(text) + "\r\n";
}
inline std::string Reply(const std::string& text) { return Reply(std::string_view(text)); }
inline std::string Reply(const char* text) { return Reply(std::string_view(text)); }
inline std::string Reply(ops::StreamId id) { return Reply(containers::StreamIdText(id)); }
inline std::string Reply(Done) { return "+OK\r\n"; }
inline std::string Header(size_t count) { return "*" + std::to_string(count) + "\r\n"; }
inline std::string Status(std::string_view text) { return "+" + std::string(text) + "\r\n"; }
template <typename T>
std::string Reply(const std::optional<T>& value) {
  return value ? Reply(*value) : "$-1\r\n";
}
template <typename T>
std::string Reply(const std::vector<T>& values) {
  std::string reply = Header(values.size());
  for (const auto& value : values) reply += Reply(static_cast<T>(value));
  return reply;
}
inline std::string Error(OpError error) {
  return "-" + std::string(protocol::TextOf(error)) + "\r\n";
}
template <typename T>
std::string Reply(const Result<T>& result) {
  return result.ok() ? Reply(result.value()) : Error(result.error());
}

class Twins {
 public:
  explicit Twins(uint64_t seed) : random_(seed) {}

  void ExpectEqualContents() {
    ASSERT_EQ(typed_.Size(), resp_.engine.Size());
    for (const std::string& key : typed_.Keys()) {
      EXPECT_EQ(typed_.Encoding(key), resp_.engine.Encoding(key)) << key;
      EXPECT_EQ(typed_.Dump(key), resp_.engine.Dump(key)) << key;
    }
  }

 protected:
  void Expect(const std::string& typed, const std::vector<std::string_view>& request) {
    ASSERT_EQ(typed, resp_.Call(request)) << request[0] << ' ' << request[1];
  }
  std::string Key() { return "key:" + std::to_string(random_.Below(4)); }
  int64_t Index() { return static_cast<int64_t>(random_.Below(16)) - 8; }

  base::Random random_;
  Engine typed_;
  tests::MemorySession resp_;
};

// Runs `steps` steps with each of a few seeds.
template <typename Pair>
void RunTwins(int steps) {
  for (uint64_t seed = 1; seed <= 3; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Pair pair(seed);
    for (int step = 0; step < steps && !testing::Test::HasFatalFailure(); ++step) pair.Step();
    pair.ExpectEqualContents();
  }
}

}  // namespace remora::twins
