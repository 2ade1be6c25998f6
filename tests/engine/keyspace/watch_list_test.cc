#include "engine/keyspace/watch_list.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace remora::keyspace {
namespace {

TEST(WatchListTest, ATouchBreaksAllWhoWatchTheKey) {
  WatchList list;
  const auto one = std::make_shared<WatchMark>();
  const auto two = std::make_shared<WatchMark>();
  const auto other = std::make_shared<WatchMark>();
  list.Add(0, "k", one);
  list.Add(0, "k", two);
  list.Add(0, "other", other);
  EXPECT_EQ(list.size(), 2u);
  list.Touch(0, "k");
  EXPECT_TRUE(one->broken());
  EXPECT_TRUE(two->broken());
  EXPECT_FALSE(other->broken());
}

TEST(WatchListTest, TheSameNameInAnotherDatabaseIsAnotherKey) {
  WatchList list;
  const auto mark = std::make_shared<WatchMark>();
  list.Add(1, "k", mark);
  list.Touch(0, "k");
  EXPECT_FALSE(mark->broken());
  list.Touch(1, "k");
  EXPECT_TRUE(mark->broken());
}

TEST(WatchListTest, WhoeverHasLeftIsNotTold) {
  WatchList list;
  const auto leaves = std::make_shared<WatchMark>();
  const auto stays = std::make_shared<WatchMark>();
  list.Add(0, "k", leaves);
  list.Add(0, "k", stays);
  list.Remove(0, "k", leaves);
  list.Touch(0, "k");
  EXPECT_FALSE(leaves->broken());
  EXPECT_TRUE(stays->broken());
  list.Remove(0, "k", stays);
  EXPECT_TRUE(list.empty());
}

TEST(WatchListTest, RemovingWhatWasNeverAddedDoesNothing) {
  WatchList list;
  const auto mark = std::make_shared<WatchMark>();
  list.Remove(0, "k", mark);
  list.Touch(0, "k");
  EXPECT_TRUE(list.empty());
}

TEST(WatchListTest, AWholeDatabaseIsTouchedWhereItConcerns) {
  WatchList list;
  const auto there = std::make_shared<WatchMark>();
  const auto missing = std::make_shared<WatchMark>();
  const auto elsewhere = std::make_shared<WatchMark>();
  list.Add(0, "there", there);
  list.Add(0, "missing", missing);
  list.Add(1, "there", elsewhere);
  list.TouchDatabase(0, [](std::string_view key) { return key == "there"; });
  EXPECT_TRUE(there->broken());
  EXPECT_FALSE(missing->broken());
  EXPECT_FALSE(elsewhere->broken());
}

TEST(WatchListTest, EntriesOfWatchersThatAreGoneAreSwept) {
  WatchList list;
  constexpr int kWatchers = 10'000;
  for (int i = 0; i < kWatchers; ++i) {
    list.Add(0, "k" + std::to_string(i), std::make_shared<WatchMark>());
  }
  EXPECT_LT(list.size(), 200u);
}

}  // namespace
}  // namespace remora::keyspace
