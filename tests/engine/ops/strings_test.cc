#include "engine/ops/strings.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "engine/base/clock.h"
#include "engine/base/random.h"
#include "engine/engine.h"
#include "engine/ops/expiry.h"

namespace remora::ops {
namespace {

class StringsTest : public testing::Test {
 protected:
  // Runs `operation(transaction, key, arguments...)` on a key.
  template <typename Operation, typename... Arguments>
  auto On(std::string_view name, Operation operation, Arguments&&... arguments) {
    const Key key = engine_.MakeKey(name);
    Transaction transaction(engine_.keyspace(), 0, key);
    return operation(transaction, key, arguments...);
  }
  std::string Text(std::string_view name) {
    const Key key = engine_.MakeKey(name);
    Transaction transaction(engine_.keyspace(), 0, key);
    std::string text = "(nothing)";
    EXPECT_TRUE(VisitString(transaction, key, [&](std::string_view value) { text = value; }).ok());
    return text;
  }
  std::string Part(std::string_view name, ByteRange range) {
    const Key key = engine_.MakeKey(name);
    Transaction transaction(engine_.keyspace(), 0, key);
    return std::string(GetRange(transaction, key, range).value().view());
  }
  SetOutcome SetWith(std::string_view name, std::string_view value, const SetOptions& options) {
    return On(name, Set, value, options).value();
  }
  std::optional<int64_t> ExpiryOf(std::string_view name) {
    return On(name, GetExpiryTime).milliseconds;
  }
  void MakeHash(std::string_view name) { ASSERT_TRUE(engine_.HSet(name, "field", "value").ok()); }

