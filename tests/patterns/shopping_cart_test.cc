#include "patterns/shopping_cart.h"

#include <gtest/gtest.h>

#include <atomic>
#include <cstdint>
#include <limits>
#include <thread>
#include <vector>

#include "tests/patterns/support/store_backends.h"

namespace remora::patterns {
namespace {

using Lines = std::vector<ShoppingCart::Line>;

class ShoppingCartTest : public StoreTest {};
INSTANTIATE_TEST_SUITE_P(Stores, ShoppingCartTest, kAllBackends, BackendName);

TEST_P(ShoppingCartTest, ItemsAreAddedAndTaken) {
  ShoppingCart carts(store());
  EXPECT_EQ(*carts.Add("token", "lamp"), 1);
  EXPECT_EQ(*carts.Add("token", "lamp", 4), 5);
  EXPECT_EQ(*carts.Add("token", "chair", 2), 2);
  EXPECT_EQ(*carts.Take("token", "lamp", 2), 3);
  EXPECT_EQ(*carts.CountOf("token", "lamp"), 3);
  EXPECT_EQ(*carts.CountOf("token", "none"), 0);
  EXPECT_EQ(*carts.Contents("token"), (Lines{{"chair", 2}, {"lamp", 3}}));
  EXPECT_EQ(*carts.Lines("token"), 2u);
  EXPECT_EQ(*store().HashGet("cart:token", "lamp"), "3");
}

TEST_P(ShoppingCartTest, ALineWithoutItemsGoes) {
  ShoppingCart carts(store());
  ASSERT_TRUE(carts.Add("token", "lamp", 2));
  EXPECT_EQ(*carts.Take("token", "lamp", 5), 0);
  EXPECT_EQ(*carts.Take("token", "lamp"), 0);
  EXPECT_FALSE(*store().Exists("cart:token"));
}

TEST_P(ShoppingCartTest, CountsAreSet) {
  ShoppingCart carts(store());
  ASSERT_TRUE(carts.SetCount("token", "lamp", 7));
  EXPECT_EQ(*carts.CountOf("token", "lamp"), 7);
  ASSERT_TRUE(carts.SetCount("token", "lamp", 0));
  EXPECT_EQ(*carts.Lines("token"), 0u);
  ASSERT_TRUE(carts.SetCount("token", "lamp", 1));
  EXPECT_TRUE(*carts.Remove("token", "lamp"));
  EXPECT_FALSE(*carts.Remove("token", "lamp"));
}

TEST_P(ShoppingCartTest, WhatIsNoCountIsRefused) {
  ShoppingCart carts(store());
  EXPECT_EQ(carts.Add("token", "lamp", 0).error().code, StoreErrorCode::kInvalidValue);
  EXPECT_EQ(carts.Take("token", "lamp", -1).error().code, StoreErrorCode::kInvalidValue);
  ASSERT_TRUE(carts.SetCount("token", "lamp", std::numeric_limits<int64_t>::max()));
  EXPECT_EQ(carts.Add("token", "lamp").error().code, StoreErrorCode::kInvalidValue);
  ASSERT_TRUE(store().Perform(HashSet{.key = "cart:token", .field = "lamp", .value = "many"}));
  EXPECT_EQ(carts.Contents("token").error().code, StoreErrorCode::kInvalidValue);
}

TEST_P(ShoppingCartTest, CheckingOutEmptiesTheCart) {
  ShoppingCart carts(store());
  ASSERT_TRUE(carts.Add("token", "lamp", 2));
  EXPECT_EQ(*carts.CheckOut("token"), (Lines{{"lamp", 2}}));
  EXPECT_TRUE(carts.CheckOut("token")->empty());
  EXPECT_FALSE(*carts.Clear("token"));
}

TEST_P(ShoppingCartTest, OfTwoThatCheckOutOneGetsAll) {
  ShoppingCart carts(store());
  for (int round = 0; round < 20; ++round) {
    ASSERT_TRUE(carts.Add("token", "lamp", 2));
    std::atomic<int64_t> bought = 0;
    const auto check_out = [&] {
      for (const ShoppingCart::Line& line : *carts.CheckOut("token")) bought += line.count;
    };
    std::thread other(check_out);
    check_out();
    other.join();
    EXPECT_EQ(bought, 2);
  }
}

TEST_P(ShoppingCartTest, CartsAreMergedAtLogIn) {
  ShoppingCart carts(store());
  ASSERT_TRUE(carts.Add("visitor", "lamp", 2));
  ASSERT_TRUE(carts.Add("visitor", "chair", 1));
  ASSERT_TRUE(carts.Add("ann", "lamp", 3));
  ASSERT_TRUE(carts.Merge("visitor", "ann"));
  EXPECT_EQ(*carts.Contents("ann"), (Lines{{"chair", 1}, {"lamp", 5}}));
  EXPECT_EQ(*carts.Lines("visitor"), 0u);
  ASSERT_TRUE(carts.Merge("ann", "ann"));
  ASSERT_TRUE(carts.Merge("visitor", "ann"));
  EXPECT_EQ(*carts.Lines("ann"), 2u);
}

}  // namespace
}  // namespace remora::patterns
