// CommandTest: the fixture of tests that call commands without a socket.
//
//   using HashCommandsTest = tests::CommandTest;
//   EXPECT_EQ(Call("HGET h field"), "$-1\r\n");
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/memory_session.h"

namespace remora::tests {

class CommandTest : public testing::Test {
 protected:
  // Calls a request given as words with one space between them; returns the reply's bytes.
  std::string Call(std::string_view request) {
    std::vector<std::string_view> words;
    while (!request.empty()) {
      const size_t end = std::min(request.find(' '), request.size());
      words.push_back(request.substr(0, end));
      request.remove_prefix(std::min(end + 1, request.size()));
    }
    return client_.Call(words);
  }
  void UseResp3() { client_.session.reply().set_version(protocol::RespVersion::kResp3); }
  static std::string Error(std::string_view text) { return "-" + std::string(text) + "\r\n"; }

  MemorySession client_;
};

}  // namespace remora::tests
