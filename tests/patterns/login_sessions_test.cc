#include "patterns/login_sessions.h"

#include <gtest/gtest.h>

#include <cctype>
#include <set>
#include <string>
#include <vector>

#include "patterns/shopping_cart.h"
#include "tests/patterns/support/store_backends.h"

namespace remora::patterns {
namespace {

class LoginSessionsTest : public StoreTest {
 protected:
  // Logs in `count` tokens "t0", "t1" ..., a second apart.
  void LogIn(LoginSessions& sessions, int count) {
    for (int i = 0; i < count; ++i) {
      clock().AdvanceMilliseconds(1000);
      ASSERT_TRUE(sessions.Update("t" + std::to_string(i), "user" + std::to_string(i), "item"));
    }
  }
};
INSTANTIATE_TEST_SUITE_P(Stores, LoginSessionsTest, kAllBackends, BackendName);

TEST_P(LoginSessionsTest, ATokenTellsItsUser) {
  LoginSessions sessions(store());
  EXPECT_EQ(*sessions.Check("token"), std::nullopt);
  ASSERT_TRUE(sessions.Update("token", "ann"));
  EXPECT_EQ(*sessions.Check("token"), "ann");
  EXPECT_EQ(*sessions.Count(), 1u);
}

TEST_P(LoginSessionsTest, KeysAreThoseOfTheSeed) {
  LoginSessions sessions(store());
  clock().AdvanceMilliseconds(250);
  ASSERT_TRUE(sessions.Update("token", "ann", "7"));
  ASSERT_TRUE(sessions.Update("token", "ann", "7"));
  EXPECT_EQ(*store().HashGet("login:", "token"), "ann");
  EXPECT_EQ(*store().SortedSetScore("recent:", "token"), 1577836800.25);
  EXPECT_EQ(*store().SortedSetScore("viewed:token", "7"), 1577836800.25);
  EXPECT_EQ(*store().SortedSetScore("viewed:", "7"), -2);
  LoginSessions elsewhere(store(), {.prefix = "shop:"});
  ASSERT_TRUE(elsewhere.Update("token", "bob"));
  EXPECT_EQ(*store().HashGet("shop:login:", "token"), "bob");
}

TEST_P(LoginSessionsTest, TheNewest25ViewedAreKept) {
  LoginSessions sessions(store());
  for (int i = 1; i <= 30; ++i) {
    clock().AdvanceMilliseconds(10);
    ASSERT_TRUE(sessions.Update("token", "ann", std::to_string(i)));
  }
  const std::vector<std::string> viewed = *sessions.RecentlyViewed("token");
  ASSERT_EQ(viewed.size(), 25u);
  EXPECT_EQ(viewed.front(), "30");
  EXPECT_EQ(viewed.back(), "6");
  EXPECT_EQ(*store().SortedSetSize("viewed:"), 30u);
}

TEST_P(LoginSessionsTest, LoggingOutForgetsAll) {
  LoginSessions sessions(store());
  ShoppingCart carts(store());
  ASSERT_TRUE(sessions.Update("token", "ann", "7"));
  ASSERT_TRUE(carts.Add("token", "7"));
  EXPECT_TRUE(*sessions.LogOut("token"));
  EXPECT_FALSE(*sessions.LogOut("token"));
  EXPECT_EQ(*sessions.Check("token"), std::nullopt);
  EXPECT_EQ(*sessions.Count(), 0u);
  EXPECT_TRUE(sessions.RecentlyViewed("token")->empty());
  EXPECT_EQ(*carts.Lines("token"), 0u);
}

TEST_P(LoginSessionsTest, CleaningDropsTheLeastRecentlySeen) {
  LoginSessions sessions(store(), {.sessions_max = 10, .batch_size = 4});
  ShoppingCart carts(store());
  LogIn(sessions, 17);
  ASSERT_TRUE(carts.Add("t1", "7"));
  ASSERT_TRUE(sessions.Update("t0", "user0"));
  EXPECT_EQ(*sessions.CleanBatch(), 4u);
  EXPECT_EQ(*sessions.CleanBatch(), 3u);
  EXPECT_EQ(*sessions.CleanBatch(), 0u);
  EXPECT_EQ(*sessions.Count(), 10u);
  EXPECT_EQ(*sessions.Check("t0"), "user0");
  EXPECT_EQ(*sessions.Check("t7"), std::nullopt);
  EXPECT_EQ(*sessions.Check("t8"), "user8");
  EXPECT_FALSE(*store().Exists("viewed:t7"));
  EXPECT_TRUE(*store().Exists("viewed:t8"));
  EXPECT_FALSE(*store().Exists("cart:t1"));
  EXPECT_EQ(*store().HashSize("login:"), 10u);
}

// The example in Python cleans up to `size - LIMIT` tokens, and nothing below the limit.
TEST_P(LoginSessionsTest, CleaningNeverGoesBelowTheLimit) {
  LoginSessions sessions(store(), {.sessions_max = 5});
  LogIn(sessions, 6);
  EXPECT_EQ(*sessions.Clean(), 1u);
  EXPECT_EQ(*sessions.Count(), 5u);
  EXPECT_EQ(*sessions.Clean(), 0u);
}

TEST_P(LoginSessionsTest, BatchesHoldUpTo100) {
  LoginSessions sessions(store(), {.sessions_max = 0});
  LogIn(sessions, 250);
  EXPECT_EQ(*sessions.CleanBatch(), 100u);
  EXPECT_EQ(*sessions.Clean(), 150u);
  EXPECT_EQ(*sessions.Count(), 0u);
  EXPECT_FALSE(*store().Exists("login:"));
}

TEST_P(LoginSessionsTest, CartsStayIfSoConfigured) {
  LoginSessions sessions(store(), {.sessions_max = 0, .remove_carts = false});
  ShoppingCart carts(store());
  LogIn(sessions, 1);
  ASSERT_TRUE(carts.Add("t0", "7"));
  EXPECT_EQ(*sessions.Clean(), 1u);
  EXPECT_EQ(*carts.Lines("t0"), 1u);
}

TEST_P(LoginSessionsTest, AnEmptyTokenIsRefused) {
  LoginSessions sessions(store());
  EXPECT_EQ(sessions.Update("", "ann", "7").error().code, StoreErrorCode::kInvalidValue);
  EXPECT_EQ(sessions.LogOut("").error().code, StoreErrorCode::kInvalidValue);
  EXPECT_FALSE(*store().Exists("viewed:"));
}

TEST(LoginSessionsTokenTest, TokensAreLongAndDiffer) {
  std::set<std::string> tokens;
  for (int i = 0; i < 1000; ++i) {
    const std::string token = LoginSessions::NewToken();
    EXPECT_EQ(token.size(), 32u);
    for (const char digit : token) EXPECT_TRUE(std::isxdigit(static_cast<unsigned char>(digit)));
    tokens.insert(token);
  }
  EXPECT_EQ(tokens.size(), 1000u);
}

}  // namespace
}  // namespace remora::patterns
