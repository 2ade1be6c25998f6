#include "engine/ops/sets.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "engine/base/random.h"
#include "engine/engine.h"
#include "engine/keyspace/keyspace.h"
#include "tests/model/set_model.h"
#include "tests/support/chi_square.h"

namespace remora {
namespace {

using Texts = std::vector<std::string>;

class SetsTest : public testing::Test {
 protected:
  uint64_t Add(std::string_view key, std::initializer_list<std::string_view> members) {
    return engine_.SAddMany(key, {members.begin(), members.size()}).value();
  }
  uint64_t Remove(std::string_view key, std::initializer_list<std::string_view> members) {
    return engine_.SRem(key, {members.begin(), members.size()}).value();
  }
  std::string_view Encoding(std::string_view key) { return engine_.Encoding(key).value_or(""); }
  uint64_t Changes() { return engine_.Stats().changes; }

  Engine engine_{{.seed = 1}};
};

TEST_F(SetsTest, MembersAreAddedFoundAndRemoved) {
  EXPECT_EQ(Add("s", {"b", "a", "b"}), 2u);
  EXPECT_TRUE(engine_.SAdd("s", "7").value());
  EXPECT_FALSE(engine_.SAdd("s", "7").value());
  EXPECT_EQ(engine_.SCard("s").value(), 3u);
  EXPECT_EQ(engine_.SMembers("s").value(), (Texts{"b", "a", "7"}));
  EXPECT_TRUE(engine_.SIsMember("s", "7").value());
  EXPECT_FALSE(engine_.SIsMember("s", "8").value());
  const std::string_view asked[] = {"a", "x"};
  EXPECT_EQ(engine_.SMIsMember("s", asked).value(), (std::vector<bool>{true, false}));
  EXPECT_EQ(engine_.SMIsMember("none", asked).value(), (std::vector<bool>{false, false}));
  EXPECT_EQ(Remove("s", {"a", "x", "b"}), 2u);
  EXPECT_EQ(Remove("s", {"7"}), 1u);
  EXPECT_FALSE(engine_.Exists("s")) << "a set without members is none";
  EXPECT_EQ(engine_.SCard("s").value(), 0u);
}

TEST_F(SetsTest, OtherTypesAreRefused) {
  static_cast<void>(engine_.Set("t", "text"));
  const std::string_view one[] = {"a"};
  EXPECT_EQ(engine_.SAdd("t", "a").error(), OpError::kWrongType);
  EXPECT_EQ(engine_.SRem("t", one).error(), OpError::kWrongType);
  EXPECT_EQ(engine_.SIsMember("t", "a").error(), OpError::kWrongType);
  EXPECT_EQ(engine_.SMIsMember("t", one).error(), OpError::kWrongType);
  EXPECT_EQ(engine_.SCard("t").error(), OpError::kWrongType);
  EXPECT_EQ(engine_.SMembers("t").error(), OpError::kWrongType);
  EXPECT_EQ(engine_.SPop("t").error(), OpError::kWrongType);
  EXPECT_EQ(engine_.SRandMember("t").error(), OpError::kWrongType);
  Texts found;
  EXPECT_EQ(engine_.SScan("t", {}, found).error(), OpError::kWrongType);
  EXPECT_EQ(engine_.Get("t").value(), "text");
}

TEST_F(SetsTest, ChangesAreCountedByMembers) {
  const uint64_t before = Changes();
  Add("s", {"a", "b", "c", "d"});
  EXPECT_EQ(Changes() - before, 4u);
  Add("s", {"a"});
  EXPECT_EQ(Changes() - before, 4u);
  Remove("s", {"a", "x"});
  EXPECT_EQ(Changes() - before, 5u);
  static_cast<void>(engine_.SPopMany("s", 2));
  EXPECT_EQ(Changes() - before, 7u);
  EXPECT_TRUE(engine_.SMove("s", "t", engine_.SMembers("s").value().front()).value());
  EXPECT_EQ(Changes() - before, 9u) << "a removal and an addition";
}

TEST_F(SetsTest, AMemberIsMovedToAnotherSet) {
  Add("from", {"a", "b"});
  EXPECT_TRUE(engine_.SMove("from", "to", "a").value());
  EXPECT_EQ(engine_.SMembers("to").value(), Texts{"a"});
  EXPECT_FALSE(engine_.SMove("from", "to", "a").value());
  Add("to", {"b"});
  EXPECT_TRUE(engine_.SMove("from", "to", "b").value()) << "which is there already";
  EXPECT_FALSE(engine_.Exists("from"));
  EXPECT_EQ(engine_.SCard("to").value(), 2u);
  EXPECT_TRUE(engine_.SMove("to", "to", "a").value());
  EXPECT_FALSE(engine_.SMove("to", "to", "x").value());
  EXPECT_EQ(engine_.SCard("to").value(), 2u);
}

TEST_F(SetsTest, AMoveChecksTheTypesOfWhatIsThere) {
  static_cast<void>(engine_.Set("t", "text"));
  EXPECT_FALSE(engine_.SMove("none", "t", "a").value());
  Add("s", {"a"});
  EXPECT_EQ(engine_.SMove("s", "t", "x").error(), OpError::kWrongType);
  EXPECT_EQ(engine_.SMove("t", "s", "a").error(), OpError::kWrongType);
  EXPECT_EQ(engine_.SCard("s").value(), 1u);
}

TEST_F(SetsTest, PoppedMembersAreGone) {
  Add("s", {"a", "b", "c"});
  const std::string popped = engine_.SPop("s").value().value();
  EXPECT_FALSE(engine_.SIsMember("s", popped).value());
  EXPECT_TRUE(engine_.SPopMany("s", 0).value().empty());
  EXPECT_EQ(engine_.SPopMany("s", 10).value().size(), 2u);
  EXPECT_FALSE(engine_.Exists("s"));
  EXPECT_FALSE(engine_.SPop("s").value().has_value());
  EXPECT_TRUE(engine_.SPopMany("s", 2).value().empty());
}

TEST_F(SetsTest, WhatIsLeftOfASetThatNearlyAllArePoppedOfIsPackedAgain) {
  for (int i = 0; i < 600; ++i) static_cast<void>(engine_.SAdd("s", std::to_string(i)));
  EXPECT_EQ(Encoding("s"), "hashtable");
  static_cast<void>(engine_.ExpireAfter("s", 100'000));
  EXPECT_EQ(engine_.SPopMany("s", 400).value().size(), 400u);
  EXPECT_EQ(Encoding("s"), "hashtable");
  const Texts popped = engine_.SPopMany("s", 190).value();
  EXPECT_EQ(std::set<std::string>(popped.begin(), popped.end()).size(), 190u);
  EXPECT_EQ(Encoding("s"), "listpack");
  EXPECT_EQ(engine_.SCard("s").value(), 10u);
  EXPECT_TRUE(engine_.ExpireTime("s").milliseconds.has_value()) << "the expiry stays";
  for (const std::string& member : popped) EXPECT_FALSE(engine_.SIsMember("s", member).value());
}

TEST_F(SetsTest, DrawsAreEvenWhateverIsLeft) {
  // One of twelve: members stay or go with equal chances in each of the three ways to pop.
  for (const uint64_t popped : {uint64_t{1}, uint64_t{6}, uint64_t{11}}) {
    for (const std::string prefix : {"", "m"}) {
      test::ChiSquare even;
      engine_.Del("s");
      for (int i = 0; i < 3000; ++i) {
        for (int member = 0; member < 12; ++member) {
          static_cast<void>(engine_.SAdd("s", prefix + std::to_string(member)));
        }
        const Texts members = engine_.SPopMany("s", popped).value();
        ASSERT_EQ(members.size(), popped);
        even.Count(popped == 11 ? engine_.SMembers("s").value().front()
                                : members[static_cast<size_t>(i) % popped]);
      }
      even.ExpectEven(12);
    }
  }
}

TEST_F(SetsTest, RandomMembersAreDrawnWithAndWithoutRepetition) {
  Add("s", {"a", "b", "c"});
  EXPECT_EQ(engine_.SRandMembers("s", {.count = 5}).value().size(), 3u);
  EXPECT_EQ(engine_.SRandMembers("s", {.count = 5, .distinct = false}).value().size(), 5u);
  EXPECT_TRUE(engine_.SRandMembers("none", {.count = 5}).value().empty());
  EXPECT_FALSE(engine_.SRandMember("none").value().has_value());
  EXPECT_EQ(engine_.SCard("s").value(), 3u);
}

TEST_F(SetsTest, AScanComesAcrossEveryMember) {
  for (int i = 0; i < 1000; ++i) static_cast<void>(engine_.SAdd("s", "m" + std::to_string(i)));
  Texts found;
  uint64_t cursor = 0;
  do {
    cursor = engine_.SScan("s", {.cursor = cursor, .count = 20}, found).value();
  } while (cursor != 0);
  EXPECT_EQ(std::set<std::string>(found.begin(), found.end()).size(), 1000u);
}

TEST_F(SetsTest, EncodingsFollowTheLimits) {
  Add("s", {"1", "2"});
  EXPECT_EQ(Encoding("s"), "intset");
  Add("s", {"x"});
  EXPECT_EQ(Encoding("s"), "listpack");
  Add("s", {std::string(65, 'x')});
  EXPECT_EQ(Encoding("s"), "hashtable");
  engine_.limits().set_max_intset_entries = 2;
  Add("t", {"1", "2"});
  EXPECT_EQ(Encoding("t"), "intset");
  Add("t", {"1", "2", "1"});
  EXPECT_EQ(Encoding("t"), "hashtable") << "three were announced";
  Add("u", {"1", "2", "3"});
  EXPECT_EQ(Encoding("u"), "listpack") << "too many for integers, few enough for a list";
}

TEST_F(SetsTest, CopiesAndPayloadsHoldTheSameMembers) {
  Add("ints", {"1", "-70000"});
  Add("list", {"x", "1"});
  for (int i = 0; i < 200; ++i) static_cast<void>(engine_.SAdd("table", "m" + std::to_string(i)));
  Add("table", {std::string(5000, 'l')});
  for (const std::string key : {"ints", "list", "table"}) {
    EXPECT_TRUE(engine_.Copy(key, "copy", {.replace = true}).value());
    ASSERT_TRUE(engine_.Restore("restored", *engine_.Dump(key), {.replace = true}).ok());
    Texts members = engine_.SMembers(key).value();
    std::sort(members.begin(), members.end());
    for (const std::string other : {"copy", "restored"}) {
      Texts others = engine_.SMembers(other).value();
      std::sort(others.begin(), others.end());
      EXPECT_EQ(members, others) << key;
      EXPECT_EQ(Encoding(key), Encoding(other)) << key;
      EXPECT_TRUE(engine_.SAdd(other, "another").value()) << "a value of its own";
    }
    EXPECT_FALSE(engine_.SIsMember(key, "another").value());
  }
}

TEST_F(SetsTest, RandomStepsOnManyKeysBehaveLikeTheModel) {
  for (uint64_t seed = 1; seed <= 3; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    Engine engine({.stripes = 4, .seed = seed});
    engine.limits().set_max_intset_entries = 12;
    engine.limits().set_max_listpack_entries = 8;
    model::SetModel models[3];
    const std::string keys[] = {"a", "b", "c"};
    base::Random random(seed);
    for (int step = 0; step < 3000; ++step) {
      const size_t at = random.Below(3);
      const size_t other = random.Below(3);
      const std::string member =
          random.Below(2) == 0 ? std::to_string(random.Below(30)) : "m" + std::to_string(step % 30);
      const std::string_view one[] = {member};
      switch (random.Below(5)) {
        case 0:
        case 1:
          ASSERT_EQ(engine.SAdd(keys[at], member).value(), models[at].Add(member));
          break;
        case 2:
          ASSERT_EQ(engine.SRem(keys[at], one).value() == 1, models[at].Remove(member));
          break;
        case 3: {
          const bool moved = models[at].Remove(member);
          if (moved) models[other].Add(member);
          ASSERT_EQ(engine.SMove(keys[at], keys[other], member).value(), moved);
          break;
        }
        default: {
          const Texts popped = engine.SPopMany(keys[at], random.Below(6)).value();
          for (const std::string& gone : popped) ASSERT_TRUE(models[at].Remove(gone));
        }
      }
      const Texts members = engine.SMembers(keys[at]).value();
      ASSERT_EQ(std::set<std::string>(members.begin(), members.end()), models[at].members());
      ASSERT_EQ(engine.Exists(keys[at]), !members.empty());
    }
    keyspace::Keyspace& keyspace = engine.keyspace();
    for (uint32_t i = 0; i < keyspace.stripe_count(); ++i) {
      if (const auto* slice = keyspace.FindSlice(keyspace.stripe(i), 0)) slice->CheckInvariants();
    }
  }
}

}  // namespace
}  // namespace remora
