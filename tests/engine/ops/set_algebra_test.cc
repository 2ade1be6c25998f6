#include "engine/ops/set_algebra.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "engine/base/random.h"
#include "engine/engine.h"
#include "tests/model/set_model.h"

namespace remora {
namespace {

using Texts = std::vector<std::string>;
using Names = std::vector<std::string_view>;
using ops::SetOperation;

class SetAlgebraTest : public testing::Test {
 protected:
  void Add(std::string_view key, std::initializer_list<std::string_view> members) {
    ASSERT_TRUE(engine_.SAddMany(key, {members.begin(), members.size()}).ok());
  }
  void AddRange(std::string_view key, const std::string& prefix, int first, int last) {
    for (int i = first; i < last; ++i) {
      ASSERT_TRUE(engine_.SAdd(key, prefix + std::to_string(i)).ok());
    }
  }
  std::string_view Encoding(std::string_view key) { return engine_.Encoding(key).value_or(""); }
  static Texts Sorted(Result<Texts> texts) {
    std::sort(texts->begin(), texts->end());
    return *texts;
  }

  Engine engine_{{.seed = 1}};
};

TEST_F(SetAlgebraTest, SetsAreCombined) {
  Add("a", {"1", "2", "x"});
  Add("b", {"2", "x", "y"});
  EXPECT_EQ(Sorted(engine_.SInter(Names{"a", "b"})), (Texts{"2", "x"}));
  EXPECT_EQ(Sorted(engine_.SUnion(Names{"a", "b"})), (Texts{"1", "2", "x", "y"}));
  EXPECT_EQ(Sorted(engine_.SDiff(Names{"a", "b"})), Texts{"1"});
  EXPECT_EQ(Sorted(engine_.SInter(Names{"a", "none"})), Texts{});
  EXPECT_EQ(Sorted(engine_.SUnion(Names{"none", "b"})), (Texts{"2", "x", "y"}));
  EXPECT_EQ(Sorted(engine_.SDiff(Names{"none", "b"})), Texts{});
  EXPECT_EQ(Sorted(engine_.SDiff(Names{"a", "b", "a"})), Texts{});
  EXPECT_EQ(Sorted(engine_.SInter(Names{"a", "a"})), (Texts{"1", "2", "x"}));
  EXPECT_EQ(engine_.SInterCard(Names{"a", "b"}).value(), 2u);
  EXPECT_EQ(engine_.SInterCard(Names{"a", "b"}, 1).value(), 1u);
  EXPECT_EQ(engine_.SInterCard(Names{"a", "none"}).value(), 0u);
}

TEST_F(SetAlgebraTest, AUnionOfIntegersAscends) {
  Add("a", {"30", "1"});
  Add("b", {"20", "-5"});
  EXPECT_EQ(engine_.SUnion(Names{"a", "b"}).value(), (Texts{"-5", "1", "20", "30"}));
}

TEST_F(SetAlgebraTest, EveryInputIsOfARightTypeOrNothingHappens) {
  Add("a", {"1"});
  static_cast<void>(engine_.Set("t", "text"));
  EXPECT_EQ(engine_.SInter(Names{"none", "t"}).error(), OpError::kWrongType);
  EXPECT_EQ(engine_.SUnion(Names{"a", "t"}).error(), OpError::kWrongType);
  EXPECT_EQ(engine_.SDiffStore("a", Names{"none", "t"}).error(), OpError::kWrongType);
  EXPECT_EQ(engine_.SInterCard(Names{"t"}).error(), OpError::kWrongType);
  EXPECT_EQ(engine_.SCard("a").value(), 1u);
  EXPECT_EQ(engine_.SUnionStore("t", Names{"a"}).value(), 1u) << "the destination may be anything";
  EXPECT_EQ(Encoding("t"), "intset");
}

TEST_F(SetAlgebraTest, AResultReplacesItsDestination) {
  Add("a", {"1", "2"});
  Add("b", {"2", "3"});
  static_cast<void>(engine_.ExpireAfter("a", 100'000));
  EXPECT_EQ(engine_.SInterStore("a", Names{"a", "b"}).value(), 1u) << "which may be an input";
  EXPECT_EQ(engine_.SMembers("a").value(), Texts{"2"});
  EXPECT_FALSE(engine_.ExpireTime("a").milliseconds.has_value());
  EXPECT_EQ(engine_.SInterStore("a", Names{"b", "none"}).value(), 0u);
  EXPECT_FALSE(engine_.Exists("a")) << "an empty result removes it";
}

// What Redis ends with depends on how it began: measured there.
TEST_F(SetAlgebraTest, AStoredIntersectionOfIntegersIsKeptAsIntegers) {
  AddRange("table", "", 0, 600);
  Add("list", {"x", "5", "7"});
  EXPECT_EQ(Encoding("table"), "hashtable");
  EXPECT_EQ(engine_.SInterStore("d", Names{"table", "list"}).value(), 2u);
  EXPECT_EQ(Encoding("d"), "intset");
  AddRange("more", "", 300, 900);
  EXPECT_EQ(engine_.SInterStore("d", Names{"table", "more"}).value(), 300u);
  EXPECT_EQ(Encoding("d"), "intset");
  AddRange("most", "", 0, 700);
  EXPECT_EQ(engine_.SInterStore("d", Names{"table", "most"}).value(), 600u);
  EXPECT_EQ(Encoding("d"), "hashtable");
}

TEST_F(SetAlgebraTest, AStoredDifferenceIsKeptAsItsFirstInputWhereThatIsCopied) {
  AddRange("large", "m", 0, 200);
  for (const std::string_view small : {"one", "two", "three"}) Add(small, {"m1"});
  AddRange("all", "m", 1, 200);
  EXPECT_EQ(engine_.SDiffStore("d", Names{"large", "all"}).value(), 1u);
  EXPECT_EQ(Encoding("d"), "listpack") << "only what stays was added";
  AddRange("parts", "m", 1, 60);
  AddRange("others", "m", 60, 100);
  const Names copied = {"large", "parts", "others", "one", "two", "three"};
  EXPECT_EQ(engine_.SDiffStore("d", copied).value(), 101u);
  EXPECT_EQ(Encoding("d"), "hashtable") << "all 200 were added first";
}

TEST_F(SetAlgebraTest, RandomInputsAreCombinedAsTheModelSays) {
  for (uint64_t seed = 1; seed <= 40; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    base::Random random(seed);
    Engine engine({.stripes = 4, .seed = seed});
    engine.limits().set_max_intset_entries = random.Below(100);
    engine.limits().set_max_listpack_entries = random.Below(60);
    const size_t count = 1 + random.Below(7);
    Names keys;
    const std::string names[] = {"a", "b", "c", "d", "e", "f", "g"};
    std::vector<model::SetModel> models(count);
    for (size_t i = 0; i < count; ++i) {
      keys.push_back(names[i]);
      const std::string prefix = random.Below(2) == 0 ? "" : "m";
      for (uint64_t left = random.Below(300); left > 0; --left) {
        const std::string member = prefix + std::to_string(random.Below(200));
        models[i].Add(member);
        ASSERT_TRUE(engine.SAdd(keys[i], member).ok());
      }
    }
    model::SetModel united = models[0], common = models[0], different = models[0];
    for (size_t i = 1; i < count; ++i) {
      united = united.Union(models[i]);
      common = common.Intersection(models[i]);
      different = different.Difference(models[i]);
    }
    const auto texts = [](const model::SetModel& model) {
      return Texts(model.members().begin(), model.members().end());
    };
    EXPECT_EQ(Sorted(engine.SUnion(keys)), texts(united));
    EXPECT_EQ(Sorted(engine.SInter(keys)), texts(common));
    EXPECT_EQ(Sorted(engine.SDiff(keys)), texts(different));
    EXPECT_EQ(engine.SInterCard(keys).value(), common.members().size());
    const uint64_t limit = 1 + random.Below(100);
    EXPECT_EQ(engine.SInterCard(keys, limit).value(),
              std::min<uint64_t>(limit, common.members().size()));
    EXPECT_EQ(engine.SUnionStore("u", keys).value(), united.members().size());
    EXPECT_EQ(Sorted(engine.SMembers("u")), texts(united));
    EXPECT_EQ(engine.SInterStore("i", keys).value(), common.members().size());
    EXPECT_EQ(Sorted(engine.SMembers("i")), texts(common));
    EXPECT_EQ(engine.SDiffStore("d", keys).value(), different.members().size());
    EXPECT_EQ(Sorted(engine.SMembers("d")), texts(different));
  }
}

TEST_F(SetAlgebraTest, SetsAreSortedSetsWhoseScoresAreOne) {
  Add("s", {"a", "b"});
  AddRange("t", "b", 0, 300);
  Add("t", {"b"});
  ASSERT_TRUE(engine_.ZAdd("z", "b", 5).ok());
  using Scored = Engine::OwnedMembers;
  EXPECT_EQ(engine_.ZCombine(SetOperation::kUnion, Names{"z", "s"}).value(),
            (Scored{{"a", 1}, {"b", 6}}));
  EXPECT_EQ(engine_.ZCombine(SetOperation::kIntersection, Names{"z", "s", "t"}).value(),
            (Scored{{"b", 7}}));
  EXPECT_EQ(engine_.ZCombine(SetOperation::kDifference, Names{"s", "z"}).value(),
            (Scored{{"a", 1}}));
  EXPECT_EQ(engine_.ZInterCard(Names{"s", "t"}).value(), 1u);
  EXPECT_EQ(engine_.ZCombineStore("d", SetOperation::kUnion, Names{"t"}).value(), 301u);
}

}  // namespace
}  // namespace remora
