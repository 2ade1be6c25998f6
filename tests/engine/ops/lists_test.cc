#include "engine/ops/lists.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "engine/base/random.h"
#include "engine/engine.h"
#include "engine/keyspace/keyspace.h"
#include "tests/model/list_model.h"

namespace remora {
namespace {

using ops::ListEnd;
using Texts = std::vector<std::string>;

class ListsTest : public testing::Test {
 protected:
  void Fill(std::string_view key, std::initializer_list<std::string_view> elements) {
    ASSERT_TRUE(engine_.RPushMany(key, {elements.begin(), elements.size()}).ok());
  }
  Texts All(std::string_view key) { return engine_.LRange(key).value(); }
  void CheckInvariants() {
    keyspace::Keyspace& keyspace = engine_.keyspace();
    for (uint32_t i = 0; i < keyspace.stripe_count(); ++i) {
      if (const auto* slice = keyspace.FindSlice(keyspace.stripe(i), 0)) slice->CheckInvariants();
    }
  }

  Engine engine_;
};

TEST_F(ListsTest, ElementsArePushedAndPoppedAtEitherEnd) {
  EXPECT_EQ(engine_.LPush("l", "b").value(), 1u);
  EXPECT_EQ(engine_.RPush("l", "c").value(), 2u);
  EXPECT_EQ(engine_.LPush("l", "a").value(), 3u);
  EXPECT_EQ(All("l"), (Texts{"a", "b", "c"}));
  EXPECT_EQ(engine_.LPop("l").value(), "a");
  EXPECT_EQ(engine_.RPop("l").value(), "c");
  EXPECT_EQ(engine_.RPop("l").value(), "b");
  EXPECT_EQ(engine_.RPop("l").value(), std::nullopt);
  EXPECT_FALSE(engine_.Exists("l"));
}

TEST_F(ListsTest, ManyAreHandledAtOnce) {
  const std::string_view elements[] = {"1", "2", "3"};
  EXPECT_EQ(engine_.LPushMany("none", elements, ops::PushWhere::kOnlyPresentKey).value(), 0u);
  EXPECT_FALSE(engine_.Exists("none"));
  EXPECT_EQ(engine_.LPushMany("l", elements).value(), 3u);
  EXPECT_EQ(engine_.RPushMany("l", elements, ops::PushWhere::kOnlyPresentKey).value(), 6u);
  EXPECT_EQ(All("l"), (Texts{"3", "2", "1", "1", "2", "3"}));
  EXPECT_EQ(engine_.RPopMany("l", 2).value(), (Texts{"3", "2"}));
  EXPECT_EQ(engine_.LPopMany("l", 0).value(), Texts{});
  EXPECT_EQ(engine_.LPopMany("l", 100).value(), (Texts{"3", "2", "1", "1"}));
  EXPECT_FALSE(engine_.Exists("l"));
}

TEST_F(ListsTest, TheFirstKeyThatIsThereIsPoppedFrom) {
  Fill("second", {"a", "b", "c"});
  const std::string_view keys[] = {"first", "second"};
  const auto popped = engine_.LMPop(keys, ListEnd::kBack, 2).value();
  EXPECT_EQ(popped.first, 1u);
  EXPECT_EQ(popped.second, (Texts{"c", "b"}));
  const std::string_view none[] = {"first"};
  EXPECT_TRUE(engine_.LMPop(none, ListEnd::kFront).value().second.empty());
}

TEST_F(ListsTest, AnElementMovesBetweenLists) {
  Fill("from", {"a", "b", "30"});
  EXPECT_EQ(engine_.LMove("from", "to").value(), "30");
  EXPECT_EQ(engine_.LMove("from", "to", {.from = ListEnd::kFront, .to = ListEnd::kBack}).value(),
            "a");
  EXPECT_EQ(All("to"), (Texts{"30", "a"}));
  EXPECT_EQ(engine_.LMove("from", "to").value(), "b");
  EXPECT_FALSE(engine_.Exists("from"));
  EXPECT_EQ(engine_.LMove("from", "to").value(), std::nullopt);
}

TEST_F(ListsTest, AListIsRotated) {
  Fill("l", {"a", "b", "c"});
  EXPECT_EQ(engine_.LMove("l", "l").value(), "c");
  EXPECT_EQ(All("l"), (Texts{"c", "a", "b"}));
  Fill("one", {"x"});
  EXPECT_EQ(engine_.LMove("one", "one").value(), "x");
  EXPECT_EQ(All("one"), Texts{"x"});
}

TEST_F(ListsTest, IndexesCountFromEitherEnd) {
  Fill("l", {"a", "b", "3"});
  EXPECT_EQ(engine_.LIndex("l", 0).value(), "a");
  EXPECT_EQ(engine_.LIndex("l", -1).value(), "3");
  EXPECT_EQ(engine_.LIndex("l", 3).value(), std::nullopt);
  EXPECT_EQ(engine_.LIndex("l", -4).value(), std::nullopt);
  EXPECT_EQ(engine_.LIndex("l", INT64_MIN).value(), std::nullopt);
  EXPECT_TRUE(engine_.LSet("l", -3, "first").ok());
  EXPECT_EQ(engine_.LSet("l", 3, "x").error(), OpError::kOutOfRange);
  EXPECT_EQ(engine_.LSet("none", 0, "x").error(), OpError::kNoSuchKey);
  EXPECT_EQ(engine_.LRange("l", {.first = -2, .last = 100}).value(), (Texts{"b", "3"}));
  EXPECT_EQ(engine_.LRange("l", {.first = -100, .last = 0}).value(), (Texts{"first"}));
  EXPECT_EQ(engine_.LRange("l", {.first = 2, .last = 1}).value(), Texts{});
  EXPECT_EQ(engine_.LRange("l", {.first = INT64_MIN, .last = INT64_MAX}).value().size(), 3u);
  EXPECT_EQ(engine_.LRange("l", {.first = INT64_MAX, .last = INT64_MIN}).value(), Texts{});
}

TEST_F(ListsTest, AViewHandsOutEachElement) {
  Fill("l", {"a", "2", "c"});
  std::string all;
  ASSERT_TRUE(
      engine_.LRangeView("l", {}, [&](std::string_view element) { all.append(element); }).ok());
  EXPECT_EQ(all, "a2c");
}

TEST_F(ListsTest, ElementsAreInsertedBesideAPivot) {
  EXPECT_EQ(engine_.LInsert("none", {.pivot = "a", .element = "b"}).value(), 0);
  Fill("l", {"a", "b", "a"});
  EXPECT_EQ(engine_.LInsert("l", {.after = true, .pivot = "a", .element = "x"}).value(), 4);
  EXPECT_EQ(engine_.LInsert("l", {.after = false, .pivot = "b", .element = "y"}).value(), 5);
  EXPECT_EQ(engine_.LInsert("l", {.pivot = "none", .element = "z"}).value(), -1);
  EXPECT_EQ(All("l"), (Texts{"a", "x", "y", "b", "a"}));
}

TEST_F(ListsTest, EqualElementsAreRemoved) {
  Fill("l", {"x", "1", "x", "2", "x"});
  EXPECT_EQ(engine_.LRem("l", "x", -1).value(), 1u);
  EXPECT_EQ(All("l"), (Texts{"x", "1", "x", "2"}));
  EXPECT_EQ(engine_.LRem("l", "x", 1).value(), 1u);
  EXPECT_EQ(engine_.LRem("l", "x").value(), 1u);
  EXPECT_EQ(engine_.LRem("l", "x", INT64_MIN).value(), 0u);
  EXPECT_EQ(engine_.LRem("l", "1").value() + engine_.LRem("l", "2").value(), 2u);
  EXPECT_FALSE(engine_.Exists("l"));
}

TEST_F(ListsTest, WhatIsOutsideASpanIsTrimmed) {
  Fill("l", {"a", "b", "c", "d"});
  EXPECT_TRUE(engine_.LTrim("l", {.first = 1, .last = -2}).ok());
  EXPECT_EQ(All("l"), (Texts{"b", "c"}));
  EXPECT_TRUE(engine_.LTrim("l", {.first = 5, .last = 6}).ok());
  EXPECT_FALSE(engine_.Exists("l"));
  EXPECT_TRUE(engine_.LTrim("l", {.first = 0, .last = 1}).ok());
}

TEST_F(ListsTest, ASearchFindsIndexes) {
  Fill("l", {"a", "b", "a", "c", "a"});
  using Indexes = std::vector<uint64_t>;
  EXPECT_EQ(engine_.LPos("l", {.element = "a"}).value(), Indexes{0});
  EXPECT_EQ(engine_.LPos("l", {.element = "a", .rank = -1}).value(), Indexes{4});
  EXPECT_EQ(engine_.LPos("l", {.element = "a", .rank = 2, .count = 0}).value(), (Indexes{2, 4}));
  EXPECT_EQ(engine_.LPos("l", {.element = "a", .rank = -2, .count = 2}).value(), (Indexes{2, 0}));
  EXPECT_EQ(engine_.LPos("l", {.element = "a", .count = 0, .compare_max = 3}).value(),
            (Indexes{0, 2}));
  EXPECT_EQ(engine_.LPos("l", {.element = "x"}).value(), Indexes{});
}

TEST_F(ListsTest, OtherTypesAreRefused) {
  ASSERT_TRUE(engine_.Set("s", "text").ok());
  Fill("l", {"a"});
  EXPECT_EQ(engine_.LPush("s", "a").error(), OpError::kWrongType);
  EXPECT_EQ(engine_.LPop("s").error(), OpError::kWrongType);
  EXPECT_EQ(engine_.LLen("s").error(), OpError::kWrongType);
  EXPECT_EQ(engine_.LMove("s", "l").error(), OpError::kWrongType);
  EXPECT_EQ(engine_.LMove("l", "s").error(), OpError::kWrongType);
  EXPECT_EQ(engine_.LMove("none", "s").value(), std::nullopt);
  EXPECT_EQ(All("l"), Texts{"a"});
  EXPECT_EQ(engine_.Get("l").error(), OpError::kWrongType);
}

// As OBJECT ENCODING of Redis 8.0 shows.
TEST_F(ListsTest, RoomIsMadeEvenIfNothingIsAdded) {
  engine_.limits().list_max_listpack_size.store(2);
  Fill("l", {"a", "b"});
  EXPECT_EQ(engine_.Encoding("l"), "listpack");
  EXPECT_EQ(engine_.LSet("l", 7, "x").error(), OpError::kOutOfRange);
  EXPECT_EQ(engine_.Encoding("l"), "quicklist");
  Fill("m", {"a", "b"});
  EXPECT_EQ(engine_.LInsert("m", {.pivot = "none", .element = "x"}).value(), -1);
  EXPECT_EQ(engine_.Encoding("m"), "quicklist");
}

TEST_F(ListsTest, AMovedIntegerDoesNotCountAgainstAListpack) {
  engine_.limits().list_max_listpack_size.store(-1);
  const std::string long_text(4085, 'x');  // 4,096 bytes as a listpack
  Fill("to", {long_text});
  Fill("also", {long_text});
  Fill("from", {"7", "text"});
  EXPECT_EQ(engine_.LMove("from", "to", {.from = ListEnd::kFront}).value(), "7");
  EXPECT_EQ(engine_.Encoding("to"), "listpack");
  EXPECT_EQ(engine_.LMove("from", "also").value(), "text");
  EXPECT_EQ(engine_.Encoding("also"), "quicklist");
}

TEST_F(ListsTest, HugeListsAreDeletedAndTrimmedInSlices) {
  const std::string element(100, 'x');
  const std::vector<std::string_view> many(1000, element);
  for (const std::string_view key : {"deleted", "trimmed"}) {
    for (int i = 0; i < 200; ++i) ASSERT_TRUE(engine_.RPushMany(key, many).ok());
  }
  EXPECT_TRUE(engine_.Del("deleted"));
  ASSERT_TRUE(engine_.LTrim("trimmed", {.first = 100, .last = 199}).ok());
  EXPECT_GT(engine_.Stats().pending_bytes, 38'000'000u);
  while (engine_.Tick()) {
  }
  EXPECT_EQ(engine_.Stats().pending_bytes, 0u);
  EXPECT_LT(engine_.Stats().footprint_bytes, 100'000u);
  EXPECT_EQ(engine_.LLen("trimmed").value(), 100u);
  CheckInvariants();
}

TEST_F(ListsTest, ListsAreRenamedCopiedAndDumped) {
  for (const int count : {3, 300, 30'000}) {
    engine_.FlushAll();
    for (int i = 0; i < count; ++i) {
      ASSERT_TRUE(engine_.RPush("l", i % 3 == 0 ? std::to_string(i) : "element").ok());
    }
    const Texts all = All("l");
    ASSERT_TRUE(engine_.Copy("l", "copy").value());
    ASSERT_TRUE(engine_.Restore("restored", engine_.Dump("l").value()).ok());
    ASSERT_TRUE(engine_.Rename("l", "renamed").ok());
    for (const std::string_view key : {"copy", "restored", "renamed"}) {
      EXPECT_EQ(All(key), all);
      EXPECT_EQ(engine_.Type(key), values::ValueType::kList);
      EXPECT_EQ(engine_.Encoding(key), count < 30'000 ? "listpack" : "quicklist");
      EXPECT_GT(engine_.MemoryUsage(key).value(), 2u * count);
    }
    CheckInvariants();
  }
}

TEST_F(ListsTest, RandomOperationsAgreeWithTheModel) {
  for (uint64_t seed = 1; seed <= 6; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    base::Random random(seed);
    engine_.FlushAll();
    engine_.limits().list_max_listpack_size.store(seed % 2 == 0 ? -1 : 8);
    model::ListModel models[3];
    for (int step = 0; step < 5000; ++step) {
      const size_t which = random.Below(3);
      const std::string key = "l" + std::to_string(which);
      model::ListModel& model = models[which];
      const std::string text = random.Below(2) == 0 ? std::to_string(random.Below(9))
                                                    : std::string(random.Below(90), 'x');
      const bool at_back = random.Below(2) == 0;
      const uint64_t what = random.Below(12);
      if (what < 5) {
        const Result<uint64_t> size = at_back ? engine_.RPush(key, text) : engine_.LPush(key, text);
        model.Push(at_back, text);
        ASSERT_EQ(size.value(), model.size());
      } else if (what < 7) {
        const auto popped = at_back ? engine_.RPop(key) : engine_.LPop(key);
        ASSERT_EQ(popped.value().has_value(), model.size() != 0);
        if (model.size() == 0) continue;
        ASSERT_EQ(*popped.value(), at_back ? model.elements().back() : model.elements().front());
        model.Pop(at_back);
      } else if (what < 9) {
        const size_t to = random.Below(3);
        const auto moved = engine_.LMove(key, "l" + std::to_string(to),
                                         {.from = at_back ? ListEnd::kBack : ListEnd::kFront});
        ASSERT_EQ(moved.value().has_value(), model.size() != 0);
        if (model.size() == 0) continue;
        model.Pop(at_back);
        models[to].Push(false, *moved.value());
      } else if (what < 11) {
        const int64_t count = static_cast<int64_t>(random.Below(7)) - 3;
        const size_t count_max = count == 0 ? SIZE_MAX : static_cast<size_t>(std::abs(count));
        ASSERT_EQ(engine_.LRem(key, text, count).value(),
                  model.EraseEqual(text, count < 0, count_max));
      } else if (model.size() > 50) {
        const int64_t first = static_cast<int64_t>(random.Below(20));
        ASSERT_TRUE(engine_.LTrim(key, {.first = first, .last = -2}).ok());
        model.Pop(true);
        model.EraseRange(0, static_cast<size_t>(first));
      }
      ASSERT_EQ(All(key), Texts(model.elements().begin(), model.elements().end()));
      ASSERT_EQ(engine_.Exists(key), model.size() != 0);
    }
    CheckInvariants();
  }
}

TEST_F(ListsTest, TheLowestRankIsFurtherBackThanAnyMatch) {
  Fill("l", {"a", "b", "a"});
  EXPECT_EQ(engine_.LPos("l", {.element = "a", .rank = INT64_MIN}).value(),
            std::vector<uint64_t>());
}

}  // namespace
}  // namespace remora
