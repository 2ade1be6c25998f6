#include "server/metrics/script_totals.h"

#include <gtest/gtest.h>

#include "server/server.h"
#include "server/test_server.h"
#include "tests/support/resp_client.h"

namespace remora::server {
namespace {

TEST(ScriptTotalsTest, ScriptsAndFunctionsAreCounted) {
  TestServer server;
  tests::RespClient client(server.port());
  client.Call({"EVAL", "return 1", "0"});
  client.Call({"FUNCTION", "LOAD", "#!lua name=lib\nredis.register_function('f', function() end)"});
  const std::string memory = client.Call({"INFO", "memory"}).text;
  EXPECT_NE(memory.find("number_of_cached_scripts:1\r\n"), std::string::npos);
  EXPECT_NE(memory.find("number_of_functions:1\r\n"), std::string::npos);
  EXPECT_NE(memory.find("number_of_libraries:1\r\n"), std::string::npos);
  EXPECT_EQ(memory.find("used_memory_vm_eval:0\r\n"), std::string::npos);
  EXPECT_EQ(memory.find("used_memory_vm_functions:0\r\n"), std::string::npos);
}

}  // namespace
}  // namespace remora::server
