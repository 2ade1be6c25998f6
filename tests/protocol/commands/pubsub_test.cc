#include <gtest/gtest.h>

#include <string>

#include "tests/support/command_test.h"
#include "tests/support/listening_sessions.h"

namespace remora::protocol {
namespace {

using tests::Confirmation;
using tests::Frame;
using PubSubCommandsTest = tests::CommandTest;

class PubSubTest : public testing::Test {
 protected:
  std::string Call(size_t number, std::string_view request) {
    return clients_.Call(number, request);
  }
  tests::ListeningSessions clients_;
};

TEST_F(PubSubCommandsTest, ASessionWithoutMessagesCannotSubscribe) {
  EXPECT_EQ(Call("SUBSCRIBE c"), "-ERR SUBSCRIBE isn't allowed for a DENY BLOCKING client\r\n");
  EXPECT_EQ(Call("PSUBSCRIBE c"), "-ERR PSUBSCRIBE isn't allowed for a DENY BLOCKING client\r\n");
  EXPECT_EQ(Call("SSUBSCRIBE c"), "-ERR SSUBSCRIBE isn't allowed for a DENY BLOCKING client\r\n");
  EXPECT_EQ(Call("UNSUBSCRIBE"), "*3\r\n$11\r\nunsubscribe\r\n$-1\r\n:0\r\n");
  EXPECT_EQ(Call("SUNSUBSCRIBE c"), Confirmation('*', "sunsubscribe", "c", 0));
  EXPECT_EQ(Call("PUBLISH c m"), ":0\r\n");
}

TEST_F(PubSubTest, ConfirmationsCountChannelsAndPatternsTogether) {
  EXPECT_EQ(Call(0, "SUBSCRIBE a b a"), Confirmation('*', "subscribe", "a", 1) +
                                            Confirmation('*', "subscribe", "b", 2) +
                                            Confirmation('*', "subscribe", "a", 2));
  EXPECT_EQ(Call(0, "PSUBSCRIBE a*"), Confirmation('*', "psubscribe", "a*", 3));
  EXPECT_EQ(Call(0, "SSUBSCRIBE s"), Confirmation('*', "ssubscribe", "s", 1));
  EXPECT_EQ(Call(0, "UNSUBSCRIBE a x"),
            Confirmation('*', "unsubscribe", "a", 2) + Confirmation('*', "unsubscribe", "x", 2));
  EXPECT_EQ(Call(0, "UNSUBSCRIBE"), Confirmation('*', "unsubscribe", "b", 1));
  EXPECT_EQ(Call(0, "UNSUBSCRIBE"), "*3\r\n$11\r\nunsubscribe\r\n$-1\r\n:1\r\n");
  EXPECT_EQ(Call(0, "PUNSUBSCRIBE"), Confirmation('*', "punsubscribe", "a*", 0));
  EXPECT_EQ(Call(0, "SUNSUBSCRIBE"), Confirmation('*', "sunsubscribe", "s", 0));
}

TEST_F(PubSubTest, ASubscriberOfResp2MayDoLittle) {
  Call(0, "SUBSCRIBE c");
  EXPECT_EQ(Call(0, "GET k"),
            "-ERR Can't execute 'get': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / "
            "RESET are allowed in this context\r\n");
  EXPECT_EQ(Call(0, "EXEC"),
            "-EXECABORT Transaction discarded because of: Can't execute 'exec': only "
            "(P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this "
            "context\r\n");
  EXPECT_EQ(Call(0, "PING"), Frame('*', {"pong", ""}));
  EXPECT_EQ(Call(0, "PING x"), Frame('*', {"pong", "x"}));
  EXPECT_EQ(Call(0, "RESET"), "+RESET\r\n");
  EXPECT_EQ(Call(0, "GET k"), "$-1\r\n");
  EXPECT_EQ(Call(1, "PUBLISH c m"), ":0\r\n");
}

TEST_F(PubSubTest, ASubscriberOfResp3MayDoEverything) {
  clients_.UseResp3(0);
  EXPECT_EQ(Call(0, "SUBSCRIBE c"), Confirmation('>', "subscribe", "c", 1));
  EXPECT_EQ(Call(0, "PING"), "+PONG\r\n");
  // What it publishes comes after the reply.
  EXPECT_EQ(Call(0, "PUBLISH c m"), ":1\r\n" + Frame('>', {"message", "c", "m"}));
  EXPECT_EQ(Call(0, "UNSUBSCRIBE c"), Confirmation('>', "unsubscribe", "c", 0));
  EXPECT_EQ(Call(0, "UNSUBSCRIBE"), ">3\r\n$11\r\nunsubscribe\r\n_\r\n:0\r\n");
}

TEST_F(PubSubTest, ShardChannelsAreApart) {
  Call(0, "SSUBSCRIBE c");
  Call(0, "PSUBSCRIBE *");
  EXPECT_EQ(Call(1, "SPUBLISH c m"), ":1\r\n");
  EXPECT_EQ(clients_.Receive(0), Frame('*', {"smessage", "c", "m"}));
  EXPECT_EQ(Call(1, "PUBLISH c m"), ":1\r\n");
  EXPECT_EQ(clients_.Receive(0), Frame('*', {"pmessage", "*", "c", "m"}));
}

TEST_F(PubSubTest, WithinMultiOnlyShardChannelsAreRefused) {
  Call(0, "MULTI");
  Call(0, "SUBSCRIBE c");
  Call(0, "SSUBSCRIBE c");
  Call(0, "PUBLISH c m");
  EXPECT_EQ(Call(0, "EXEC"),
            "*3\r\n" + Confirmation('*', "subscribe", "c", 1) +
                "-ERR SSUBSCRIBE isn't allowed for a DENY BLOCKING client\r\n:1\r\n" +
                Frame('*', {"message", "c", "m"}));
}

TEST_F(PubSubTest, PubSubShowsWhoIsSubscribed) {
  Call(0, "SUBSCRIBE news");
  Call(1, "SUBSCRIBE news sport");
  Call(1, "PSUBSCRIBE n*");
  Call(1, "SSUBSCRIBE shard");
  EXPECT_EQ(Call(2, "PUBSUB CHANNELS n*"), Frame('*', {"news"}));
  EXPECT_EQ(Call(2, "PUBSUB SHARDCHANNELS"), Frame('*', {"shard"}));
  EXPECT_EQ(Call(2, "PUBSUB CHANNELS").substr(0, 4), "*2\r\n");
  EXPECT_EQ(Call(2, "PUBSUB NUMSUB news none"), "*4\r\n$4\r\nnews\r\n:2\r\n$4\r\nnone\r\n:0\r\n");
  EXPECT_EQ(Call(2, "PUBSUB SHARDNUMSUB shard"), "*2\r\n$5\r\nshard\r\n:1\r\n");
  EXPECT_EQ(Call(2, "PUBSUB NUMPAT"), ":1\r\n");
  EXPECT_EQ(Call(2, "PUBSUB CHANNELS a b"),
            "-ERR unknown subcommand or wrong number of arguments for 'CHANNELS'. Try PUBSUB "
            "HELP.\r\n");
  EXPECT_EQ(Call(2, "PUBSUB HELP").substr(0, 1), "*");
}

TEST_F(PubSubTest, ConfirmationsAreSentWhateverClientReplySays) {
  clients_.session(0).reply_mode = ReplyMode::kOff;
  EXPECT_EQ(Call(0, "PUBLISH c m"), "");
  EXPECT_EQ(Call(0, "SUBSCRIBE c"), Confirmation('*', "subscribe", "c", 1));
  EXPECT_EQ(Call(0, "UNSUBSCRIBE c"), Confirmation('*', "unsubscribe", "c", 0));
}

}  // namespace
}  // namespace remora::protocol
