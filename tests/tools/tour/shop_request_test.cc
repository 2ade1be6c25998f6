#include "tools/tour/shop_request.h"

#include <gtest/gtest.h>

#include <string>

#include "tools/tour/traffic_model.h"

namespace remora::tour {
namespace {

TEST(ShopRequestTest, ReadsTheCombinedLogFormat) {
  const ParsedLine parsed = ParseLogLine(
      "127.0.0.1 - frank [10/Oct/2000:13:55:36 -0700] \"GET /apache_pb.gif?item=3 HTTP/1.0\" 200 "
      "2326 \"http://www.example.com/start.html\" \"Mozilla/4.08 [en] (Win98; I ;Nav)\"");
  ASSERT_TRUE(parsed.ok);
  EXPECT_EQ(parsed.request.microseconds, 971211336'000'000);
  EXPECT_EQ(parsed.request.user, "frank");
  EXPECT_EQ(parsed.request.token, "127.0.0.1 Mozilla/4.08 [en] (Win98; I ;Nav)");
  EXPECT_EQ(parsed.request.method, "GET");
  EXPECT_EQ(parsed.request.path, "/apache_pb.gif?item=3");
  EXPECT_EQ(ActionOf(parsed.request), Action::kView);
}

TEST(ShopRequestTest, TheCommonLogFormatWillDo) {
  const ParsedLine parsed =
      ParseLogLine("::1 - - [29/Feb/2024:00:00:00 +0100] \"POST /cart/add?item=7 HTTP/1.1\" 200 -");
  ASSERT_TRUE(parsed.ok);
  EXPECT_EQ(parsed.request.user, "");
  EXPECT_EQ(parsed.request.token, "::1");
  EXPECT_EQ(ActionOf(parsed.request), Action::kAddToCart);
}

TEST(ShopRequestTest, WhatIsNoLineIsSaidSo) {
  for (const char* line :
       {"", "hello", "127.0.0.1 - - [10/Oct/2000:13:55:36 -0700] \"\" 400 0 \"-\" \"-\"",
        "1.2.3.4 - - [40/Oct/2000:13:55:36 -0700] \"GET / HTTP/1.0\" 200 1",
        "1.2.3.4 - - [10/Foo/2000:13:55:36 -0700] \"GET / HTTP/1.0\" 200 1",
        "1.2.3.4 - - [10/Oct/2000] \"GET / HTTP/1.0\" 200 1", "1.2.3.4 - - [", "\"\"\"\" [ ]"}) {
    EXPECT_FALSE(ParseLogLine(line).ok) << line;
  }
}

TEST(ShopRequestTest, WhatIsWrittenIsRead) {
  TrafficModel model;
  for (int i = 0; i < 1000; ++i) {
    const ShopRequest& request = model.Next();
    const ParsedLine parsed = ParseLogLine(ToLogLine(request));
    ASSERT_TRUE(parsed.ok);
    EXPECT_EQ(parsed.request.token, request.token);
    EXPECT_EQ(parsed.request.user, request.user);
    EXPECT_EQ(parsed.request.method, request.method);
    EXPECT_EQ(parsed.request.path, request.path);
    EXPECT_EQ(parsed.request.microseconds, request.microseconds / 1'000'000 * 1'000'000);
  }
}

}  // namespace
}  // namespace remora::tour
