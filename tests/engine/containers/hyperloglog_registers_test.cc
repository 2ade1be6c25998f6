#include "engine/containers/hyperloglog_registers.h"

#include <gtest/gtest.h>

#include <cmath>
#include <memory>
#include <string>

#include "engine/base/random.h"
#include "tests/model/hyperloglog_model.h"

namespace remora::containers {
namespace {

using base::Instructions;

std::string EmptyPacked() { return std::string(kPackedRegistersBytes, '\0'); }

// Registers that some random number of elements would give, and now and then impossible ones.
model::HyperLogLogModel RandomRegisters(base::Random& random) {
  model::HyperLogLogModel model;
  const uint64_t kind = random.Below(6);
  const uint64_t level = random.Below(40);
  for (size_t i = 0; i < kRegisterCount; ++i) {
    uint64_t value = level;
    if (kind == 0) value = random.Below(64);
    if (kind == 1) value = random.Below(3) == 0 ? random.Below(20) : 0;
    if (kind > 2) {
      while (value < 63 && random.Below(2) == 0) ++value;
    }
    model.Raise(i, static_cast<uint8_t>(value));
  }
  return model;
}

std::string Pack(const model::HyperLogLogModel& model) {
  std::string packed = EmptyPacked();
  for (size_t i = 0; i < kRegisterCount; ++i) RaiseRegister(packed.data(), {i, model.at(i)});
  return packed;
}

TEST(HyperLogLogRegistersTest, ElementsGoWhereRedisPutsThem) {
  const auto is = [](std::string_view element, size_t index, uint8_t value) {
    const RegisterValue found = RegisterValueOf(element);
    return found.index == index && found.value == value;
  };
  EXPECT_TRUE(is("a", 12711, 2));
  EXPECT_TRUE(is("b", 15780, 1));
  EXPECT_TRUE(is("c", 8436, 1));
  EXPECT_TRUE(is("hello world, this is longer than eight", 6639, 1));
}

TEST(HyperLogLogRegistersTest, APackedRegisterIsRaisedAloneAndNeverLowered) {
  const uint64_t seed = base::EntropySeed();
  SCOPED_TRACE(seed);
  base::Random random(seed);
  std::string packed = EmptyPacked();
  model::HyperLogLogModel model;
  for (int i = 0; i < 100'000; ++i) {
    const size_t index = i % 3 == 0 ? random.Below(10) : random.Below(kRegisterCount);
    const auto value = static_cast<uint8_t>(random.Below(64));
    ASSERT_EQ(RaiseRegister(packed.data(), {index, value}), model.Raise(index, value));
  }
  for (size_t i = 0; i < kRegisterCount; ++i) ASSERT_EQ(GetRegister(packed.data(), i), model.at(i));
}

TEST(HyperLogLogRegistersTest, AllInstructionsUnpackPackAndEstimateLikeTheModel) {
  const uint64_t seed = base::EntropySeed();
  SCOPED_TRACE(seed);
  base::Random random(seed);
  for (int i = 0; i < 200; ++i) {
    const model::HyperLogLogModel one = RandomRegisters(random);
    const model::HyperLogLogModel other = RandomRegisters(random);
    model::HyperLogLogModel both = one;
    both.Merge(other);
    for (const Instructions instructions : base::AllInstructions()) {
      const auto registers = std::make_unique<UnpackedRegisters>();
      registers->RaiseToPacked(Pack(one).data(), instructions);
      ASSERT_EQ(registers->values, one.values());
      ASSERT_EQ(registers->Estimate(instructions), one.Estimate());
      registers->RaiseToPacked(Pack(other).data(), instructions);
      ASSERT_EQ(registers->values, both.values());
      ASSERT_EQ(registers->Estimate(instructions), both.Estimate());
      std::string packed = EmptyPacked();
      registers->Pack(packed.data(), instructions);
      ASSERT_EQ(packed, Pack(both));
    }
  }
}

TEST(HyperLogLogRegistersTest, NothingIsEstimatedAsNothing) {
  for (const Instructions instructions : base::AllInstructions()) {
    EXPECT_EQ(UnpackedRegisters().Estimate(instructions), 0u);
  }
}

TEST(HyperLogLogRegistersTest, EstimatesAreOffByNoMoreThanChanceExplains) {
  UnpackedRegisters registers;
  uint64_t next_look = 1;
  for (uint64_t count = 1; count <= 1'000'000; ++count) {
    const RegisterValue value = RegisterValueOf("element:" + std::to_string(count));
    registers.values[value.index] = std::max(registers.values[value.index], value.value);
    if (count != next_look) continue;
    const double off =
        std::abs(static_cast<double>(registers.Estimate()) - static_cast<double>(count));
    EXPECT_LE(off, 5 * 1.04 / 128 * static_cast<double>(count) + 1) << count;
    next_look = count * 3 / 2 + 1;
  }
}

}  // namespace
}  // namespace remora::containers
