#include "engine/ops/bit_fields.h"

#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <vector>

#include "engine/base/random.h"
#include "engine/engine.h"
#include "tests/model/bitmap_model.h"

namespace remora::ops {
namespace {

using Action = BitFieldStep::Action;
using Values = std::vector<std::optional<int64_t>>;

constexpr BitField kSigned8 = {.is_signed = true, .bits = 8};

class BitFieldsTest : public testing::Test {
 protected:
  Values Apply(std::vector<BitFieldStep> steps) { return engine_.BitField("k", steps).value(); }
  std::string Text() { return engine_.Get("k").value().value_or("(nothing)"); }

  Engine engine_{{.stripes = 1, .seed = 1}};
};

TEST_F(BitFieldsTest, FieldsLieAtAnyBitHighestFirst) {
  const BitField field = {.bits = 5, .offset = 6};
  EXPECT_EQ(Apply({{.field = field, .action = Action::kSet, .operand = 0b10101}}), Values{0});
  EXPECT_EQ(Text(), "\x02\xa0");
  EXPECT_EQ(Apply({{.field = field}}), Values{0b10101});
  EXPECT_EQ(Apply({{.field = {.is_signed = true, .bits = 5, .offset = 6}}}), Values{-11});
  EXPECT_EQ(Apply({{.field = {.is_signed = true, .bits = 64, .offset = 1000}}}), Values{0});
}

TEST_F(BitFieldsTest, ReadingMakesNoKey) {
  EXPECT_EQ(Apply({{.field = kSigned8}}), Values{0});
  EXPECT_EQ(Apply({}), Values{});
  EXPECT_FALSE(engine_.Exists("k"));
}

TEST_F(BitFieldsTest, OverflowsWrapSaturateOrFail) {
  const auto add = [](int64_t delta, BitFieldOverflow overflow) {
    return BitFieldStep{kSigned8, Action::kIncrement, delta, overflow};
  };
  EXPECT_EQ(Apply({add(100, BitFieldOverflow::kWrap), add(100, BitFieldOverflow::kFail),
                   add(100, BitFieldOverflow::kSaturate), add(1, BitFieldOverflow::kWrap),
                   add(-1, BitFieldOverflow::kSaturate)}),
            (Values{100, std::nullopt, 127, -128, -128}));
}

TEST_F(BitFieldsTest, AWriteThatFailsStillLengthensTheString) {
  EXPECT_EQ(Apply({{kSigned8, Action::kSet, 200, BitFieldOverflow::kFail}}), Values{std::nullopt});
  EXPECT_EQ(Text(), std::string(1, '\0'));
}

TEST_F(BitFieldsTest, FarBelowIsTakenForFarAboveWhereRedisDoes) {
  constexpr int64_t kLeast = std::numeric_limits<int64_t>::min();
  EXPECT_EQ(Apply({{kSigned8, Action::kSet, kLeast + 128, BitFieldOverflow::kSaturate},
                   {kSigned8, Action::kSet, kLeast + 127, BitFieldOverflow::kSaturate},
                   {.field = kSigned8}}),
            (Values{0, -128, 127}));
}

TEST_F(BitFieldsTest, AFieldOfOneBitWithASignHoldsZeroAndMinusOne) {
  const BitField field = {.is_signed = true, .bits = 1};
  EXPECT_EQ(Apply({{field, Action::kSet, 5, BitFieldOverflow::kSaturate},
                   {.field = field},
                   {field, Action::kSet, -5, BitFieldOverflow::kSaturate},
                   {.field = field}}),
            (Values{0, 0, 0, -1}));
}

TEST_F(BitFieldsTest, FieldsBehindTheLongestStringAreErrors) {
  for (const uint64_t offset : {uint64_t{1} << 40, UINT64_MAX - 3}) {
    const BitFieldStep step = {.field = {.offset = offset}, .action = Action::kSet, .operand = 1};
    EXPECT_EQ(engine_.BitField("k", {&step, 1}).error(), OpError::kOutOfRange);
  }
  EXPECT_FALSE(engine_.Exists("k"));
}

TEST_F(BitFieldsTest, OtherTypesAreErrors) {
  ASSERT_TRUE(engine_.HSet("k", "field", "value").ok());
  EXPECT_EQ(engine_.BitField("k", {}).error(), OpError::kWrongType);
}

TEST_F(BitFieldsTest, EveryWidthBehavesLikeAVectorOfBits) {
  const uint64_t seed = base::EntropySeed();
  SCOPED_TRACE(seed);
  base::Random random(seed);
  model::BitmapModel model;
  for (int i = 0; i < 50'000; ++i) {
    BitFieldStep step;
    step.field.is_signed = random.Below(2) == 0;
    step.field.bits = static_cast<uint8_t>(1 + random.Below(step.field.is_signed ? 64 : 63));
    step.field.offset = random.Below(300);
    step.action = static_cast<Action>(random.Below(3));
    step.overflow = static_cast<BitFieldOverflow>(random.Below(3));
    // Of any magnitude.
    step.operand = static_cast<int64_t>(random.Next()) >> random.Below(64);
    if (step.action != Action::kGet) model.Grow(step.field.offset + step.field.bits);
    ASSERT_EQ(Apply({step}), Values{model.Apply(step)})
        << static_cast<int>(step.field.bits) << " bits, operand " << step.operand;
    if (model.size() != 0) {
      ASSERT_EQ(Text(), model.Bytes())
          << (step.field.is_signed ? 'i' : 'u') << static_cast<int>(step.field.bits) << " at "
          << step.field.offset << ", action " << static_cast<int>(step.action) << ", overflow "
          << static_cast<int>(step.overflow) << ", operand " << step.operand;
    }
  }
}

}  // namespace
}  // namespace remora::ops
