#include "engine/containers/ranked_skip_list.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "tests/model/sorted_set_model.h"

namespace remora::containers {
namespace {

using Direction = RankedSkipList::Direction;
using Edge = RankedSkipList::Edge;
using Position = RankedSkipList::Position;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// A list, the model it must agree with, and the elements by member.
class Fixture {
 public:
  void Insert(double score, const std::string& member) {
    const Reference element = NewElement(slab, member);
    elements[member] = element;
    model.Set(member, score);
    list.Insert(score, element);
  }
  void Erase(const std::string& member) {
    list.Erase(elements.at(member));
    FreeElement(slab, elements.at(member));
    elements.erase(member);
    model.Erase(member);
  }
  void Update(const std::string& member, double score) {
    list.UpdateScore(elements.at(member), score);
    model.Set(member, score);
  }
  void EraseRange(uint64_t first, uint64_t count) {
    auto expected = model.IteratorAt(std::min<uint64_t>(first, model.size()));
    std::vector<std::string> gone;
    list.EraseRange(first, count, [&](Reference element, double score) {
      const std::string member(MemberOf(slab, element));
      EXPECT_EQ(score, expected->first);
      EXPECT_EQ(member, expected->second);
      ++expected;
      gone.push_back(member);
      FreeElement(slab, element);
    });
    for (const std::string& member : gone) {
      elements.erase(member);
      model.Erase(member);
    }
  }
  void ExpectSameOrder() const {
    ASSERT_EQ(list.size(), model.size());
    RankedSkipList::Cursor cursor(list, list.First(), Direction::kForward);
    for (const auto& [score, member] : model.entries()) {
      ASSERT_TRUE(cursor);
      ASSERT_EQ(cursor.score(), score);
      ASSERT_EQ(cursor.member(), member);
      cursor.Advance();
    }
    ASSERT_FALSE(cursor);
  }

