#include "engine/values/short_list.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/plain_storage.h"

namespace remora::values {
namespace {

using containers::ListEnd;

class ShortListTest : public testing::Test {
 protected:
  ShortListTest() { storage_.Splice(0, 0, ShortList::Empty()); }
  void Push(ListEnd end, std::vector<std::string_view> texts) {
    ShortList::Push(storage_, end, texts);
  }
  std::string All() {
    std::string all;
    const ShortList list(storage_.packed());
    list.CheckInvariants();
    list.ForEach(0, list.size(), ListEnd::kFront, [&](ShortList::Elements elements) {
      for (const std::string_view text : elements) all.append(text).append(" ");
    });
    return all;
  }

  test::PlainStorage storage_;
};

TEST_F(ShortListTest, PushedElementsStandInTheOrderOfTheirPushes) {
  Push(ListEnd::kBack, {"a", "b"});
  Push(ListEnd::kFront, {"c", "d"});
  EXPECT_EQ(All(), "d c a b ");
  char bytes[64];
  const std::string_view pushed[] = {"1", "2", "3"};
  storage_.BecomePacked(ShortList::Build(pushed, ListEnd::kFront, bytes));
  EXPECT_EQ(All(), "3 2 1 ");
}

TEST_F(ShortListTest, AnEmptyListTakesItsCountAlone) {
  EXPECT_EQ(ShortList::Empty().size(), 2u);
  EXPECT_EQ(All(), "");
  Push(ListEnd::kBack, {"a"});
  ShortList::EraseRange(storage_, 0, 1);
  EXPECT_EQ(storage_.packed(), ShortList::Empty());
}

TEST_F(ShortListTest, ElementsAreChangedInPlace) {
  Push(ListEnd::kBack, {"a", "b", "c", "d"});
  ShortList::Insert(storage_, 4, "end");
  ShortList::Insert(storage_, 0, std::string(300, 'x'));
  ShortList::Replace(storage_, 0, "start");
  ShortList::Replace(storage_, 2, "12345");
  EXPECT_EQ(All(), "start a 12345 c d end ");
  ShortList::EraseRange(storage_, 1, 3);
  EXPECT_EQ(All(), "start d end ");
  const ShortList list(storage_.packed());
  EXPECT_EQ(list.ElementAt(1).text, "d");
}

TEST_F(ShortListTest, EqualElementsAreTakenOutFromEitherEnd) {
  Push(ListEnd::kBack, {"x", "1", "x", "2", "x", "3", "x"});
  EXPECT_EQ(ShortList::EraseEqual(storage_, "x", ListEnd::kBack, 2), 2u);
  EXPECT_EQ(All(), "x 1 x 2 3 ");
  EXPECT_EQ(ShortList::EraseEqual(storage_, "x", ListEnd::kFront, 1), 1u);
  EXPECT_EQ(All(), "1 x 2 3 ");
  EXPECT_EQ(ShortList::EraseEqual(storage_, "y", ListEnd::kFront, UINT64_MAX), 0u);
  EXPECT_EQ(ShortList::EraseEqual(storage_, "x", ListEnd::kFront, UINT64_MAX), 1u);
  EXPECT_EQ(All(), "1 2 3 ");
}

TEST_F(ShortListTest, ASearchGoesEitherWay) {
  Push(ListEnd::kBack, {"x", "1", "x", "2"});
  const ShortList list(storage_.packed());
  std::vector<uint64_t> found;
  const auto all = [&](uint64_t index) {
    found.push_back(index);
    return true;
  };
  list.Find("x", ListEnd::kBack, UINT64_MAX, all);
  EXPECT_EQ(found, (std::vector<uint64_t>{2, 0}));
  found.clear();
  list.Find("x", ListEnd::kFront, 2, all);
  EXPECT_EQ(found, (std::vector<uint64_t>{0}));
  found.clear();
  list.Find("x", ListEnd::kFront, UINT64_MAX, [&](uint64_t index) {
    found.push_back(index);
    return false;
  });
  EXPECT_EQ(found, (std::vector<uint64_t>{0}));
}

}  // namespace
}  // namespace remora::values
