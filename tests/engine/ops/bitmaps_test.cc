#include "engine/ops/bitmaps.h"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "engine/base/clock.h"
#include "engine/base/random.h"
#include "engine/engine.h"
#include "tests/model/bitmap_model.h"

namespace remora::ops {
namespace {

using Unit = BitRange::Unit;

class BitmapsTest : public testing::Test {
 protected:
  std::string Text(std::string_view key) { return engine_.Get(key).value().value_or("(nothing)"); }
  Result<uint64_t> Combine(BitOperation operation, std::string_view destination,
                           std::vector<std::string_view> sources) {
    return engine_.BitOp(operation, destination, sources);
  }

  base::ManualClock clock_;
  Engine engine_{{.stripes = 4, .seed = 1, .clock = &clock_}};
};

TEST_F(BitmapsTest, BitZeroIsTheHighestOfTheFirstByte) {
  EXPECT_FALSE(engine_.SetBit("k", 0, true).value());
  EXPECT_FALSE(engine_.SetBit("k", 15, true).value());
  EXPECT_EQ(Text("k"), "\x80\x01");
  EXPECT_TRUE(engine_.SetBit("k", 0, false).value());
  EXPECT_TRUE(engine_.GetBit("k", 15).value());
  EXPECT_FALSE(engine_.GetBit("k", 16).value());
  EXPECT_FALSE(engine_.GetBit("absent", 0).value());
  EXPECT_EQ(engine_.Encoding("k"), "raw");
}

TEST_F(BitmapsTest, AnIntegerIsEditedAsItsText) {
  ASSERT_TRUE(engine_.Set("k", "1").ok());
  EXPECT_TRUE(engine_.GetBit("k", 3).value());
  EXPECT_FALSE(engine_.SetBit("k", 6, true).value());
  EXPECT_EQ(Text("k"), "3");
  EXPECT_EQ(engine_.Encoding("k"), "raw");
}

TEST_F(BitmapsTest, ABitThatStaysMakesTheStringRawAndIsNoChange) {
  ASSERT_TRUE(engine_.Set("k", "abc").ok());
  const uint64_t changes = engine_.Stats().changes;
  EXPECT_FALSE(engine_.SetBit("k", 0, false).value());
  EXPECT_EQ(engine_.Encoding("k"), "raw");
  EXPECT_EQ(engine_.Stats().changes, changes);
  EXPECT_FALSE(engine_.SetBit("k", 24, false).value());
  EXPECT_EQ(engine_.Stats().changes, changes + 1);
}

TEST_F(BitmapsTest, OffsetsEndWithTheLongestString) {
  engine_.limits().proto_max_bulk_len.store(1 << 20);
  EXPECT_EQ(engine_.SetBit("k", -1, true).error(), OpError::kOutOfRange);
  EXPECT_EQ(engine_.SetBit("k", 8 << 20, true).error(), OpError::kOutOfRange);
  EXPECT_EQ(engine_.GetBit("k", 8 << 20).error(), OpError::kOutOfRange);
  EXPECT_FALSE(engine_.Exists("k"));
  EXPECT_FALSE(engine_.SetBit("k", (8 << 20) - 1, true).value());
  EXPECT_EQ(engine_.StrLen("k").value(), 1u << 20);
}

TEST_F(BitmapsTest, AFarBitKeepsWhatIsThereAndPadsWithZeros) {
  for (const int64_t offset : {12'000, 3'000'000, 40'000'000}) {
    ASSERT_TRUE(engine_.Set("k", std::string(100, 'x')).ok());
    EXPECT_FALSE(engine_.SetBit("k", offset, true).value());
    const std::string text = Text("k");
    ASSERT_EQ(text.size(), static_cast<size_t>(offset / 8 + 1));
    EXPECT_EQ(text.substr(0, 100), std::string(100, 'x'));
    EXPECT_EQ(text.find_first_not_of('\0', 100), text.size() - 1);
  }
}

TEST_F(BitmapsTest, OtherTypesAreErrorsThatChangeNothing) {
  ASSERT_TRUE(engine_.HSet("h", "field", "value").ok());
  EXPECT_EQ(engine_.SetBit("h", 1, true).error(), OpError::kWrongType);
  EXPECT_EQ(engine_.GetBit("h", 1).error(), OpError::kWrongType);
  EXPECT_EQ(engine_.BitCount("h").error(), OpError::kWrongType);
  EXPECT_EQ(engine_.BitPos("h", true).error(), OpError::kWrongType);
  EXPECT_EQ(Combine(BitOperation::kOr, "to", {"absent", "h"}).error(), OpError::kWrongType);
  EXPECT_FALSE(engine_.Exists("to"));
  EXPECT_EQ(engine_.HLen("h").value(), 1u);
}

TEST_F(BitmapsTest, AClearBitIsFoundBehindTheEndOnlyWithoutAnEnd) {
  ASSERT_TRUE(engine_.Set("k", "\xff\xff\xff").ok());
  EXPECT_EQ(engine_.BitPos("k", false).value(), 24u);
  EXPECT_EQ(engine_.BitPos("k", false, {.first = 1}).value(), 24u);
  EXPECT_EQ(engine_.BitPos("k", false, {.first = 0, .last = -1}).value(), std::nullopt);
  EXPECT_EQ(engine_.BitPos("k", false, {.first = 3}).value(), std::nullopt);
  EXPECT_EQ(engine_.BitPos("k", true, {.first = 2}).value(), 16u);
  EXPECT_EQ(engine_.BitPos("absent", false).value(), 0u);
  EXPECT_EQ(engine_.BitPos("absent", true).value(), std::nullopt);
}

TEST_F(BitmapsTest, EachOperationIsWhatItsNameSays) {
  ASSERT_TRUE(engine_.Set("x", "\x0f").ok());
  ASSERT_TRUE(engine_.Set("y", "\x33").ok());
  ASSERT_TRUE(engine_.Set("z", "\x55").ok());
  const auto combined = [&](BitOperation operation, std::vector<std::string_view> sources) {
    EXPECT_EQ(Combine(operation, "to", sources).value(), 1u);
    return static_cast<uint8_t>(Text("to")[0]);
  };
  EXPECT_EQ(combined(BitOperation::kAnd, {"x", "y", "z"}), 0x01);
  EXPECT_EQ(combined(BitOperation::kOr, {"x", "y", "z"}), 0x7f);
  EXPECT_EQ(combined(BitOperation::kXor, {"x", "y", "z"}), 0x69);
  EXPECT_EQ(combined(BitOperation::kNot, {"x"}), 0xf0);
  EXPECT_EQ(combined(BitOperation::kDifference, {"x", "y", "z"}), 0x08);
  EXPECT_EQ(combined(BitOperation::kOthersOnly, {"x", "y", "z"}), 0x70);
  EXPECT_EQ(combined(BitOperation::kFirstAndSome, {"x", "y", "z"}), 0x07);
  EXPECT_EQ(combined(BitOperation::kExactlyOne, {"x", "y", "z"}), 0x68);
  EXPECT_EQ(combined(BitOperation::kDifference, {"x", "absent"}), 0x0f);
  EXPECT_EQ(combined(BitOperation::kOthersOnly, {"absent", "y"}), 0x33);
}

TEST_F(BitmapsTest, AnOperationNeedsItsNumberOfSources) {
  EXPECT_EQ(Combine(BitOperation::kAnd, "to", {}).error(), OpError::kSyntax);
  EXPECT_EQ(Combine(BitOperation::kNot, "to", {"x", "y"}).error(), OpError::kSyntax);
  for (const BitOperation operation :
       {BitOperation::kDifference, BitOperation::kOthersOnly, BitOperation::kFirstAndSome}) {
    EXPECT_EQ(Combine(operation, "to", {"x"}).error(), OpError::kSyntax);
  }
  EXPECT_EQ(Combine(BitOperation::kExactlyOne, "to", {"x"}).value(), 0u);
}

TEST_F(BitmapsTest, AResultHasNoExpiryAndAnEmptyOneRemovesTheKey) {
  for (const size_t size : {3, 100, 5000}) {
    ASSERT_TRUE(engine_.Set("x", std::string(size, 'x')).ok());
    ASSERT_TRUE(engine_.Set("to", std::string(size, 'y')).ok());
    ASSERT_TRUE(engine_.ExpireAfter("to", 1000));
    EXPECT_EQ(Combine(BitOperation::kOr, "to", {"x"}).value(), size);
    EXPECT_EQ(Text("to"), std::string(size, 'x'));
    EXPECT_FALSE(engine_.ExpireTime("to").milliseconds.has_value());
    EXPECT_EQ(engine_.Encoding("to"), "raw");
    EXPECT_EQ(Combine(BitOperation::kOr, "to", {"absent"}).value(), 0u);
    EXPECT_FALSE(engine_.Exists("to"));
  }
}

TEST_F(BitmapsTest, TheDestinationMayBeASourceOrOfAnotherType) {
  for (const size_t size : {4, 3000}) {
    ASSERT_TRUE(engine_.Set("x", std::string(size, '\x0f')).ok());
    ASSERT_TRUE(engine_.Set("y", std::string(size / 2, '\x33')).ok());
    EXPECT_EQ(Combine(BitOperation::kXor, "x", {"x", "y"}).value(), size);
    EXPECT_EQ(Text("x"), std::string(size / 2, '\x3c') + std::string(size / 2, '\x0f'));
    EXPECT_EQ(Combine(BitOperation::kOr, "y", {"x", "y"}).value(), size);
    ASSERT_TRUE(engine_.HSet("h", "field", "value").ok());
    EXPECT_EQ(Combine(BitOperation::kNot, "h", {"x"}).value(), size);
    EXPECT_EQ(Text("h").back(), '\xf0');
    engine_.Del("h");
  }
}

// Random bits, ranges and combinations, beside vectors of bits.
class BitmapsRandomTest : public BitmapsTest {
 protected:
  int64_t Position(size_t size) {
    const int64_t bound = static_cast<int64_t>(size) + 4;
    return static_cast<int64_t>(random_.Below(static_cast<uint64_t>(2 * bound))) - bound;
  }
  BitRange Range(size_t bits) {
    BitRange range;
    range.unit = random_.Below(2) == 0 ? Unit::kBits : Unit::kBytes;
    const size_t size = range.unit == Unit::kBits ? bits : bits / 8;
    range.first = Position(size);
    if (random_.Below(3) != 0) range.last = Position(size);
    return range;
  }
  void Step() {
    const std::string key = "k" + std::to_string(random_.Below(4));
    model::BitmapModel& model = models_[key];
    const uint64_t offset = random_.Below(random_.Below(20) == 0 ? 30'000 : 300);
    switch (random_.Below(5)) {
      case 0:
      case 1: {
        const bool bit = random_.Below(2) == 0;
        ASSERT_EQ(engine_.SetBit(key, static_cast<int64_t>(offset), bit).value(),
                  model.Set(offset, bit));
        break;
      }
      case 2:
        ASSERT_EQ(engine_.GetBit(key, static_cast<int64_t>(offset)).value(), model.Get(offset));
        break;
      case 3: {
        const BitRange range = Range(model.size());
        ASSERT_EQ(engine_.BitCount(key, range).value(), model.Count(range));
        break;
      }
      default: {
        const BitRange range = Range(model.size());
        const bool bit = random_.Below(2) == 0;
        if (model.size() == 0) break;
        ASSERT_EQ(engine_.BitPos(key, bit, range).value(), model.Find(bit, range));
      }
    }
    ASSERT_EQ(engine_.Get(key).value().value_or(""), model.Bytes());
  }

  const uint64_t seed_ = base::EntropySeed();
  base::Random random_{seed_};
  std::map<std::string, model::BitmapModel> models_;
};

TEST_F(BitmapsRandomTest, BehavesLikeAVectorOfBits) {
  SCOPED_TRACE(seed_);
  for (int step = 0; step < 20'000 && !HasFatalFailure(); ++step) Step();
}

}  // namespace
}  // namespace remora::ops