  Slab slab;
  RankedSkipList list{slab};
  model::SortedSetModel model;
  std::map<std::string, Reference> elements;
};

std::string PaddedMember(uint64_t number) {
  const std::string digits = std::to_string(number);
  return std::string("member").append(10 - digits.size(), '0').append(digits);
}

// Asks the list and the model the same questions about one score and one member.
void ExpectSameAnswers(const Fixture& fixture, double score, const std::string& member) {
  const RankedSkipList& list = fixture.list;
  const model::SortedSetModel& model = fixture.model;
  EXPECT_EQ(list.RankAt(list.LowerBound(score, Edge::kInclusive)),
            model.RankOfFirstNot([&](const auto& entry) { return entry.first < score; }));
  EXPECT_EQ(list.RankAt(list.LowerBound(score, Edge::kExclusive)),
            model.RankOfFirstNot([&](const auto& entry) { return entry.first <= score; }));
  EXPECT_EQ(
      list.RankAt(list.LowerBound(score, std::string_view(member))),
      model.RankOfFirstNot([&](const auto& entry) { return entry < std::pair(score, member); }));
  if (!model.Contains(member)) return;
  const Reference element = fixture.elements.at(member);
  EXPECT_EQ(list.ScoreOf(element), model.ScoreOf(member));
  const uint64_t rank = list.RankOf(element);
  EXPECT_EQ(rank, model.RankOf(member));
  EXPECT_EQ(list.ElementAt(list.At(rank)), element);
  EXPECT_EQ(list.RankAt(list.Next(list.Find(element))), rank + 1);
  const Position previous = list.Previous(list.Find(element));
  EXPECT_EQ(list.RankAt(previous), rank == 0 ? list.size() : rank - 1);
}

// Random operations against the model; the laws are checked after each.
void RunAgainstModel(size_t steps, size_t members,
                     const std::function<double(std::mt19937&)>& score) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE(std::string("seed ").append(std::to_string(seed)));
  std::mt19937 random(seed);
  Fixture fixture;
  for (size_t step = 0; step < steps; ++step) {
    const std::string member = std::string("m").append(std::to_string(random() % members));
    const bool growing = (step / (members * 2)) % 2 == 0;
    const unsigned dice = random() % 100;
    if (dice == 0 && step % 7 == 0) {
      fixture.EraseRange(random() % (fixture.list.size() + 2), random() % (members / 4 + 1));
    } else if (!fixture.model.Contains(member)) {
      fixture.Insert(score(random), member);
    } else if (dice < (growing ? 10u : 70u)) {
      fixture.Erase(member);
    } else {
      fixture.Update(member, score(random));
    }
    if (members <= 500 || step % 64 == 0) {
      fixture.list.CheckInvariants();
      ExpectSameAnswers(fixture, score(random), member);
    }
    if (testing::Test::HasFailure()) return;
  }
  fixture.list.CheckInvariants();
  fixture.ExpectSameOrder();
}

TEST(RankedSkipListTest, EmptyListAnswersEverythingWithNone) {
  Fixture fixture;
  fixture.list.CheckInvariants();
  EXPECT_TRUE(fixture.list.empty());
  EXPECT_FALSE(fixture.list.First());
  EXPECT_FALSE(fixture.list.Last());
  EXPECT_FALSE(fixture.list.At(0));
  EXPECT_FALSE(fixture.list.LowerBound(0, Edge::kInclusive));
  EXPECT_FALSE(fixture.list.LowerBoundMember("a", Edge::kInclusive));
  EXPECT_EQ(fixture.list.RankAt({}), 0u);
  EXPECT_EQ(fixture.list.BlockBytes(), 0u);
  EXPECT_FALSE(RankedSkipList::Cursor(fixture.list, {}, Direction::kForward));
}

TEST(RankedSkipListTest, EqualScoresAreOrderedByMember) {
  Fixture fixture;
  for (const char* member : {"b", "a", "ab", "", "\xff", "\x7f", "a\x01"})
    fixture.Insert(1, member);
  fixture.list.CheckInvariants();
  fixture.ExpectSameOrder();
  EXPECT_EQ(fixture.list.MemberAt(fixture.list.First()), "");
  EXPECT_EQ(fixture.list.MemberAt(fixture.list.Last()), "\xff");
}

TEST(RankedSkipListTest, ZerosOfBothSignsAreEqualAndKeepTheirSign) {
  Fixture fixture;
  fixture.Insert(0.0, "a");
  fixture.Insert(-0.0, "b");
  fixture.list.CheckInvariants();
  EXPECT_EQ(fixture.list.RankOf(fixture.elements["a"]), 0u);
  EXPECT_TRUE(std::signbit(fixture.list.ScoreOf(fixture.elements["b"])));
  fixture.list.UpdateScore(fixture.elements["a"], -0.0);
  EXPECT_TRUE(std::signbit(fixture.list.ScoreOf(fixture.elements["a"])));
}

TEST(RankedSkipListTest, MembersOfEveryLengthAreKept) {
  Fixture fixture;
  for (size_t length : {0, 1, 253, 254, 255, 65'535, 65'536, 100'000}) {
    fixture.Insert(static_cast<double>(length), std::string(length, 'x'));
  }
  fixture.list.CheckInvariants();
  fixture.ExpectSameOrder();
  for (auto& [member, element] : fixture.elements)
    EXPECT_EQ(MemberOf(fixture.slab, element), member);
}

TEST(RankedSkipListTest, RandomScoresAgreeWithTheModel) {
  RunAgainstModel(6'000, 300, [](std::mt19937& random) { return random() / 1000.0; });
}

TEST(RankedSkipListTest, AFewEqualScoresAgreeWithTheModel) {
  RunAgainstModel(6'000, 400,
                  [](std::mt19937& random) { return static_cast<double>(random() % 3); });
}

TEST(RankedSkipListTest, OneScoreForAllAgreesWithTheModel) {
  RunAgainstModel(3'000, 400, [](std::mt19937&) { return 7.0; });
}

TEST(RankedSkipListTest, InfinitiesAgreeWithTheModel) {
  RunAgainstModel(4'000, 300, [](std::mt19937& random) {
    const double choices[] = {-kInfinity, kInfinity, 0.0, -0.0, 1e308, -1e308, 5e-324};
    return choices[random() % 7];
  });
}

TEST(RankedSkipListTest, AscendingScoresAgreeWithTheModel) {
  double next = 0;
  RunAgainstModel(4'000, 400, [&](std::mt19937&) { return next += 1; });
}

TEST(RankedSkipListTest, DescendingScoresAgreeWithTheModel) {
  double next = 0;
  RunAgainstModel(4'000, 400, [&](std::mt19937&) { return next -= 1; });
}

TEST(RankedSkipListTest, ThreeLevelsAgreeWithTheModel) {
  RunAgainstModel(30'000, 6'000,
                  [](std::mt19937& random) { return static_cast<double>(random() % 2'000); });
}

TEST(RankedSkipListTest, SmallStepsOfScoreStayInOrder) {
  Fixture fixture;
  std::mt19937 random(3);
  for (int i = 0; i < 2'000; ++i) fixture.Insert(i, PaddedMember(static_cast<uint64_t>(i)));
  for (int i = 0; i < 5'000; ++i) {
    const std::string member = PaddedMember(random() % 2'000);
    const double step = static_cast<double>(random() % 9) - 4;
    fixture.Update(member, fixture.model.ScoreOf(member) + step);
    if (i % 50 == 0) fixture.list.CheckInvariants();
  }
  fixture.list.CheckInvariants();
  fixture.ExpectSameOrder();
}

TEST(RankedSkipListTest, AppendingFillsBlocks) {
  Fixture fixture;
  for (uint64_t i = 0; i < 41 * 31 * 4; ++i)
    fixture.Insert(static_cast<double>(i), PaddedMember(i));
  fixture.list.CheckInvariants();
  const double bytes = static_cast<double>(fixture.list.BlockBytes()) / (41 * 31 * 4);
  EXPECT_LT(bytes, 13.1);
}

TEST(RankedSkipListTest, RandomInsertionsKeepBlocksThreeQuartersFull) {
  std::mt19937_64 random(5);
  Slab slab;
  RankedSkipList list(slab);
  constexpr uint64_t kCount = 100'000;
  for (uint64_t i = 0; i < kCount; ++i) {
    list.Insert(static_cast<double>(random()), NewElement(slab, PaddedMember(i)));
  }
  list.CheckInvariants();
  EXPECT_LT(static_cast<double>(list.BlockBytes()) / kCount, 17.0);
}

TEST(RankedSkipListTest, AppendSortedEqualsInsertingOneByOne) {
  for (size_t first : {0, 1, 40, 41, 42, 500}) {
    Fixture fixture;
    std::vector<RankedSkipList::Entry> entries;
    for (uint64_t i = 0; i < 3'000; ++i) {
      const double score = static_cast<double>(i / 2);
      if (i < first) {
        fixture.Insert(score, PaddedMember(i));
        continue;
      }
      const Reference element = NewElement(fixture.slab, PaddedMember(i));
      fixture.model.Set(PaddedMember(i), score);
      fixture.elements[PaddedMember(i)] = element;
      entries.push_back({score, element});
    }
    fixture.list.AppendSorted(std::span(entries).first(700));
    fixture.list.AppendSorted({});
    fixture.list.AppendSorted(std::span(entries).subspan(700));
    fixture.list.CheckInvariants();
    fixture.ExpectSameOrder();
    EXPECT_LT(fixture.list.BlockBytes(), 3'000 * 13.5 + 2'000);
  }
}

TEST(RankedSkipListTest, EveryRangeOfASmallListCanBeErased) {
  for (uint64_t first = 0; first < 130; first += 7) {
    for (uint64_t count : {1, 2, 40, 41, 42, 83, 130, 1'000}) {
      Fixture fixture;
      for (uint64_t i = 0; i < 130; ++i)
        fixture.Insert(static_cast<double>(i / 3), PaddedMember(i));
      fixture.EraseRange(first, count);
      fixture.list.CheckInvariants();
      fixture.ExpectSameOrder();
    }
  }
}

TEST(RankedSkipListTest, BigRangesOfABigListCanBeErased) {
  std::mt19937 random(9);
  Fixture fixture;
  for (uint64_t i = 0; i < 20'000; ++i) fixture.Insert(random() % 5'000, PaddedMember(i));
  while (fixture.list.size() > 0) {
    fixture.EraseRange(random() % fixture.list.size(), random() % 4'000);
    fixture.list.CheckInvariants();
  }
  fixture.ExpectSameOrder();
  EXPECT_EQ(fixture.list.BlockBytes(), 0u);
  EXPECT_EQ(fixture.slab.live_bytes(), 0u);
}

TEST(RankedSkipListTest, MemberBoundsWorkAcrossBlocks) {
  Fixture fixture;
  for (uint64_t i = 0; i < 4'000; i += 2) fixture.Insert(0, PaddedMember(i));
  for (uint64_t i = 0; i < 4'000; i += 37) {
    const std::string member = PaddedMember(i);
    for (Edge edge : {Edge::kInclusive, Edge::kExclusive}) {
      const uint64_t expected = fixture.model.RankOfFirstNot([&](const auto& entry) {
        return edge == Edge::kInclusive ? entry.second < member : entry.second <= member;
      });
      EXPECT_EQ(fixture.list.RankAt(fixture.list.LowerBoundMember(member, edge)), expected);
    }
  }
  EXPECT_FALSE(fixture.list.LowerBoundMember("n", Edge::kInclusive));
  EXPECT_EQ(fixture.list.RankAt(fixture.list.LowerBoundMember("", Edge::kExclusive)), 0u);
}

TEST(RankedSkipListTest, MemberBoundsOfMixedScoresAreSomePosition) {
  Fixture fixture;
  std::mt19937 random(4);
  for (uint64_t i = 0; i < 2'000; ++i) fixture.Insert(random() % 50, PaddedMember(i));
  for (uint64_t i = 0; i < 2'000; i += 19) {
    const Position position = fixture.list.LowerBoundMember(PaddedMember(i), Edge::kInclusive);
    EXPECT_LE(fixture.list.RankAt(position), fixture.list.size());
  }
}

TEST(RankedSkipListTest, CursorsWalkBothWaysFromAnywhere) {
  Fixture fixture;
  for (uint64_t i = 0; i < 300; ++i) fixture.Insert(static_cast<double>(i), PaddedMember(i));
  for (uint64_t start = 0; start < 300; start += 13) {
    uint64_t expected = start;
    RankedSkipList::Cursor forward(fixture.list, fixture.list.At(start), Direction::kForward);
    for (; forward; forward.Advance()) EXPECT_EQ(forward.score(), static_cast<double>(expected++));
    EXPECT_EQ(expected, 300u);
    uint64_t left = start + 1;
    RankedSkipList::Cursor backward(fixture.list, fixture.list.At(start), Direction::kBackward);
    for (; backward; backward.Advance()) EXPECT_EQ(backward.score(), static_cast<double>(--left));
    EXPECT_EQ(left, 0u);
  }
}

TEST(RankedSkipListTest, RunsCoverTheListInBothDirections) {
  Fixture fixture;
  std::mt19937 random(8);
  for (uint64_t i = 0; i < 500; ++i) fixture.Insert(random() % 100, PaddedMember(i));
  size_t forward = 0;
  for (Position at = fixture.list.First(); at; at = fixture.list.NextBlock(at)) {
    forward += fixture.list.RunFrom(at).scores.size();
  }
  size_t backward = 0;
  for (Position at = fixture.list.Last(); at; at = fixture.list.PreviousBlock(at)) {
    backward += fixture.list.RunUpTo(at).elements.size();
  }
  EXPECT_EQ(forward, 500u);
  EXPECT_EQ(backward, 500u);
}

TEST(RankedSkipListTest, ClearGivesEveryBlockBack) {
  Fixture fixture;
  for (uint64_t i = 0; i < 5'000; ++i) fixture.Insert(static_cast<double>(i % 77), PaddedMember(i));
  const size_t elements = fixture.slab.live_bytes() - fixture.list.BlockBytes();
  fixture.list.Clear();
  fixture.list.CheckInvariants();
  EXPECT_EQ(fixture.slab.live_bytes(), elements);
}

TEST(RankedSkipListTest, ErasingOneByOneShrinksTheBlocks) {
  Fixture fixture;
  std::mt19937 random(6);
  for (uint64_t i = 0; i < 10'000; ++i) fixture.Insert(random() % 100'000, PaddedMember(i));
  const size_t full = fixture.list.BlockBytes();
  while (fixture.list.size() > 1'000) {
    fixture.Erase(
        std::string(fixture.list.MemberAt(fixture.list.At(random() % fixture.list.size()))));
  }
  fixture.list.CheckInvariants();
  EXPECT_LT(fixture.list.BlockBytes(), full / 5);
}

}  // namespace
}  // namespace remora::containers
