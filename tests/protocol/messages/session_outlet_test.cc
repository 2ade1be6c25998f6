#include "protocol/messages/session_outlet.h"

#include <gtest/gtest.h>

#include "tests/support/listening_sessions.h"

namespace remora::protocol {
namespace {

using tests::Frame;
using tests::ListeningSessions;

TEST(SessionOutletTest, EachSessionIsToldInItsOwnVersion) {
  ListeningSessions clients;
  clients.UseResp3(1);
  clients.Call(0, "SUBSCRIBE c");
  clients.Call(1, "SUBSCRIBE c");
  clients.Call(1, "PSUBSCRIBE c*");
  EXPECT_EQ(clients.Call(2, "PUBLISH c m"), ":3\r\n");
  EXPECT_EQ(clients.Receive(0), Frame('*', {"message", "c", "m"}));
  EXPECT_EQ(clients.Receive(1),
            Frame('>', {"message", "c", "m"}) + Frame('>', {"pmessage", "c*", "c", "m"}));
  EXPECT_EQ(clients.outlet->received, 3u);
}

TEST(SessionOutletTest, ASessionThatIsBeingClosedGetsNothing) {
  ListeningSessions clients;
  clients.Call(0, "SUBSCRIBE c");
  clients.session(0).closing = true;
  EXPECT_EQ(clients.Call(1, "PUBLISH c m"), ":1\r\n");
  EXPECT_EQ(clients.Receive(0), "");
}

TEST(SessionOutletTest, MessagesDoNotTearTheReplyOfExecApart) {
  ListeningSessions clients;
  clients.UseResp3(0);
  clients.Call(0, "SUBSCRIBE c");
  clients.Call(0, "MULTI");
  clients.Call(0, "PUBLISH c m");
  clients.Call(0, "UNSUBSCRIBE c");
  clients.Call(0, "ECHO e");
  EXPECT_EQ(clients.Call(0, "EXEC"), "*3\r\n:1\r\n" +
                                         tests::Confirmation('>', "unsubscribe", "c", 0) +
                                         "$1\r\ne\r\n" + Frame('>', {"message", "c", "m"}));
}

TEST(SessionOutletTest, SuppressedRepliesDoNotSuppressMessages) {
  ListeningSessions clients;
  clients.Call(0, "SUBSCRIBE c");
  clients.session(0).reply().set_suppressed(true);
  clients.Call(1, "PUBLISH c m");
  EXPECT_EQ(clients.Receive(0), Frame('*', {"message", "c", "m"}));
}

}  // namespace
}  // namespace remora::protocol
