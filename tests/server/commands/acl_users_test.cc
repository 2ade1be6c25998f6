#include <gtest/gtest.h>

#include <string>

#include "protocol/error_text.h"
#include "server/test_server.h"
#include "tests/support/resp_client.h"

namespace remora::server {
namespace {

using protocol::Reply;
using protocol::ReplyType;
using tests::RespClient;
namespace error_text = protocol::error_text;

class AclUsersTest : public ::testing::Test {
 protected:
  template <typename... Words>
  std::string SetUser(Words... words) {
    return client_.Call({"ACL", "SETUSER", words...}).text;
  }
  template <typename... Words>
  std::string DryRun(Words... words) {
    return client_.Call({"ACL", "DRYRUN", words...}).text;
  }

  TestServer server_;
  RespClient client_{server_.port()};
};

TEST_F(AclUsersTest, AUserIsMadeAndShown) {
  EXPECT_EQ(SetUser("ann", "on", "nopass", "~a", "(+set", "%W~b)", "+get"), "OK");
  EXPECT_EQ(client_.Call({"ACL", "USERS"}).elements.size(), 2u);
  EXPECT_EQ(client_.Call({"ACL", "LIST"}).elements[0].text,
            "user ann on nopass sanitize-payload ~a resetchannels -@all +get (%W~b resetchannels "
            "-@all +set)");
  const Reply two = client_.Call({"ACL", "GETUSER", "ann"});
  EXPECT_EQ(two.type, ReplyType::kArray);
  EXPECT_EQ(two.elements.size(), 12u);
  EXPECT_TRUE(client_.Call({"ACL", "GETUSER", "bob"}).is_null());
  client_.Call({"HELLO", "3"});
  const Reply three = client_.Call({"ACL", "GETUSER", "ann"});
  EXPECT_EQ(three.type, ReplyType::kMap);
  EXPECT_EQ(three.elements[1].type, ReplyType::kSet);
  EXPECT_EQ(three.elements[1].elements.size(), 3u);
  EXPECT_EQ(three.elements[11].elements[0].type, ReplyType::kMap);
}

TEST_F(AclUsersTest, BadRulesChangeNothing) {
  EXPECT_EQ(SetUser("ann", "on", "+foo"),
            "ERR Error in ACL SETUSER modifier '+foo': Unknown command or category name in ACL");
  EXPECT_EQ(SetUser("ann", "(+get"), error_text::AclUnmatchedParenthesis("(+get"));
  EXPECT_EQ(SetUser("a b", "on"), error_text::kUserNameCharacters);
  EXPECT_EQ(client_.Call({"ACL", "USERS"}).elements.size(), 1u);
}

TEST_F(AclUsersTest, WhoIsRemovedIsDisconnected) {
  EXPECT_EQ(SetUser("ann", "on", "nopass", "+@all", "~*", "&*"), "OK");
  RespClient ann(server_.port());
  EXPECT_EQ(ann.Call({"AUTH", "ann", ""}).text, "OK");
  EXPECT_EQ(ann.Call({"ACL", "WHOAMI"}).text, "ann");
  EXPECT_EQ(client_.Call({"ACL", "DELUSER", "ann", "nosuch"}).integer, 1);
  EXPECT_TRUE(ann.IsClosed());
  EXPECT_EQ(client_.Call({"ACL", "DELUSER", "ann", "default"}).text, error_text::kDefaultUserStays);
}

TEST_F(AclUsersTest, WhoRemovesHimselfGetsHisAnswer) {
  EXPECT_EQ(SetUser("ann", "on", "nopass", "+@all", "~*", "&*"), "OK");
  RespClient ann(server_.port());
  EXPECT_EQ(ann.Call({"AUTH", "ann", ""}).text, "OK");
  EXPECT_EQ(ann.Call({"ACL", "DELUSER", "ann"}).integer, 1);
  EXPECT_TRUE(ann.IsClosed());
}

TEST_F(AclUsersTest, DryRunsSayWhatWouldBeRefused) {
  EXPECT_EQ(SetUser("ann", "+get", "~a"), "OK");
  EXPECT_EQ(DryRun("ann", "get", "a"), "OK");
  EXPECT_EQ(DryRun("ann", "get", "b"), "User ann has no permissions to access the 'b' key");
  EXPECT_EQ(DryRun("ann", "config", "get", "x"),
            "User ann has no permissions to run the 'config|get' command");
  EXPECT_EQ(DryRun("bob", "get", "a"), error_text::AclUserNotFound("bob"));
  EXPECT_EQ(DryRun("ann", "nosuch"), error_text::AclCommandNotFound("nosuch"));
  EXPECT_EQ(DryRun("ann", "config", "nosuch"), error_text::AclCommandNotFound("config"));
  EXPECT_EQ(DryRun("ann", "get"), error_text::WrongNumberOfArguments("get"));
}

TEST_F(AclUsersTest, WithoutAFileThereIsNothingToLoadOrSave) {
  EXPECT_EQ(client_.Call({"ACL", "LOAD"}).text, error_text::kNoAclFile);
  EXPECT_EQ(client_.Call({"ACL", "SAVE"}).text, error_text::kNoAclFile);
}

}  // namespace
}  // namespace remora::server
