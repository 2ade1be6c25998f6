#include <gtest/gtest.h>

#include <initializer_list>
#include <string_view>

#include "protocol/error_text.h"
#include "server/test_server.h"
#include "tests/support/resp_client.h"

namespace remora::server {
namespace {

using tests::RespClient;

TEST(AclCommandTest, EverybodyIsTheDefaultUser) {
  TestServer server;
  RespClient client(server.port());
  EXPECT_EQ(client.Call({"ACL", "WHOAMI"}).text, "default");
}

TEST(AclCommandTest, RulesAreRefused) {
  TestServer server;
  RespClient client(server.port());
  const auto refuses = [&](std::initializer_list<std::string_view> request) {
    return client.Call(request).text == protocol::error_text::kAclUnsupported;
  };
  EXPECT_TRUE(refuses({"ACL", "CAT"}));
  EXPECT_TRUE(refuses({"ACL", "DELUSER", "ann"}));
  EXPECT_TRUE(refuses({"ACL", "DRYRUN", "ann", "GET"}));
  EXPECT_TRUE(refuses({"ACL", "GENPASS"}));
  EXPECT_TRUE(refuses({"ACL", "GETUSER", "ann"}));
  EXPECT_TRUE(refuses({"ACL", "HELP"}));
  EXPECT_TRUE(refuses({"ACL", "LIST"}));
  EXPECT_TRUE(refuses({"ACL", "LOAD"}));
  EXPECT_TRUE(refuses({"ACL", "LOG"}));
  EXPECT_TRUE(refuses({"ACL", "SAVE"}));
  EXPECT_TRUE(refuses({"ACL", "USERS"}));
}

}  // namespace
}  // namespace remora::server
