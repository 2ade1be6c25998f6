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

// A list and its model, changed alike, as commands change lists.
class Pair {
 public:
  Pair(uint64_t seed, int64_t fill) : random_(seed), limits_{.fill = fill} {
    storage_.Splice(0, 0, ShortList::Empty());
  }

  void Step(bool shrinks) {
    const std::string text = Text();
    const bool at_back = random_.Below(2) == 0;
    const size_t index = random_.Below(model_.size() + 1);
    const uint64_t what = random_.Below(shrinks ? 14 : 10);
    if (what < 5 || index == model_.size()) return Push(at_back, text);
    if (what < 6) return Replace(index, text);
    if (what < 7) return Insert(index, at_back, text);
    ListValue list(storage_, limits_);
    if (what < 9) {
      list.Pop(End(at_back));
      model_.Pop(at_back);
    } else if (what < 10) {
      const size_t count_max = random_.Below(2) == 0 ? SIZE_MAX : 1 + random_.Below(3);
      ASSERT_EQ(list.EraseEqual(text, End(at_back), count_max),
                model_.EraseEqual(text, at_back, count_max));
    } else {
      const size_t count = 1 + random_.Below(std::min<size_t>(model_.size() - index, 30));
      static_cast<void>(list.EraseRange(index, count));
      model_.EraseRange(index, count);
    }
    list.Settle();
  }

  void Check() {
    const ListValue list(storage_, limits_);
    list.CheckInvariants();
    if (list.long_list() != nullptr) {
      ASSERT_EQ(storage_.accounted(), list.long_list()->footprint_bytes());
    }
    std::vector<std::string> texts;
    list.ForEach(0, list.size(), ListEnd::kFront, [&](ListValue::Elements elements) {
      texts.insert(texts.end(), elements.begin(), elements.end());
    });
    ASSERT_EQ(texts, std::vector<std::string>(model_.elements().begin(), model_.elements().end()));
  }

 private:
  static ListEnd End(bool at_back) { return at_back ? ListEnd::kBack : ListEnd::kFront; }
  std::string Text() {
    if (random_.Below(3) == 0) return std::to_string(random_.Below(20));
    return std::string(random_.Below(random_.Below(50) == 0 ? 3000 : 60), 'x');
  }
  void Push(bool at_back, const std::string_view& text) {
    ListValue list(storage_, limits_);
    list.PrepareFor(text.size(), 1);
    list.Push(End(at_back), {&text, 1});
    model_.Push(at_back, text);
  }
  void Replace(size_t index, const std::string& text) {
    ListValue list(storage_, limits_);
    list.PrepareFor(text.size(), 1);
    list.Replace(index, text);
    list.Settle();
    model_.Replace(index, text);
  }
  void Insert(size_t index, bool after, const std::string& text) {
    ListValue list(storage_, limits_);
    list.PrepareFor(text.size(), 1);
    const std::string pivot = model_.elements()[index];
    ASSERT_TRUE(list.Insert(pivot, after ? ListSide::kAfter : ListSide::kBefore, text));
    model_.Insert(model_.Find(pivot, false, SIZE_MAX)[0] + (after ? 1 : 0), text);
  }

  base::Random random_;
  ListLimits limits_;
  test::PlainStorage storage_;
  model::ListModel model_;
};

TEST_F(ListValueTest, RandomChangesAgreeWithTheModel) {
  const int64_t fills[] = {-1, -2, 1, 7, 128};
  for (uint64_t seed = 1; seed <= 12; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Pair pair(seed, fills[seed % 5]);
    for (int step = 0; step < 3000 && !testing::Test::HasFatalFailure(); ++step) {
      pair.Step(step % 1000 >= 700);
      pair.Check();
    }
  }
}

}  // namespace
}  // namespace remora::values
