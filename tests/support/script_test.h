// ScriptTest: the fixture of tests that run scripts without a socket.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/memory_session.h"

namespace remora::tests {

class ScriptTest : public testing::Test {
 protected:
  // The reply to EVAL of a script without keys.
  std::string Eval(std::string_view script) { return client_.Call({"EVAL", script, "0"}); }
  // The reply of a script that returns a text, without its frame.
  std::string Text(std::string_view expression) {
    const std::string reply = Eval("return tostring(" + std::string(expression) + ")");
    if (!reply.starts_with('$')) return reply;
    const size_t begin = reply.find("\r\n") + 2;
    return reply.substr(begin, reply.size() - begin - 2);
  }
  // The error of a script, up to where it arose.
  std::string ErrorOf(std::string_view script) {
    std::string reply = Eval(script);
    return reply.substr(0, std::min(reply.find(" script: "), reply.find("\r\n")));
  }
  std::string Call(const std::vector<std::string_view>& request) { return client_.Call(request); }
  void UseResp3() { client_.session.reply().set_version(protocol::RespVersion::kResp3); }

  MemorySession client_;
};

}  // namespace remora::tests
