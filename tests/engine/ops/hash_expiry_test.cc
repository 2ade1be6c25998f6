#include "engine/ops/hash_expiry.h"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "engine/base/clock.h"
#include "engine/base/random.h"
#include "engine/engine.h"
#include "engine/keyspace/keyspace.h"
#include "engine/keyspace/record_handle.h"
#include "engine/ops/expiry.h"
#include "engine/values/hash_value.h"
#include "tests/model/hash_model.h"

namespace remora {
namespace {

using ops::FieldExpiryCondition;
using ops::FieldOutcome;
using Outcomes = std::vector<FieldOutcome>;
using Names = std::vector<std::string_view>;

class HashExpiryTest : public testing::Test {
 protected:
  HashExpiryTest() : engine_({.stripes = 1, .seed = 1, .clock = &clock_}) {}

  int64_t In(int64_t milliseconds) { return clock_.NowMilliseconds() + milliseconds; }
  void Set(std::string_view key, const Names& fields) {
    for (const std::string_view field : fields) (void)engine_.HSet(key, field, "v");
  }
  Outcomes Expire(std::string_view key, const Names& fields, int64_t at,
                  FieldExpiryCondition condition = FieldExpiryCondition::kAlways) {
    return engine_.HPExpireAt(key, fields, {.expiry_milliseconds = at, .condition = condition})
        .value();
  }
  std::optional<int64_t> ExpiryOf(std::string_view key, std::string_view field) {
    return engine_.HPExpireTime(key, Names{field}).value()[0].milliseconds;
  }
  keyspace::Stripe& stripe() { return engine_.keyspace().stripe(0); }
  keyspace::DatabaseSlice& slice() { return *engine_.keyspace().FindSlice(stripe(), 0); }

  // "h" with fields a and b, which are due, and c and d, which stay.
  void SetUpDue(bool table) {
    engine_.limits().hash_max_listpack_entries = table ? 0 : 512;
    engine_.Del("h");
    Set("h", {"a", "b", "c", "d"});
    Expire("h", {"a", "b"}, In(5));
    clock_.AdvanceMilliseconds(5);
  }
  FieldOutcome OutcomeOf(std::string_view field, int64_t expiry, FieldExpiryCondition condition) {
    return engine_
        .HPExpireAt("h", Names{field}, {.expiry_milliseconds = expiry, .condition = condition})
        .value()[0];
  }

