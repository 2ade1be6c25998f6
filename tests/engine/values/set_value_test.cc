#include "engine/values/set_value.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "engine/base/random.h"
#include "tests/model/set_model.h"
#include "tests/support/chi_square.h"
#include "tests/support/plain_storage.h"

namespace remora::values {
namespace {

class SetValueTest : public testing::Test {
 protected:
  SetValue Begin(SetEncoding encoding, const SetLimits& limits = {}) {
    storage_.emplace();
    SetValue set(*storage_, hasher_, limits);
    set.Begin(encoding);
    return set;
  }
  static std::vector<std::string> Order(const SetValue& set) {
    std::vector<std::string> members;
    set.ForEach([&](std::string_view member) { members.emplace_back(member); });
    return members;
  }

  base::KeyHasher hasher_{7};
  std::optional<test::PlainStorage> storage_;
};

constexpr SetEncoding kEncodings[] = {SetEncoding::kIntSet, SetEncoding::kListPack,
                                      SetEncoding::kHashTable};

TEST_F(SetValueTest, TheFirstMemberAndTheirNumberChooseTheEncoding) {
  const SetLimits limits{.integers_max = 4, .packed_members_max = 2};
  EXPECT_EQ(SetValue::FirstEncoding("12", 4, limits), SetEncoding::kIntSet);
  EXPECT_EQ(SetValue::FirstEncoding("12", 5, limits), SetEncoding::kHashTable);
  EXPECT_EQ(SetValue::FirstEncoding("x", 2, limits), SetEncoding::kListPack);
  EXPECT_EQ(SetValue::FirstEncoding("012", 2, limits), SetEncoding::kListPack);
  EXPECT_EQ(SetValue::FirstEncoding("x", 3, limits), SetEncoding::kHashTable);
}

TEST_F(SetValueTest, IntegersAscendAndPackedMembersKeepTheirOrder) {
  SetValue set = Begin(SetEncoding::kIntSet);
  for (const std::string_view member : {"5", "-70000", "3"}) EXPECT_TRUE(set.Add(member));
  EXPECT_FALSE(set.Add("5"));
  EXPECT_EQ(Order(set), (std::vector<std::string>{"-70000", "3", "5"}));
  EXPECT_TRUE(set.Add("b"));
  EXPECT_EQ(set.encoding(), SetEncoding::kListPack);
  EXPECT_TRUE(set.Add("a"));
  EXPECT_FALSE(set.Add("3"));
  EXPECT_EQ(Order(set), (std::vector<std::string>{"-70000", "3", "5", "b", "a"}));
  EXPECT_TRUE(set.Remove("3"));
  EXPECT_FALSE(set.Remove("3"));
  EXPECT_FALSE(set.Contains("3"));
  EXPECT_TRUE(set.Contains("-70000"));
}

TEST_F(SetValueTest, SeveralAreLookedForAtOnce) {
  for (const SetEncoding encoding : kEncodings) {
    SetValue set = Begin(encoding);
    for (int i = 0; i < 100; i += 2) set.Add(std::to_string(i));
    ASSERT_EQ(set.encoding(), encoding);
    for (const size_t count : {0u, 1u, 31u, 32u, 33u, 100u}) {
      std::vector<std::string> texts;
      for (size_t i = 0; i < count; ++i) texts.push_back(std::to_string(i));
      const std::vector<std::string_view> members(texts.begin(), texts.end());
      std::vector<bool> answers;
      set.ContainsEach(members, [&](bool is_member) { answers.push_back(is_member); });
      ASSERT_EQ(answers.size(), count);
      for (size_t i = 0; i < count; ++i) EXPECT_EQ(answers[i], i % 2 == 0) << i;
    }
  }
}

TEST_F(SetValueTest, LimitsMakeATable) {
  SetValue integers = Begin(SetEncoding::kIntSet, {.integers_max = 3});
  for (const std::string_view member : {"1", "2", "3"}) integers.Add(member);
  EXPECT_EQ(integers.encoding(), SetEncoding::kIntSet);
  integers.Add("4");
  EXPECT_EQ(integers.encoding(), SetEncoding::kHashTable);
  EXPECT_EQ(integers.size(), 4u);

  SetValue texts = Begin(SetEncoding::kListPack, {.packed_members_max = 2});
  for (const std::string_view member : {"a", "b"}) texts.Add(member);
  EXPECT_EQ(texts.encoding(), SetEncoding::kListPack);
  texts.Add("c");
  EXPECT_EQ(texts.encoding(), SetEncoding::kHashTable);
  EXPECT_TRUE(texts.Remove("c"));
  EXPECT_EQ(texts.encoding(), SetEncoding::kHashTable) << "it never goes back";

  SetValue longer = Begin(SetEncoding::kListPack, {.packed_member_bytes_max = 3});
  longer.Add("abc");
  EXPECT_EQ(longer.encoding(), SetEncoding::kListPack);
  longer.Add("abcd");
  EXPECT_EQ(longer.encoding(), SetEncoding::kHashTable);
}

TEST_F(SetValueTest, ATextAmongManyIntegersMakesATableAtOnce) {
  SetValue set = Begin(SetEncoding::kIntSet, {.integers_max = 10, .packed_members_max = 3});
  for (const std::string_view member : {"1", "2", "3"}) set.Add(member);
  set.Add("x");
  EXPECT_EQ(set.encoding(), SetEncoding::kHashTable);
  EXPECT_EQ(set.size(), 4u);
}

TEST_F(SetValueTest, ATextAmongIntegersTooLongForAListMakesATable) {
  SetValue set = Begin(SetEncoding::kIntSet, {.packed_member_bytes_max = 3});
  set.Add("-1000");
  EXPECT_EQ(set.encoding(), SetEncoding::kIntSet);
  set.Add("x");
  EXPECT_EQ(set.encoding(), SetEncoding::kHashTable);
}

TEST_F(SetValueTest, WhatCannotHoldThoseAnnouncedBecomesATable) {
  const SetLimits limits{.integers_max = 8, .packed_members_max = 4};
  SetValue integers = Begin(SetEncoding::kIntSet, limits);
  integers.Add("1");
  integers.Expect(8);
  EXPECT_EQ(integers.encoding(), SetEncoding::kIntSet);
  integers.Expect(9);
  EXPECT_EQ(integers.encoding(), SetEncoding::kHashTable);
  SetValue texts = Begin(SetEncoding::kListPack, limits);
  texts.Add("x");
  texts.Expect(5);
  EXPECT_EQ(texts.encoding(), SetEncoding::kHashTable);
  EXPECT_TRUE(texts.Contains("x"));
}

TEST_F(SetValueTest, DrawsAreEvenInEveryEncoding) {
  constexpr size_t kMembers = 12;
  for (const SetEncoding encoding : kEncodings) {
    SetValue set = Begin(encoding);
    for (size_t i = 0; i < kMembers; ++i) set.Add(std::to_string(i));
    base::Random random(11);
    test::ChiSquare one, repeated, pairs, popped;
    for (int i = 0; i < 6000; ++i) {
      set.Random(random, [&](std::string_view member) { one.Count(std::string(member)); });
      set.RandomRepeated(2, random,
                         [&](std::string_view member) { repeated.Count(std::string(member)); });
      std::set<std::string> pair;
      set.RandomDistinct(2, random, [&](std::string_view member) { pair.emplace(member); });
      ASSERT_EQ(pair.size(), 2u);
      pairs.Count(*pair.begin() + ' ' + *pair.rbegin());
      std::string last;
      set.Pop(1, random, [&](std::string_view member) { last = member; });
      popped.Count(last);
      set.Add(last);
    }
    ASSERT_EQ(set.encoding(), encoding);
    one.ExpectEven(kMembers);
    repeated.ExpectEven(kMembers);
    popped.ExpectEven(kMembers);
    pairs.ExpectEven(kMembers * (kMembers - 1) / 2);
  }
}

TEST_F(SetValueTest, SeveralPoppedAtOnceAreEvenInEveryEncoding) {
  constexpr size_t kMembers = 6;
  for (const SetEncoding encoding : kEncodings) {
    SetValue set = Begin(encoding);
    base::Random random(12);
    test::ChiSquare even;
    for (int i = 0; i < 4000; ++i) {
      for (size_t member = 0; member < kMembers; ++member) set.Add(std::to_string(member));
      std::set<std::string> three;
      set.Pop(3, random, [&](std::string_view member) { three.emplace(member); });
      ASSERT_EQ(three.size(), 3u);
      ASSERT_EQ(set.size(), kMembers - 3);
      std::string cell;
      for (const std::string& member : three) {
        EXPECT_FALSE(set.Contains(member));
        cell += member;
      }
      even.Count(cell);
    }
    set.CheckInvariants();
    even.ExpectEven(20);
  }
}

TEST_F(SetValueTest, AScanVisitsEveryMemberThatStays) {
  SetValue set = Begin(SetEncoding::kHashTable);
  for (int i = 0; i < 500; ++i) set.Add("m" + std::to_string(i));
  std::set<std::string> seen;
  uint64_t cursor = 0;
  int step = 0;
  do {
    cursor = set.Scan(cursor, 7, [&](std::string_view member) { seen.emplace(member); });
    for (int i = 0; i < 3; ++i, ++step) set.Add("n" + std::to_string(step));
  } while (cursor != 0);
  for (int i = 0; i < 500; ++i) EXPECT_EQ(seen.count("m" + std::to_string(i)), 1u) << i;
}

TEST_F(SetValueTest, AScanForUnboundedlyManyEnds) {
  SetValue set = Begin(SetEncoding::kHashTable);
  for (int i = 0; i < 100; ++i) set.Add(std::to_string(i));
  int visited = 0;
  EXPECT_EQ(set.Scan(0, UINT64_MAX, [&](std::string_view) { ++visited; }), 0u);
  EXPECT_EQ(visited, 100);
}

std::string AnyMember(base::Random& random) {
  const uint64_t kind = random.Below(10);
  if (kind < 4) return std::to_string(static_cast<int64_t>(random.Below(60)) - 20);
  if (kind == 4) return std::to_string(static_cast<int64_t>(random.Next()) >> random.Below(60));
  if (kind == 5) return std::string(random.Below(3000), static_cast<char>('a' + random.Below(3)));
  return "m" + std::to_string(random.Below(40));
}

void ExpectSame(const SetValue& set, const model::SetModel& model) {
  set.CheckInvariants();
  std::set<std::string> members;
  size_t visits = 0;
  set.ForEach([&](std::string_view member) {
    members.emplace(member);
    ++visits;
  });
  ASSERT_EQ(members, model.members());
  ASSERT_EQ(visits, members.size());
  ASSERT_EQ(set.size(), members.size());
}

// Compares with the model, step by step.
void RunRandomSteps(uint64_t seed, SetEncoding start, const SetLimits& limits, int steps) {
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  const base::KeyHasher hasher(seed);
  test::PlainStorage storage;
  SetValue(storage, hasher, limits).Begin(start);
  model::SetModel model;
  base::Random random(seed);
  for (int step = 0; step < steps && !testing::Test::HasFatalFailure(); ++step) {
    SetValue set(storage, hasher, limits);
    std::string member = AnyMember(random);
    // Integers among themselves for a while, where there may be many.
    if (start == SetEncoding::kIntSet && step < steps / 2) member = std::to_string(step % 97 * 7);
    switch (random.Below(8)) {
      case 0:
      case 1:
      case 2:
      case 3:
        ASSERT_EQ(set.Add(member), model.Add(member));
        break;
      case 4:
      case 5:
        ASSERT_EQ(set.Remove(member), model.Remove(member));
        break;
      case 6:
        ASSERT_EQ(set.Contains(member), model.Contains(member));
        break;
      default:
        if (set.size() < 2) break;
        set.Pop(1 + random.Below(set.size() - 1), random,
                [&](std::string_view popped) { ASSERT_TRUE(model.Remove(std::string(popped))); });
    }
    ExpectSame(set, model);
    if (!storage.is_packed()) {
      ASSERT_EQ(storage.accounted(), storage.object()->footprint_bytes());
    }
  }
}

TEST(SetValueRandomTest, IntegersBehaveLikeTheModel) {
  for (uint64_t seed = 1; seed <= 5; ++seed) {
    RunRandomSteps(seed, SetEncoding::kIntSet, {.integers_max = 40, .packed_members_max = 20},
                   2000);
  }
}

TEST(SetValueRandomTest, PackedMembersBehaveLikeTheModel) {
  for (uint64_t seed = 1; seed <= 5; ++seed) {
    RunRandomSteps(seed, SetEncoding::kListPack,
                   {.packed_members_max = 1000, .packed_member_bytes_max = 10'000}, 2000);
  }
}

TEST(SetValueRandomTest, ATableBehavesLikeTheModel) {
  for (uint64_t seed = 1; seed <= 5; ++seed) {
    RunRandomSteps(seed, SetEncoding::kHashTable, {}, 2000);
  }
}

}  // namespace
}  // namespace remora::values
