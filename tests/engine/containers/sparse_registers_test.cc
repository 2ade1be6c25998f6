#include "engine/containers/sparse_registers.h"

#include <gtest/gtest.h>

#include <string>

#include "engine/base/random.h"
#include "tests/fuzz/sparse_registers_property.h"
#include "tests/model/hyperloglog_model.h"

namespace remora::containers {
namespace {

constexpr int64_t kNoLimit = 1 << 20;

// Raises a register from the start of the opcodes; whether that changed them.
bool Raise(std::string& opcodes, const RegisterValue& value) {
  SparsePlace place;
  const SparsePlan plan = PlanRaise(opcodes, value, kNoLimit, place);
  EXPECT_LE(static_cast<int>(plan.kind), static_cast<int>(SparsePlan::Kind::kEdit));
  if (plan.kind != SparsePlan::Kind::kEdit) return false;
  opcodes.replace(plan.edit.offset, plan.edit.removed, plan.edit.inserted());
  return true;
}

// Opcodes in pieces of any size.
std::string RandomOpcodes(base::Random& random) {
  std::string opcodes;
  const uint64_t longest = random.Below(2) == 0 ? 70 : 2000;
  for (uint64_t left = kRegisterCount; left != 0;) {
    uint64_t run = std::min(left, 1 + random.Below(4));
    if (random.Below(2) == 0) {
      opcodes.push_back(static_cast<char>(0x80 | random.Below(32) << 2 | (run - 1)));
    } else {
      run = std::min(left, 1 + random.Below(longest));
      const bool is_long = run > 64 || random.Below(4) == 0;
      if (is_long) opcodes.push_back(static_cast<char>(0x40 | (run - 1) >> 8));
      opcodes.push_back(static_cast<char>(run - 1));
    }
    left -= run;
  }
  return opcodes;
}

TEST(SparseRegistersTest, TheFirstElementsLookAsInRedis) {
  std::string opcodes(kEmptySparseRegisters);
  EXPECT_TRUE(Raise(opcodes, RegisterValueOf("a")));
  EXPECT_EQ(opcodes, "\x71\xa6\x84\x4e\x57");
  EXPECT_FALSE(Raise(opcodes, RegisterValueOf("a")));
  EXPECT_TRUE(Raise(opcodes, RegisterValueOf("b")));
  EXPECT_TRUE(Raise(opcodes, RegisterValueOf("c")));
  EXPECT_EQ(opcodes, "\x60\xf3\x80\x50\xb1\x84\x4b\xfb\x80\x42\x5a");
}

TEST(SparseRegistersTest, EqualNeighboursAreMergedUpToFour) {
  std::string opcodes(kEmptySparseRegisters);
  for (size_t i = 0; i < 5; ++i) EXPECT_TRUE(Raise(opcodes, {.index = i, .value = 3}));
  EXPECT_EQ(opcodes, "\x8b\x88\x7f\xfa");
}

TEST(SparseRegistersTest, RaisingBehavesLikeAnArray) {
  const uint64_t seed = base::EntropySeed();
  SCOPED_TRACE(seed);
  base::Random random(seed);
  for (int round = 0; round < 20; ++round) {
    std::string opcodes(round % 2 == 0 ? kEmptySparseRegisters : RandomOpcodes(random));
    auto model = *model::HyperLogLogModel::Parse(opcodes);
    const uint64_t indexes = 1 + random.Below(kRegisterCount);
    for (int i = 0; i < 300; ++i) {
      const size_t index = random.Below(indexes);
      const auto value = static_cast<uint8_t>(1 + random.Below(kSparseValueMax));
      ASSERT_EQ(Raise(opcodes, {index, value}), model.Raise(index, value));
      const auto parsed = model::HyperLogLogModel::Parse(opcodes);
      ASSERT_TRUE(parsed && parsed->values() == model.values());
    }
  }
}

TEST(SparseRegistersTest, GoingOnFromAPlaceIsLikeStartingAnew) {
  const uint64_t seed = base::EntropySeed();
  SCOPED_TRACE(seed);
  base::Random random(seed);
  for (int round = 0; round < 200; ++round) {
    std::string anew(round % 2 == 0 ? kEmptySparseRegisters : RandomOpcodes(random));
    std::string onward = anew;
    SparsePlace place;
    const uint64_t step_max = 1 + random.Below(60);
    for (size_t index = random.Below(5); index < kRegisterCount;
         index += 1 + random.Below(step_max)) {
      const RegisterValue value = {index, static_cast<uint8_t>(1 + random.Below(4))};
      Raise(anew, value);
      const SparsePlan plan = PlanRaise(onward, value, kNoLimit, place);
      if (plan.kind == SparsePlan::Kind::kEdit) {
        onward.replace(plan.edit.offset, plan.edit.removed, plan.edit.inserted());
      }
      ASSERT_EQ(anew, onward) << index;
    }
  }
}

TEST(SparseRegistersTest, WhatIsTooGreatIsNotWritten) {
  SparsePlace place;
  const std::string_view opcodes = kEmptySparseRegisters;
  EXPECT_EQ(PlanRaise(opcodes, {7, 33}, kNoLimit, place).kind, SparsePlan::Kind::kTooLarge);
  EXPECT_EQ(PlanRaise(opcodes, {7, 1}, 1, place).kind, SparsePlan::Kind::kTooLarge);
  EXPECT_EQ(PlanRaise(opcodes, {7, 1}, 2, place).kind, SparsePlan::Kind::kEdit);
}

TEST(SparseRegistersTest, DamageIsSeenAndNeverFollowedOutside) {
  const uint64_t seed = base::EntropySeed();
  SCOPED_TRACE(seed);
  base::Random random(seed);
  for (int i = 0; i < 30'000; ++i) {
    std::string opcodes = RandomOpcodes(random);
    if (random.Below(2) == 0) opcodes.resize(random.Below(opcodes.size() + 1));
    for (uint64_t n = random.Below(4); n != 0 && !opcodes.empty(); --n) {
      opcodes[random.Below(opcodes.size())] = static_cast<char>(random.Next());
    }
    const RegisterValue value = {random.Below(kRegisterCount),
                                 static_cast<uint8_t>(1 + random.Below(kRegisterMax))};
    ASSERT_TRUE(RaisesLikeTheModel(opcodes, value)) << testing::PrintToString(opcodes);
  }
}

}  // namespace
}  // namespace remora::containers