  base::ManualClock clock_;
  Engine engine_;
};

TEST_F(HashExpiryTest, AFieldIsSeenUntilItsTimeAndNotAtIt) {
  for (const bool table : {false, true}) {
    Set("h", {"a", "b"});
    if (table) (void)engine_.HSet("h", "long", std::string(100, 'x'));
    EXPECT_EQ(Expire("h", {"a", "x"}, In(7)),
              (Outcomes{FieldOutcome::kDone, FieldOutcome::kNoSuchField}));
    clock_.AdvanceMilliseconds(6);
    EXPECT_TRUE(engine_.HExists("h", "a").value());
    clock_.AdvanceMilliseconds(1);
    EXPECT_FALSE(engine_.HExists("h", "a").value());
    EXPECT_EQ(engine_.HLen("h").value(), table ? 2u : 1u);
  }
}

TEST_F(HashExpiryTest, FieldsThatAreDueAreCountedUntilSomebodyAsksForThem) {
  Set("h", {"a", "b", "c", "d"});
  Expire("h", {"a", "b", "c"}, In(5));
  clock_.AdvanceMilliseconds(5);
  EXPECT_EQ(engine_.HLen("h").value(), 4u);
  EXPECT_EQ(engine_.HGet("h", "a").value(), std::nullopt);
  EXPECT_EQ(engine_.HLen("h").value(), 3u);
  EXPECT_EQ(stripe().counters.expired_fields, 1u);
  EXPECT_FALSE(engine_.HSet("h", "b", "new").value());
  EXPECT_EQ(ExpiryOf("h", "b"), std::nullopt);
  EXPECT_EQ(engine_.HDel("h", Names{"c"}).value(), 1u);
  EXPECT_EQ(engine_.HLen("h").value(), 2u);
}

// What Redis 8.0 does with fields that are due while its own upkeep is off.
TEST_F(HashExpiryTest, AFieldThatIsDueCanBeGivenMoreTime) {
  for (const bool table : {false, true}) {
    SetUpDue(table);
    EXPECT_EQ(OutcomeOf("a", In(1000), FieldExpiryCondition::kIfNone), FieldOutcome::kNotMet);
    EXPECT_EQ(OutcomeOf("a", In(1000), FieldExpiryCondition::kIfEarlier), FieldOutcome::kNotMet);
    EXPECT_EQ(engine_.HLen("h").value(), 4u);
    EXPECT_EQ(OutcomeOf("a", In(1000), FieldExpiryCondition::kIfLater), FieldOutcome::kDone);
    EXPECT_EQ(engine_.HGet("h", "a").value(), "v");
    EXPECT_EQ(OutcomeOf("b", In(-1), FieldExpiryCondition::kAlways), FieldOutcome::kRemoved);
    EXPECT_EQ(engine_.HLen("h").value(), 3u);
    engine_.Tick();
    EXPECT_EQ(engine_.HLen("h").value(), 3u);
    EXPECT_EQ(ExpiryOf("h", "a"), In(1000));
    clock_.AdvanceMilliseconds(1005);
    engine_.Tick();
    EXPECT_EQ(engine_.HLen("h").value(), 2u);
  }
}

TEST_F(HashExpiryTest, AFieldThatIsDueIsNoneForThoseThatAskForItsExpiry) {
  for (const bool table : {false, true}) {
    SetUpDue(table);
    EXPECT_FALSE(engine_.HPExpireTime("h", Names{"a"}).value()[0].exists);
    EXPECT_EQ(engine_.HPersist("h", Names{"a"}).value()[0], FieldOutcome::kNoSuchField);
    EXPECT_EQ(engine_.HLen("h").value(), 4u);
    EXPECT_EQ(engine_.HGet("h", "a").value(), std::nullopt);
    EXPECT_EQ(engine_.HLen("h").value(), 3u);
  }
}

TEST_F(HashExpiryTest, WritingFieldsLeavesOthersThatAreDue) {
  const ops::FieldValue fields[] = {{"a", "new"}};
  for (const bool table : {false, true}) {
    SetUpDue(table);
    EXPECT_TRUE(engine_.HSetEx("h", fields).value());
    EXPECT_EQ(engine_.HLen("h").value(), 4u);
    EXPECT_EQ(engine_.HGet("h", "a").value(), "new");

    SetUpDue(table);
    EXPECT_TRUE(engine_.HSetEx("h", fields, {.keep_expiry = true}).value());
    EXPECT_EQ(engine_.HLen("h").value(), 4u);
    EXPECT_EQ(engine_.HGet("h", "a").value(), std::nullopt);  // due, still

    SetUpDue(table);
    EXPECT_TRUE(engine_.HSetEx("h", fields, {.expiry_milliseconds = In(-1)}).value());
    EXPECT_EQ(engine_.HLen("h").value(), 3u);
  }
}

TEST_F(HashExpiryTest, ConditionsOfAWriteLookAtFieldsOneAfterTheOther) {
  const ops::FieldValue due[] = {{"a", "new"}, {"b", "new"}};
  const ops::FieldValue there[] = {{"a", "new"}, {"c", "new"}};
  constexpr auto kIfAllExist = ops::SetFieldsCondition::kIfAllExist;
  constexpr auto kIfNoneExists = ops::SetFieldsCondition::kIfNoneExists;
  for (const bool table : {false, true}) {
    SetUpDue(table);
    EXPECT_FALSE(engine_.HSetEx("h", due, {.condition = kIfAllExist}).value());
    EXPECT_EQ(engine_.HLen("h").value(), 3u);  // "a" was asked for, "b" was not
    EXPECT_FALSE(engine_.HSetEx("h", there, {.condition = kIfNoneExists}).value());
    EXPECT_EQ(engine_.HLen("h").value(), 3u);
    EXPECT_TRUE(engine_.HSetEx("h", due, {.condition = kIfNoneExists}).value());
    EXPECT_EQ(engine_.HLen("h").value(), 4u);
    EXPECT_EQ(ExpiryOf("h", "b"), std::nullopt);
  }
}

TEST_F(HashExpiryTest, AConditionCanEmptyTheHash) {
  const ops::FieldValue fields[] = {{"a", "new"}};
  Set("h", {"a"});
  Expire("h", {"a"}, In(5));
  clock_.AdvanceMilliseconds(5);
  EXPECT_FALSE(
      engine_.HSetEx("h", fields, {.condition = ops::SetFieldsCondition::kIfAllExist}).value());
  EXPECT_EQ(slice().size(), 0u);
  Set("h", {"a"});
  Expire("h", {"a"}, In(5));
  clock_.AdvanceMilliseconds(5);
  EXPECT_TRUE(
      engine_.HSetEx("h", fields, {.condition = ops::SetFieldsCondition::kIfNoneExists}).value());
  EXPECT_EQ(engine_.HGet("h", "a").value(), "new");
  slice().CheckInvariants();
}

TEST_F(HashExpiryTest, TheHashGoesWithTheLastFieldThatSomebodyAsksFor) {
  Set("h", {"a"});
  Expire("h", {"a"}, In(5));
  clock_.AdvanceMilliseconds(5);
  EXPECT_EQ(slice().size(), 1u);
  EXPECT_FALSE(engine_.HExists("h", "a").value());
  EXPECT_EQ(slice().size(), 0u);
}

TEST_F(HashExpiryTest, UpkeepRemovesFieldsAndTheHashWithTheLast) {
  Set("h", {"a", "b"});
  Expire("h", {"a"}, In(100));
  Expire("h", {"b"}, In(200));
  clock_.AdvanceMilliseconds(104);
  engine_.Tick();
  EXPECT_EQ(stripe().counters.expired_fields, 1u);
  EXPECT_EQ(slice().size(), 1u);
  clock_.AdvanceMilliseconds(100);
  engine_.Tick();
  EXPECT_EQ(stripe().counters.expired_fields, 2u);
  EXPECT_EQ(slice().size(), 0u);
}

TEST_F(HashExpiryTest, UpkeepFindsAHashThatWasMoved) {
  Set("h", {"a"});
  Expire("h", {"a"}, In(100));
  // The record changes its place by growing, by an expiry of its own, and by becoming a table.
  Set("h", {"another field", "a third field"});
  const Key key = engine_.MakeKey("h");
  {
    Transaction transaction(engine_.keyspace(), 0, key);
    keyspace::RecordHandle record = transaction.Find(key, Access::kWrite);
    transaction.SetExpiry(key, record, In(100'000));
  }
  slice().CheckInvariants();
  clock_.AdvanceMilliseconds(104);
  engine_.Tick();
  EXPECT_EQ(stripe().counters.expired_fields, 1u);
  Expire("h", {"another field"}, In(100));
  (void)engine_.HSet("h", "long", std::string(100, 'x'));
  clock_.AdvanceMilliseconds(104);
  engine_.Tick();
  EXPECT_EQ(stripe().counters.expired_fields, 2u);
  slice().CheckInvariants();
}

TEST_F(HashExpiryTest, UpkeepRemovesManyFieldsInHoldsOfTheirOwn) {
  std::vector<std::string> names;
  for (int i = 0; i < 20'000; ++i) names.push_back("field:" + std::to_string(i));
  Set("h", {names.begin(), names.end()});
  Expire("h", {names.begin(), names.end() - 1}, In(50));
  clock_.AdvanceMilliseconds(60);
  engine_.Tick(1'000'000);
  EXPECT_EQ(stripe().counters.expired_fields, 19'999u);
  EXPECT_EQ(engine_.HLen("h").value(), 1u);
  slice().CheckInvariants();
}

TEST_F(HashExpiryTest, WithoutTimeUpkeepGoesOnAtTheNextTick) {
  std::vector<std::string> names;
  for (int i = 0; i < 5'000; ++i) names.push_back("field:" + std::to_string(i));
  Set("h", {names.begin(), names.end()});
  Expire("h", {names.begin(), names.end()}, In(50));
  clock_.AdvanceMilliseconds(60);
  EXPECT_TRUE(engine_.Tick(0));
  EXPECT_LE(stripe().counters.expired_fields, 600u);
  for (int i = 0; i < 100 && slice().size() != 0; ++i) {
    clock_.AdvanceMilliseconds(4);
    engine_.Tick(0);
  }
  EXPECT_EQ(slice().size(), 0u);
}

TEST_F(HashExpiryTest, ConditionsLookAtTheExpiryThatIsThere) {
  using Condition = FieldExpiryCondition;
  struct Case {
    Condition condition;
    FieldOutcome without, later, earlier;
  };
  constexpr FieldOutcome kDone = FieldOutcome::kDone;
  constexpr FieldOutcome kNotMet = FieldOutcome::kNotMet;
  for (const Case& test : {Case{Condition::kIfNone, kDone, kNotMet, kNotMet},
                           Case{Condition::kIfAny, kNotMet, kDone, kDone},
                           Case{Condition::kIfLater, kNotMet, kDone, kNotMet},
                           Case{Condition::kIfEarlier, kDone, kNotMet, kDone}}) {
    for (const auto& [field, has, now, expected] :
         {std::tuple{"without", 0, 500, test.without}, std::tuple{"later", 500, 600, test.later},
          std::tuple{"earlier", 500, 400, test.earlier}}) {
      (void)engine_.HSet("h", field, "v");
      if (has != 0) Expire("h", {field}, In(has));
      EXPECT_EQ(Expire("h", {field}, In(now), test.condition), Outcomes{expected}) << field;
    }
  }
}

TEST_F(HashExpiryTest, ATimeThatHasPassedRemovesAtOnce) {
  Set("h", {"a", "b"});
  EXPECT_EQ(Expire("h", {"a", "a"}, In(0)),
            (Outcomes{FieldOutcome::kRemoved, FieldOutcome::kNoSuchField}));
  EXPECT_EQ(Expire("h", {"b"}, In(-5)), Outcomes{FieldOutcome::kRemoved});
  EXPECT_EQ(slice().size(), 0u);
  EXPECT_EQ(Expire("h", {"b"}, In(5)), Outcomes{FieldOutcome::kNoSuchField});
}

TEST_F(HashExpiryTest, SettingAFieldTakesItsExpiryAndIncrementingKeepsIt) {
  (void)engine_.HSet("h", "n", "1");
  Expire("h", {"n"}, In(100));
  (void)engine_.HIncrBy("h", "n", 5);
  EXPECT_EQ(ExpiryOf("h", "n"), In(100));
  (void)engine_.HIncrByFloat("h", "n", 0.5L);
  EXPECT_EQ(ExpiryOf("h", "n"), In(100));
  (void)engine_.HSet("h", "n", "1");
  EXPECT_EQ(ExpiryOf("h", "n"), std::nullopt);
  clock_.AdvanceMilliseconds(200);
  EXPECT_TRUE(engine_.HExists("h", "n").value());
}

TEST_F(HashExpiryTest, PersistTakesTheExpiry) {
  Set("h", {"a", "b"});
  Expire("h", {"a"}, In(100));
  EXPECT_EQ(engine_.HPersist("h", Names{"a", "b", "c"}).value(),
            (Outcomes{FieldOutcome::kDone, FieldOutcome::kNoExpiry, FieldOutcome::kNoSuchField}));
  clock_.AdvanceMilliseconds(200);
  engine_.Tick();
  EXPECT_EQ(engine_.HLen("h").value(), 2u);
}

TEST_F(HashExpiryTest, ValuesAreReadBeforeTheyExpireOrGo) {
  Set("h", {"a", "b", "c"});
  const Engine::OptionalValues expected = {"v", std::nullopt};
  EXPECT_EQ(engine_.HGetEx("h", Names{"a", "x"}, {.expiry_milliseconds = In(50)}).value(),
            expected);
  EXPECT_EQ(ExpiryOf("h", "a"), In(50));
  EXPECT_EQ(engine_.HGetEx("h", Names{"a", "x"}, {.persist = true}).value(), expected);
  EXPECT_EQ(ExpiryOf("h", "a"), std::nullopt);
  EXPECT_EQ(engine_.HGetEx("h", Names{"a", "x"}, {}).value(), expected);
  EXPECT_EQ(engine_.HGetEx("h", Names{"a", "x"}, {.expiry_milliseconds = In(0)}).value(), expected);
  EXPECT_FALSE(engine_.HExists("h", "a").value());
  EXPECT_EQ(engine_.HGetDel("h", Names{"b", "b"}).value(), expected);
  EXPECT_EQ(engine_.HGetDel("h", Names{"c", "x"}).value(), expected);
  EXPECT_EQ(slice().size(), 0u);
}

TEST_F(HashExpiryTest, SettingWithAConditionIsAllOrNothing) {
  using Condition = ops::SetFieldsCondition;
  const ops::FieldValue fields[] = {{"a", "1"}, {"b", "2"}};
  const auto set = [&](Condition condition) {
    return engine_.HSetEx("h", fields, {.condition = condition}).value();
  };
  EXPECT_FALSE(set(Condition::kIfAllExist));
  EXPECT_EQ(engine_.HLen("h").value(), 0u);
  EXPECT_TRUE(set(Condition::kIfNoneExists));
  EXPECT_FALSE(set(Condition::kIfNoneExists));
  EXPECT_TRUE(set(Condition::kIfAllExist));
  (void)engine_.HDel("h", Names{"a"});
  EXPECT_FALSE(set(Condition::kIfNoneExists));
  EXPECT_FALSE(set(Condition::kIfAllExist));
}

TEST_F(HashExpiryTest, SettingWithAnExpiryReplacesItOrKeepsIt) {
  const ops::FieldValue fields[] = {{"a", "1"}};
  EXPECT_TRUE(engine_.HSetEx("h", fields, {.expiry_milliseconds = In(90)}).value());
  EXPECT_EQ(ExpiryOf("h", "a"), In(90));
  EXPECT_TRUE(engine_.HSetEx("h", fields, {.keep_expiry = true}).value());
  EXPECT_EQ(ExpiryOf("h", "a"), In(90));
  EXPECT_TRUE(engine_.HSetEx("h", fields).value());
  EXPECT_EQ(ExpiryOf("h", "a"), std::nullopt);
  EXPECT_TRUE(engine_.HSetEx("h", fields, {.expiry_milliseconds = In(-1)}).value());
  EXPECT_EQ(slice().size(), 0u);
}

// An engine and what its hashes should hold.
class ModelRun {
 public:
  explicit ModelRun(uint64_t seed)
      : engine_({.stripes = 2, .seed = seed, .clock = &clock_}), random_(seed) {
    engine_.limits().hash_max_listpack_entries = seed % 2 == 0 ? 6 : 100;
  }

  void Step() {
    const std::string key = "k" + std::to_string(random_.Below(4));
    const std::string name = "f" + std::to_string(random_.Below(20));
    Change(key, models_[key], name);
    RemoveDue();
    std::map<std::string, std::string> expected;
    for (const auto& [field, held] : models_[key].fields()) expected[field] = held.value;
    const auto all = engine_.HGetAll(key).value();
    ASSERT_EQ((std::map<std::string, std::string>(all.begin(), all.end())), expected);
    for (uint32_t i = 0; i < 2; ++i) {
      if (auto* slice = engine_.keyspace().FindSlice(engine_.keyspace().stripe(i), 0)) {
        slice->CheckInvariants();
      }
    }
  }

  // Nobody looks any more: the upkeep alone removes the rest.
  void CheckThatUpkeepRemovesTheRest() {
    clock_.AdvanceMilliseconds(1000);
    while (engine_.Tick()) {
    }
    RemoveDue();
    for (const auto& [key, model] : models_) {
      const Key at = engine_.MakeKey(key);
      Transaction transaction(engine_.keyspace(), 0, at);
      EXPECT_EQ(static_cast<bool>(transaction.Find(at, Access::kQuiet)), !model.fields().empty());
    }
  }

 private:
  void Change(const std::string& key, model::HashModel& model, const std::string& name) {
    const Names fields{name};
    const bool exists = model.Find(name) != nullptr;
    // Who asks for a field that is due removes it; the model has none of those.
    ASSERT_EQ(engine_.HExists(key, name).value(), exists);
    const int64_t due = clock_.NowMilliseconds() + static_cast<int64_t>(random_.Below(60));
    switch (random_.Below(6)) {
      case 0: {
        const std::string value(random_.Below(10), 'v');
        ASSERT_EQ(engine_.HSet(key, name, value).value(), model.Write(name, value, {}));
        break;
      }
      case 1: {
        const auto outcomes = engine_.HPExpireAt(key, fields, {.expiry_milliseconds = due}).value();
        ASSERT_EQ(outcomes[0] != FieldOutcome::kNoSuchField, exists);
        if (exists) model.SetExpiry(name, due);
        break;
      }
      case 2: {
        const ops::FieldValue pair[] = {{name, "w"}};
        ASSERT_TRUE(engine_.HSetEx(key, pair, {.expiry_milliseconds = due}).value());
        model.Write(name, "w", due);
        break;
      }
      case 3:
        ASSERT_EQ(engine_.HDel(key, fields).value() != 0, model.Remove(name));
        break;
      case 4:
        (void)engine_.HPersist(key, fields);
        if (exists) model.SetExpiry(name, std::nullopt);
        break;
      default:
        clock_.AdvanceMilliseconds(static_cast<int64_t>(random_.Below(30)));
        if (random_.Below(2) == 0) engine_.Tick();
    }
  }
  void RemoveDue() {
    for (auto& [key, model] : models_) model.RemoveDue(clock_.NowMilliseconds());
  }

  base::ManualClock clock_;
  Engine engine_;
  base::Random random_;
  std::map<std::string, model::HashModel> models_;
};

TEST(HashExpiryRandomTest, RandomStepsLeaveWhatTheModelHolds) {
  for (uint64_t seed = 1; seed <= 4; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    ModelRun run(seed);
    for (int step = 0; step < 4000 && !testing::Test::HasFatalFailure(); ++step) run.Step();
    run.CheckThatUpkeepRemovesTheRest();
  }
}

}  // namespace
}  // namespace remora
