#include "engine/ops/sort.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/clock.h"
#include "engine/base/random.h"
#include "engine/engine.h"

namespace remora {
namespace {

using namespace std::string_view_literals;
using Texts = std::vector<std::string>;
using Values = std::vector<std::optional<std::string>>;
using ops::SortOptions;

class SortTest : public testing::Test {
 protected:
  void Fill(std::string_view list, std::initializer_list<std::string_view> elements) {
    ASSERT_TRUE(engine_.RPushMany(list, {elements.begin(), elements.size()}).ok());
  }
  // The elements in order; "(none)" where a value is not there.
  Texts Sorted(std::string_view key, const SortOptions& options = {}) {
    Texts texts;
    const Values values = engine_.Sort(key, options).value();
    for (const std::optional<std::string>& value : values) {
      texts.push_back(value.value_or("(none)"));
    }
    return texts;
  }
  Texts List(std::string_view key) { return engine_.LRange(key).value(); }

  Engine engine_{{.stripes = 4, .seed = 1}};
};

TEST_F(SortTest, ElementsAreSortedByNumberOrByBytes) {
  Fill("l", {"10", "9", "-1.5", "1e1", ""});
  EXPECT_EQ(Sorted("l"), (Texts{"-1.5", "", "9", "10", "1e1"})) << "equal numbers sort by bytes";
  EXPECT_EQ(Sorted("l", {.descending = true}), (Texts{"1e1", "10", "9", "", "-1.5"}));
  EXPECT_EQ(Sorted("l", {.alphabetic = true}), (Texts{"", "-1.5", "10", "1e1", "9"}));
  EXPECT_TRUE(Sorted("none").empty());
}

TEST_F(SortTest, AllThreeTypesAreSorted) {
  ASSERT_TRUE(engine_.ZAdd("z", "b", 1).ok());
  ASSERT_TRUE(engine_.ZAdd("z", "a", 2).ok());
  ASSERT_TRUE(engine_.SAdd("s", "y").ok());
  ASSERT_TRUE(engine_.SAdd("s", "x").ok());
  EXPECT_EQ(Sorted("z", {.alphabetic = true}), (Texts{"a", "b"}));
  EXPECT_EQ(Sorted("s", {.alphabetic = true}), (Texts{"x", "y"}));
  ASSERT_TRUE(engine_.Set("t", "text").ok());
  EXPECT_EQ(engine_.Sort("t").error(), OpError::kWrongType);
}

TEST_F(SortTest, WhatIsNoNumberIsRefused) {
  for (const std::string_view text : {"x", " 1", "1 ", "0x10", "nan", "1,5"}) {
    engine_.Del("l");
    Fill("l", {"1", text});
    EXPECT_EQ(engine_.Sort("l").error(), OpError::kSortWeightNotANumber) << text;
  }
  engine_.Del("l");
  Fill("l", {"1e400", "-inf", "5\0x"sv, ".5"});
  EXPECT_EQ(Sorted("l"), (Texts{"-inf", ".5", std::string("5\0x"sv), "1e400"}));
}

TEST_F(SortTest, OtherKeysSayWhatToSortBy) {
  Fill("l", {"a", "b", "c"});
  ASSERT_TRUE(engine_.Set("w_a", "3").ok());
  ASSERT_TRUE(engine_.Set("w_c", "1").ok());
  EXPECT_EQ(Sorted("l", {.by = "w_*"}), (Texts{"b", "c", "a"})) << "a missing weight is 0";
  EXPECT_EQ(Sorted("l", {.by = "w_*", .descending = true}), (Texts{"a", "c", "b"}));
  ASSERT_TRUE(engine_.HSet("h_a", "f", "x").ok());
  ASSERT_TRUE(engine_.HSet("h_b", "f", "").ok());
  const SortOptions by_field{.by = "h_*->f", .alphabetic = true};
  EXPECT_EQ(Sorted("l", by_field), (Texts{"c", "b", "a"})) << "none comes before empty";
  EXPECT_EQ(engine_.Sort("l", {.by = "h_*->f"}).error(), OpError::kSortWeightNotANumber);
  EXPECT_EQ(Sorted("l", {.by = "x_*"}), (Texts{"a", "b", "c"}));
}

TEST_F(SortTest, ValuesOfOtherKeysAreShown) {
  Fill("l", {"2", "1"});
  ASSERT_TRUE(engine_.Set("name_1", "one").ok());
  const std::string_view get[] = {"#", "name_*", "constant"};
  EXPECT_EQ(Sorted("l", {.get = get}), (Texts{"1", "one", "(none)", "2", "(none)", "(none)"}));
}

TEST_F(SortTest, AConstantToSortByKeepsTheOrder) {
  Fill("l", {"c", "a", "b"});
  EXPECT_EQ(Sorted("l", {.by = "nosort"}), (Texts{"c", "a", "b"}));
  EXPECT_EQ(Sorted("l", {.by = "nosort", .descending = true}), (Texts{"b", "a", "c"}));
  EXPECT_EQ(Sorted("l", {.by = "nosort", .descending = true, .offset = 1, .count = 5}),
            (Texts{"a", "c"}));
  for (int i = 0; i < 10; ++i) {
    ASSERT_TRUE(engine_.ZAdd("z", std::to_string(i), -i).ok());
  }
  EXPECT_EQ(Sorted("z", {.by = "nosort", .offset = 2, .count = 3}), (Texts{"7", "6", "5"}));
  EXPECT_EQ(Sorted("z", {.by = "nosort", .descending = true, .offset = 2, .count = 3}),
            (Texts{"2", "3", "4"}));
  EXPECT_EQ(Sorted("z", {.by = "nosort", .offset = 10}), Texts());
}

TEST_F(SortTest, ASortedSetBecomesATable) {
  ASSERT_TRUE(engine_.ZAdd("z", "1", 1).ok());
  EXPECT_EQ(engine_.Encoding("z"), "listpack");
  EXPECT_EQ(Sorted("z"), Texts{"1"});
  EXPECT_EQ(engine_.Encoding("z"), "skiplist") << "as in Redis";
}

TEST_F(SortTest, LimitsOutsideAreBroughtIn) {
  Fill("l", {"3", "1", "2"});
  EXPECT_EQ(Sorted("l", {.offset = -5, .count = 2}), (Texts{"1", "2"}));
  EXPECT_EQ(Sorted("l", {.offset = 1, .count = -9}), (Texts{"2", "3"}));
  EXPECT_EQ(Sorted("l", {.offset = 3}), Texts());
  EXPECT_EQ(Sorted("l", {.offset = 1, .count = 0}), Texts());
  EXPECT_EQ(Sorted("l", {.offset = INT64_MAX, .count = INT64_MAX}), Texts());
  EXPECT_EQ(Sorted("l", {.offset = 1, .count = INT64_MAX}), (Texts{"2", "3"}));
}

TEST_F(SortTest, AResultIsStoredAsAList) {
  Fill("l", {"3", "1", "2"});
  ASSERT_TRUE(engine_.HSet("d", "f", "v").ok());
  EXPECT_TRUE(engine_.ExpireAfter("d", 100'000));
  EXPECT_EQ(engine_.SortStore("d", "l").value(), 3u);
  EXPECT_EQ(List("d"), (Texts{"1", "2", "3"}));
  EXPECT_FALSE(engine_.ExpireTime("d").milliseconds.has_value());
  EXPECT_EQ(engine_.SortStore("l", "l", {.count = 2}).value(), 2u) << "which may be the source";
  EXPECT_EQ(List("l"), (Texts{"1", "2"}));
  const std::string_view get[] = {"#", "none_*"};
  EXPECT_EQ(engine_.SortStore("d", "l", {.get = get}).value(), 4u);
  EXPECT_EQ(List("d"), (Texts{"1", "", "2", ""})) << "what is not there is empty";
  EXPECT_EQ(engine_.SortStore("d", "none").value(), 0u);
  EXPECT_FALSE(engine_.Exists("d"));
}

TEST_F(SortTest, ASetIsSortedBeforeItIsStored) {
  for (int i = 0; i < 300; ++i) ASSERT_TRUE(engine_.SAdd("s", "m" + std::to_string(i)).ok());
  EXPECT_EQ(engine_.SortStore("d", "s", {.by = "nosort"}).value(), 300u);
  const Texts stored = List("d");
  EXPECT_TRUE(std::is_sorted(stored.begin(), stored.end()));
}

TEST_F(SortTest, TextsCompareBeyondAZeroByteOnlyWhereTheyAreStored) {
  Fill("l", {"a\0c"sv, "a\0b"sv});
  const SortOptions alphabetic{.alphabetic = true};
  EXPECT_EQ(Sorted("l", alphabetic), (Texts{std::string("a\0c"sv), std::string("a\0b"sv)}))
      << "equal as C strings: in the order they had";
  EXPECT_EQ(engine_.SortStore("d", "l", alphabetic).value(), 2u);
  EXPECT_EQ(List("d"), (Texts{std::string("a\0b"sv), std::string("a\0c"sv)}));
}

TEST_F(SortTest, AFieldThatIsDueMayGoWhileItIsLookedFor) {
  base::ManualClock clock;
  Engine engine({.stripes = 1, .seed = 1, .clock = &clock});
  const std::string_view elements[] = {"a", "b"};
  ASSERT_TRUE(engine.RPushMany("l", elements).ok());
  for (const std::string_view key : {"h_a", "h_b"}) {
    ASSERT_TRUE(engine.HSet(key, "f", "v").ok());
    const std::string_view fields[] = {"f"};
    ASSERT_TRUE(
        engine.HPExpireAt(key, fields, {.expiry_milliseconds = clock.NowMilliseconds() + 5}).ok());
  }
  clock.AdvanceMilliseconds(10);
  const std::string_view get[] = {"h_*->f", "#"};
  EXPECT_EQ(engine.SortStore("d", "l", {.by = "h_*->f", .get = get, .alphabetic = true}).value(),
            4u);
  EXPECT_FALSE(engine.Exists("h_a"));
}

// Every option at random, against a stable sort of copies.
TEST_F(SortTest, RandomSortsAgreeWithAStableSort) {
  for (uint64_t seed = 1; seed <= 300; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    base::Random random(seed);
    Engine engine({.stripes = 2, .seed = seed});
    Texts elements;
    std::map<std::string, std::string> weights;
    for (uint64_t left = random.Below(60); left > 0; --left) {
      elements.push_back(std::to_string(random.Below(30)));
      if (random.Below(2) == 0) {
        weights[elements.back()] = std::to_string(random.Below(9));
        ASSERT_TRUE(engine.Set("w" + elements.back(), weights[elements.back()]).ok());
      }
    }
    const std::vector<std::string_view> views(elements.begin(), elements.end());
    if (!views.empty()) {
      ASSERT_TRUE(engine.RPushMany("l", views).ok());
    }
    SortOptions options{.alphabetic = random.Below(2) == 0, .descending = random.Below(2) == 0};
    if (random.Below(2) == 0) options.by = "w*";
    if (random.Below(2) == 0) options.offset = static_cast<int64_t>(random.Below(70)) - 5;
    if (random.Below(2) == 0) options.count = static_cast<int64_t>(random.Below(70)) - 5;
    const auto before = [&](const std::string& one, const std::string& other) {
      const bool by = options.by.has_value();
      const std::string first = by ? weights[one] : one;
      const std::string second = by ? weights[other] : other;
      if (options.alphabetic) return options.descending ? first > second : first < second;
      const auto key = [](const std::string& number, const std::string& text) {
        return std::pair(number.empty() ? 0.0 : std::stod(number), text);
      };
      return options.descending ? key(first, one) > key(second, other)
                                : key(first, one) < key(second, other);
    };
    std::stable_sort(elements.begin(), elements.end(), before);
    const size_t first = std::min<size_t>(static_cast<size_t>(std::max<int64_t>(options.offset, 0)),
                                          elements.size());
    size_t count = elements.size() - first;
    if (options.count >= 0) count = std::min(count, static_cast<size_t>(options.count));
    Values expected(elements.begin() + static_cast<std::ptrdiff_t>(first),
                    elements.begin() + static_cast<std::ptrdiff_t>(first + count));
    EXPECT_EQ(engine.Sort("l", options).value(), expected);
  }
}

}  // namespace
}  // namespace remora