  base::ManualClock clock_;
  Engine engine_{{.stripes = 1, .seed = 1, .clock = &clock_}};
};

TEST_F(StringsTest, SetOverwritesAnyTypeAndExpiry) {
  MakeHash("k");
  EXPECT_TRUE(
      SetWith("k", "text", {.expiry_milliseconds = clock_.NowMilliseconds() + 100}).written);
  EXPECT_EQ(Text("k"), "text");
  EXPECT_TRUE(ExpiryOf("k").has_value());
  EXPECT_TRUE(SetWith("k", "more", {.keep_expiry = true}).written);
  EXPECT_TRUE(ExpiryOf("k").has_value());
  EXPECT_TRUE(SetWith("k", "else", {}).written);
  EXPECT_FALSE(ExpiryOf("k").has_value());
}

TEST_F(StringsTest, SetHeedsItsCondition) {
  EXPECT_FALSE(SetWith("k", "1", {.condition = SetCondition::kIfPresent}).written);
  EXPECT_TRUE(SetWith("k", "1", {.condition = SetCondition::kIfAbsent}).written);
  EXPECT_FALSE(SetWith("k", "2", {.condition = SetCondition::kIfAbsent}).written);
  EXPECT_FALSE(SetWith("k", "2", {.condition = SetCondition::kIfEqual, .expected = "x"}).written);
  EXPECT_EQ(Text("k"), "1");
  EXPECT_TRUE(SetWith("k", "2", {.condition = SetCondition::kIfEqual, .expected = "1"}).written);
  EXPECT_EQ(Text("k"), "2");
}

TEST_F(StringsTest, SetReturnsWhatWasThereAndRefusesOtherTypesThen) {
  EXPECT_EQ(SetWith("k", "1", {.want_previous = true}).previous, std::nullopt);
  EXPECT_EQ(SetWith("k", "2", {.want_previous = true}).previous, "1");
  MakeHash("h");
  EXPECT_EQ(On("h", Set, "1", SetOptions{.want_previous = true}).error(), OpError::kWrongType);
}

TEST_F(StringsTest, OtherTypesAreErrorsThatChangeNothing) {
  MakeHash("h");
  EXPECT_EQ(On("h", Get).error(), OpError::kWrongType);
  EXPECT_EQ(On("h", Append, "x").error(), OpError::kWrongType);
  EXPECT_EQ(On("h", StringLength).error(), OpError::kWrongType);
  EXPECT_EQ(On("h", GetDelete).error(), OpError::kWrongType);
  EXPECT_EQ(On("h", SetRange, 0, "x").error(), OpError::kWrongType);
  EXPECT_EQ(On("h", DeleteIfEqual, "x").error(), OpError::kWrongType);
  EXPECT_EQ(engine_.HLen("h").value(), 1u);
}

TEST_F(StringsTest, SetManyIsAllOrNothing) {
  const auto set = [&](std::vector<KeyValue> pairs, SetCondition condition) {
    Transaction transaction(engine_.keyspace(), 0, Transaction::AllKeys{});
    return SetMany(transaction, pairs, {.condition = condition}).value();
  };
  const KeyValue a{engine_.MakeKey("a"), "1"};
  const KeyValue b{engine_.MakeKey("b"), "2"};
  EXPECT_TRUE(set({a}, SetCondition::kIfAbsent));
  EXPECT_FALSE(set({a, b}, SetCondition::kIfAbsent));
  EXPECT_FALSE(set({a, b}, SetCondition::kIfPresent));
  EXPECT_EQ(Text("b"), "(nothing)");
  EXPECT_TRUE(set({a, b, {a.key, "3"}}, SetCondition::kAlways));
  EXPECT_EQ(Text("a"), "3");
  EXPECT_EQ(Text("b"), "2");
}

TEST_F(StringsTest, GetManyShowsNothingForMissingKeysAndOtherTypes) {
  ASSERT_TRUE(engine_.Set("s", "1").ok());
  MakeHash("h");
  const std::vector<Key> keys = {engine_.MakeKey("s"), engine_.MakeKey("none"),
                                 engine_.MakeKey("h"), engine_.MakeKey("s")};
  std::vector<std::string> found;
  Transaction transaction(engine_.keyspace(), 0, Transaction::AllKeys{});
  GetMany(transaction, keys, [&](const std::optional<StringBytes>& value) {
    found.emplace_back(value ? value->view() : "-");
  });
  EXPECT_EQ(found, (std::vector<std::string>{"1", "-", "-", "1"}));
}

TEST_F(StringsTest, GetDeleteAndDeleteIfEqualTakeTheKeyAway) {
  ASSERT_TRUE(engine_.Set("k", "v").ok());
  EXPECT_FALSE(On("k", DeleteIfEqual, "x").value());
  EXPECT_TRUE(On("k", DeleteIfEqual, "v").value());
  EXPECT_FALSE(On("k", DeleteIfEqual, "v").value());
  ASSERT_TRUE(engine_.Set("k", "v").ok());
  EXPECT_EQ(On("k", GetDelete).value(), "v");
  EXPECT_EQ(On("k", GetDelete).value(), std::nullopt);
}

TEST_F(StringsTest, GetExpireSetsAndRemovesTheExpiry) {
  ASSERT_TRUE(engine_.Set("k", "v").ok());
  const int64_t later = clock_.NowMilliseconds() + 100;
  EXPECT_EQ(On("k", GetExpire, GetExpireOptions{.expiry_milliseconds = later}).value(), "v");
  EXPECT_EQ(ExpiryOf("k"), later);
  EXPECT_EQ(On("k", GetExpire, GetExpireOptions{}).value(), "v");
  EXPECT_EQ(ExpiryOf("k"), later);
  EXPECT_EQ(On("k", GetExpire, GetExpireOptions{.persist = true}).value(), "v");
  EXPECT_EQ(ExpiryOf("k"), std::nullopt);
  EXPECT_EQ(On("k", GetExpire, GetExpireOptions{.expiry_milliseconds = 1}).value(), "v");
  EXPECT_EQ(Text("k"), "(nothing)");
}

TEST_F(StringsTest, RangesCountFromEitherEndAndAreCut) {
  ASSERT_TRUE(engine_.Set("k", "0123456789x").ok());
  EXPECT_EQ(Part("k", {0, 3}), "0123");
  EXPECT_EQ(Part("k", {-3, -1}), "89x");
  EXPECT_EQ(Part("k", {5, 100}), "56789x");
  EXPECT_EQ(Part("k", {-100, 1}), "01");
  EXPECT_EQ(Part("k", {4, 3}), "");
  EXPECT_EQ(Part("none", {0, -1}), "");
  ASSERT_TRUE(engine_.Set("n", "-12345").ok());
  EXPECT_EQ(Part("n", {1, 2}), "12");
}

TEST_F(StringsTest, SetRangePadsWithZeroBytes) {
  EXPECT_EQ(On("k", SetRange, 3, "").value(), 0u);
  EXPECT_EQ(Text("k"), "(nothing)");
  EXPECT_EQ(On("k", SetRange, 3, "ab").value(), 5u);
  EXPECT_EQ(Text("k"), std::string("\0\0\0ab", 5));
  EXPECT_EQ(On("k", SetRange, 0, "xyz").value(), 5u);
  EXPECT_EQ(Text("k"), "xyzab");
  EXPECT_EQ(On("k", SetRange, -1, "x").error(), OpError::kOutOfRange);
}

TEST_F(StringsTest, RandomEditsAgreeWithAString) {
  for (uint64_t seed = 1; seed <= 3; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    base::Random random(seed);
    std::string model;
    ASSERT_TRUE(engine_.Set("k", model).ok());
    for (int step = 0; step < 3000; ++step) {
      const std::string piece(random.Below(40), static_cast<char>('0' + random.Below(10)));
      switch (random.Below(4)) {
        case 0:
          model += piece;
          ASSERT_EQ(On("k", Append, piece).value(), model.size());
          break;
        case 1: {
          const size_t offset = random.Below(model.size() + 10);
          if (!piece.empty()) {
            model.resize(std::max(model.size(), offset + piece.size()), '\0');
            model.replace(offset, piece.size(), piece);
          }
          ASSERT_EQ(On("k", SetRange, static_cast<int64_t>(offset), piece).value(), model.size());
          break;
        }
        case 2:
          if (random.Below(10) != 0) break;
          model = piece;
          ASSERT_TRUE(engine_.Set("k", piece).ok());
          break;
        default:
          ASSERT_EQ(On("k", StringLength).value(), model.size());
          ASSERT_EQ(Text("k"), model);
      }
    }
  }
}

}  // namespace
}  // namespace remora::ops
