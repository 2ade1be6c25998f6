#include <gtest/gtest.h>

#include <initializer_list>
#include <string_view>

#include "server/test_server.h"
#include "tests/support/resp_client.h"

namespace remora::server {
namespace {

using tests::RespClient;

TEST(AclTest, EverybodyIsTheDefaultUser) {
  TestServer server;
  RespClient client(server.port());
  EXPECT_EQ(client.Call({"ACL", "WHOAMI"}).text, "default");
}

TEST(AclTest, WhatCannotBeDoneYetSaysSo) {
  TestServer server;
  RespClient client(server.port());
  const auto refuses = [&](std::initializer_list<std::string_view> call) {
    return client.Call(call).text == "ERR ACL is not supported by this version";
  };
  EXPECT_TRUE(refuses({"ACL", "CAT"}));
  EXPECT_TRUE(refuses({"ACL", "DELUSER", "ann"}));
  EXPECT_TRUE(refuses({"ACL", "DRYRUN", "ann", "GET", "key"}));
  EXPECT_TRUE(refuses({"ACL", "GENPASS"}));
  EXPECT_TRUE(refuses({"ACL", "GETUSER", "default"}));
  EXPECT_TRUE(refuses({"ACL", "HELP"}));
  EXPECT_TRUE(refuses({"ACL", "LIST"}));
  EXPECT_TRUE(refuses({"ACL", "LOAD"}));
  EXPECT_TRUE(refuses({"ACL", "LOG"}));
  EXPECT_TRUE(refuses({"ACL", "SAVE"}));
  EXPECT_TRUE(refuses({"ACL", "SETUSER", "ann", "on"}));
  EXPECT_TRUE(refuses({"ACL", "USERS"}));
}

}  // namespace
}  // namespace remora::server
