#include "engine/values/list_value.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "engine/base/random.h"
#include "tests/model/list_model.h"
#include "tests/support/plain_storage.h"

namespace remora::values {
namespace {

class ListValueTest : public testing::Test {
 protected:
  ListValueTest() { storage_.Splice(0, 0, ShortList::Empty()); }
  ListValue List(ListLimits limits = {}) { return {storage_, limits}; }
  // As commands push: room is made before.
  void Push(ListEnd end, std::string_view text, ListLimits limits = {}) {
    ListValue list = List(limits);
    list.PrepareFor(text.size(), 1);
    list.Push(end, {&text, 1});
  }
  std::vector<std::string> All() {
    std::vector<std::string> texts;
    const ListValue list = List();
    list.ForEach(0, list.size(), ListEnd::kFront, [&](ListValue::Elements elements) {
      texts.insert(texts.end(), elements.begin(), elements.end());
    });
    return texts;
  }

  test::PlainStorage storage_;
};

TEST_F(ListValueTest, AListpackMayBeLongInside) {
  for (int i = 0; i < 100; ++i) Push(ListEnd::kBack, "0123456789");
  EXPECT_EQ(List().encoding(), ListEncoding::kListPack);
  EXPECT_NE(List().long_list(), nullptr);
  static_cast<void>(List().EraseRange(10, 90));
  List().Settle();
  EXPECT_EQ(List().long_list(), nullptr);
  EXPECT_EQ(List().size(), 10u);
  List().CheckInvariants();
}

TEST_F(ListValueTest, TheEncodingFollowsTheLimits) {
  // 7 bytes and 12 for each element; the one to come counts its text alone.
  for (int i = 0; i < 340; ++i) Push(ListEnd::kBack, "0123456789", {.fill = -1});
  EXPECT_EQ(List().encoding(), ListEncoding::kListPack);
  Push(ListEnd::kBack, "0123456789", {.fill = -1});
  EXPECT_EQ(List().encoding(), ListEncoding::kQuickList) << "7 + 340 * 12 + 10 is 4,097";
  static_cast<void>(List().EraseRange(170, 171));
  List({.fill = -1}).Settle();
  EXPECT_EQ(List().encoding(), ListEncoding::kListPack) << "7 + 170 * 12 is 2,047, half of 4,096";
}

TEST_F(ListValueTest, AQuicklistOfTwoBlocksStaysOne) {
  for (int i = 0; i < 5; ++i) Push(ListEnd::kBack, "x", {.fill = 4});
  ASSERT_EQ(List().encoding(), ListEncoding::kQuickList);
  static_cast<void>(List().EraseRange(0, 3));
  List({.fill = 4}).Settle();
  EXPECT_EQ(List().encoding(), ListEncoding::kQuickList) << "one element in each block";
  List().Pop(ListEnd::kBack);
  List({.fill = 4}).Settle();
  EXPECT_EQ(List().encoding(), ListEncoding::kListPack);
}

TEST_F(ListValueTest, AListThatWasJustMadeMayBeTwiceAsLargeAsAListpack) {
  for (int i = 0; i < 5; ++i) Push(ListEnd::kBack, "x", {.fill = 4});
  List().Pop(ListEnd::kBack);
  List({.fill = 4}).Settle();
  EXPECT_EQ(List().encoding(), ListEncoding::kQuickList);
  List({.fill = 4}).SettleAnew();
  EXPECT_EQ(List().encoding(), ListEncoding::kListPack);
}

TEST_F(ListValueTest, AnElementThatStandsApartKeepsAListFromBeingAListpack) {
  Push(ListEnd::kBack, std::string(9000, 'x'));
  List().SettleAnew();
  EXPECT_EQ(List().encoding(), ListEncoding::kQuickList);
}

TEST_F(ListValueTest, InsertionsNeedTheirPivot) {
  Push(ListEnd::kBack, "b");
  EXPECT_FALSE(List().Insert("x", ListSide::kBefore, "y"));
  EXPECT_TRUE(List().Insert("b", ListSide::kBefore, "a"));
  EXPECT_TRUE(List().Insert("b", ListSide::kAfter, std::string(2000, 'c')));
  EXPECT_TRUE(List().Insert("b", ListSide::kAfter, "7"));
  EXPECT_FALSE(List().Insert("x", ListSide::kAfter, "y"));
  EXPECT_EQ(All(), (std::vector<std::string>{"a", "b", "7", std::string(2000, 'c')}));
}

TEST_F(ListValueTest, RandomChangesAgreeWithTheModel) {
  for (uint64_t seed = 1; seed <= 12; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    base::Random random(seed);
    test::PlainStorage storage;
    storage.Splice(0, 0, ShortList::Empty());
    model::ListModel model;
    const int64_t fills[] = {-1, -2, 1, 7, 128};
    const ListLimits limits{.fill = fills[seed % 5]};
    for (int step = 0; step < 3000; ++step) {
      ListValue list(storage, limits);
      const std::string text = random.Below(3) == 0
                                   ? std::to_string(random.Below(20))
                                   : std::string(random.Below(step % 50 == 0 ? 3000 : 60), 'x');
      const std::string_view view = text;
      const bool at_back = random.Below(2) == 0;
      const ListEnd end = at_back ? ListEnd::kBack : ListEnd::kFront;
      const size_t index = random.Below(model.size() + 1);
      const uint64_t what = random.Below(step % 1000 < 700 ? 10 : 14);
      if (what < 5 || index == model.size()) {
        list.PrepareFor(text.size(), 1);
        list.Push(end, {&view, 1});
        model.Push(at_back, text);
      } else if (what < 6) {
        list.PrepareFor(text.size(), 1);
        list.Replace(index, text);
        list.Settle();
        model.Replace(index, text);
      } else if (what < 7) {
        list.PrepareFor(text.size(), 1);
        const std::string pivot = model.elements()[index];
        ASSERT_TRUE(list.Insert(pivot, at_back ? ListSide::kAfter : ListSide::kBefore, text));
        model.Insert(model.Find(pivot, false, SIZE_MAX)[0] + (at_back ? 1 : 0), text);
      } else if (what < 9) {
        list.Pop(end);
        list.Settle();
        model.Pop(at_back);
      } else if (what < 10) {
        const size_t count_max = random.Below(2) == 0 ? SIZE_MAX : 1 + random.Below(3);
        ASSERT_EQ(list.EraseEqual(text, end, count_max),
                  model.EraseEqual(text, at_back, count_max));
        list.Settle();
      } else {
        const size_t count = 1 + random.Below(std::min<size_t>(model.size() - index, 30));
        static_cast<void>(list.EraseRange(index, count));
        list.Settle();
        model.EraseRange(index, count);
      }
      const ListValue after(storage, limits);
      after.CheckInvariants();
      ASSERT_EQ(after.size(), model.size());
      if (after.long_list() != nullptr) {
        ASSERT_EQ(storage.accounted(), after.long_list()->footprint_bytes());
      }
      std::vector<std::string> texts;
      after.ForEach(0, after.size(), ListEnd::kFront, [&](ListValue::Elements elements) {
        texts.insert(texts.end(), elements.begin(), elements.end());
      });
      ASSERT_TRUE(std::equal(texts.begin(), texts.end(), model.elements().begin()));
    }
  }
}

}  // namespace
}  // namespace remora::values
