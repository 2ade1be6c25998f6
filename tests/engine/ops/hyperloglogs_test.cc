#include "engine/ops/hyperloglogs.h"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

#include "engine/base/clock.h"
#include "engine/base/random.h"
#include "engine/containers/hyperloglog_registers.h"
#include "engine/engine.h"
#include "tests/model/hyperloglog_model.h"

namespace remora::ops {
namespace {

class HyperLogLogsTest : public testing::Test {
 protected:
  Result<bool> Add(std::string_view key, std::vector<std::string_view> elements) {
    return engine_.PfAdd(key, elements);
  }
  // Adds `count` numbers from `first` on.
  void AddNumbers(std::string_view key, uint64_t first, uint64_t count) {
    for (uint64_t i = first; i < first + count; ++i) {
      ASSERT_TRUE(Add(key, {std::to_string(i)}).ok());
    }
  }
  uint64_t CountOf(std::string_view key) { return engine_.PfCount(key).value(); }
  std::string Text(std::string_view key) { return engine_.Get(key).value().value_or("(nothing)"); }
  bool IsDense(std::string_view key) { return Text(key).size() == 12304; }

  base::ManualClock clock_;
  Engine engine_{{.stripes = 4, .seed = 1, .clock = &clock_}};
};

TEST_F(HyperLogLogsTest, AKeyIsMadeEvenWithoutElements) {
  EXPECT_TRUE(Add("k", {}).value());
  EXPECT_FALSE(Add("k", {}).value());
  EXPECT_EQ(Text("k"), std::string_view("HYLL\x01\0\0\0\0\0\0\0\0\0\0\x80\x7f\xff", 18));
  EXPECT_EQ(engine_.Encoding("k"), "raw");
}

TEST_F(HyperLogLogsTest, OnlyNewElementsCount) {
  EXPECT_TRUE(Add("k", {"a", "b", "a"}).value());
  EXPECT_FALSE(Add("k", {"b", "a"}).value());
  EXPECT_TRUE(Add("k", {"b", "c"}).value());
  EXPECT_EQ(CountOf("k"), 3u);
  EXPECT_EQ(Text("k"), std::string_view("HYLL\x01\0\0\0\x03\0\0\0\0\0\0\0"
                                        "\x60\xf3\x80\x50\xb1\x84\x4b\xfb\x80\x42\x5a",
                                        27));
}

TEST_F(HyperLogLogsTest, AnEstimateIsWrittenDownOnce) {
  EXPECT_TRUE(Add("k", {"a"}).value());
  const uint64_t changes = engine_.Stats().changes;
  EXPECT_EQ(CountOf("k"), 1u);
  EXPECT_EQ(engine_.Stats().changes, changes + 1);
  EXPECT_EQ(CountOf("k"), 1u);
  EXPECT_EQ(engine_.Stats().changes, changes + 1);
}

TEST_F(HyperLogLogsTest, AStringThatWasStoredByAClientBecomesRawWhenItIsCounted) {
  EXPECT_TRUE(Add("k", {"a"}).value());
  CountOf("k");
  ASSERT_TRUE(engine_.Set("copy", Text("k")).ok());
  EXPECT_EQ(engine_.Encoding("copy"), "embstr");
  EXPECT_EQ(CountOf("copy"), 1u);
  EXPECT_EQ(engine_.Encoding("copy"), "raw");
}

TEST_F(HyperLogLogsTest, TheSparseFormEndsWhereTheLimitSays) {
  engine_.limits().hll_sparse_max_bytes.store(200);
  for (uint64_t i = 0; !IsDense("k"); ++i) {
    ASSERT_LE(Text("k").size(), 200u);
    AddNumbers("k", i, 1);
    ASSERT_LT(i, 200u);
  }
  engine_.limits().hll_sparse_max_bytes.store(0);
  EXPECT_TRUE(Add("direct", {"a"}).value());
  EXPECT_TRUE(IsDense("direct"));
  EXPECT_EQ(CountOf("direct"), 1u);
}

TEST_F(HyperLogLogsTest, AnExpirySurvivesElementsEstimatesAndMerges) {
  EXPECT_TRUE(Add("k", {"a"}).value());
  ASSERT_TRUE(engine_.ExpireAfter("k", 1000));
  AddNumbers("k", 0, 3000);
  CountOf("k");
  ASSERT_TRUE(engine_.PfMerge("k", {}).ok());
  EXPECT_TRUE(IsDense("k"));
  EXPECT_TRUE(engine_.ExpireTime("k").milliseconds.has_value());
}

TEST_F(HyperLogLogsTest, SeveralKeysAreCountedTogether) {
  AddNumbers("sparse", 0, 100);
  AddNumbers("dense", 50, 5000);
  const std::array<std::string_view, 3> keys = {"sparse", "dense", "absent"};
  const uint64_t together = engine_.PfCountMany(keys).value();
  EXPECT_NEAR(static_cast<double>(together), 5050, 150);
  ASSERT_TRUE(engine_.PfMerge("to", keys).ok());
  EXPECT_TRUE(IsDense("to"));
  EXPECT_EQ(CountOf("to"), together);
}

TEST_F(HyperLogLogsTest, MergingSparseOnesStaysSparse) {
  AddNumbers("x", 0, 50);
  AddNumbers("y", 25, 50);
  ASSERT_TRUE(engine_.PfMerge("to", std::array<std::string_view, 2>{"x", "y"}).ok());
  EXPECT_FALSE(IsDense("to"));
  EXPECT_NEAR(static_cast<double>(CountOf("to")), 75, 2);
  ASSERT_TRUE(engine_.PfMerge("x", {}).ok());
  EXPECT_NEAR(static_cast<double>(CountOf("x")), 50, 2);
}

TEST_F(HyperLogLogsTest, OtherStringsAndTypesAreErrorsThatChangeNothing) {
  ASSERT_TRUE(engine_.HSet("h", "field", "value").ok());
  ASSERT_TRUE(engine_.Set("s", "text").ok());
  ASSERT_TRUE(engine_.Set("n", "12345").ok());
  EXPECT_TRUE(Add("k", {"a"}).value());
  for (const auto& [key, error] : {std::pair{"h", OpError::kWrongType},
                                   {"s", OpError::kNotHyperLogLog},
                                   {"n", OpError::kNotHyperLogLog}}) {
    const std::array<std::string_view, 2> keys = {"k", key};
    EXPECT_EQ(Add(key, {"a"}).error(), error);
    EXPECT_EQ(engine_.PfCount(key).error(), error);
    EXPECT_EQ(engine_.PfCountMany(keys).error(), error);
    EXPECT_EQ(engine_.PfMerge("to", keys).error(), error);
    EXPECT_EQ(engine_.PfMerge(key, {}).error(), error);
  }
  EXPECT_FALSE(engine_.Exists("to"));
  EXPECT_EQ(Text("n"), "12345");
}

TEST_F(HyperLogLogsTest, DamagedRegistersAreAnError) {
  const std::string damaged("HYLL\x01\0\0\0\0\0\0\0\0\0\0\x80\x50\x00", 18);
  ASSERT_TRUE(engine_.Set("k", damaged).ok());
  EXPECT_EQ(engine_.PfCount("k").error(), OpError::kDamagedHyperLogLog);
  EXPECT_EQ(engine_.PfMerge("to", std::array<std::string_view, 1>{"k"}).error(),
            OpError::kDamagedHyperLogLog);
  EXPECT_FALSE(engine_.Exists("to"));
  // "b" is counted in a register behind the last that there is.
  EXPECT_EQ(Add("k", {"b"}).error(), OpError::kDamagedHyperLogLog);
  EXPECT_EQ(Text("k"), damaged);
}

TEST_F(HyperLogLogsTest, CountsLikeTheModel) {
  const uint64_t seed = base::EntropySeed();
  SCOPED_TRACE(seed);
  base::Random random(seed);
  std::array<model::HyperLogLogModel, 3> models;
  const std::array<std::string_view, 3> keys = {"k0", "k1", "k2"};
  for (int step = 0; step < 6000; ++step) {
    const size_t at = random.Below(3);
    const size_t from = random.Below(3);
    const uint64_t kind = random.Below(100);
    if (kind < 95) {
      const std::string element = std::to_string(random.Below(step < 500 ? 300 : 100'000));
      const auto value = containers::RegisterValueOf(element);
      const bool is_new = !engine_.Exists(keys[at]);
      ASSERT_EQ(Add(keys[at], {element}).value(),
                models[at].Raise(value.index, value.value) || is_new);
    } else if (kind < 97) {
      ASSERT_TRUE(engine_.PfMerge(keys[at], {&keys[from], 1}).ok());
      models[at].Merge(models[from]);
    } else {
      ASSERT_EQ(CountOf(keys[at]), models[at].Estimate());
      model::HyperLogLogModel both = models[at];
      both.Merge(models[from]);
      const std::array<std::string_view, 2> two = {keys[at], keys[from]};
      ASSERT_EQ(engine_.PfCountMany(two).value(), both.Estimate());
    }
  }
}

TEST_F(HyperLogLogsTest, AnOpcodeThatIsCutOffIsShownAsIfAZeroFollowed) {
  Engine engine;
  ASSERT_TRUE(engine.PfAdd("key", {}).ok());
  ASSERT_TRUE(engine.Append("key", "adb").ok());
  const auto text = engine.Transact({"key"}, [](Transaction& transaction, auto keys) {
    return ops::DescribeSparse(transaction, keys[0]);
  });
  EXPECT_EQ(text.value(), "Z:16384 Z:8549 Z:8705");
}

}  // namespace
}  // namespace remora::ops
