#include "engine/values/hyperloglog.h"

#include <gtest/gtest.h>

#include <string>

#include "engine/base/random.h"
#include "engine/containers/sparse_registers.h"
#include "tests/model/hyperloglog_model.h"

namespace remora::values {
namespace {

using containers::UnpackedRegisters;

TEST(HyperLogLogTest, AnEmptyOneIsRedisOwn) {
  const std::string bytes = EmptyHyperLogLog();
  EXPECT_EQ(bytes, std::string_view("HYLL\x01\0\0\0\0\0\0\0\0\0\0\0\x7f\xff", 18));
  EXPECT_TRUE(IsHyperLogLog(bytes));
  EXPECT_FALSE(IsDense(bytes));
  EXPECT_EQ(CachedCount(bytes), 0u);
}

TEST(HyperLogLogTest, StringsThatOnlyLookLikeOneAreRefused) {
  const std::string bytes = EmptyHyperLogLog();
  EXPECT_FALSE(IsHyperLogLog(""));
  EXPECT_FALSE(IsHyperLogLog(std::string_view(bytes).substr(0, 15)));
  EXPECT_TRUE(IsHyperLogLog(std::string_view(bytes).substr(0, 16)));
  std::string other = bytes;
  other[4] = 2;
  EXPECT_FALSE(IsHyperLogLog(other));
  other[4] = 0;  // Dense, and far too short.
  EXPECT_FALSE(IsHyperLogLog(other));
  other = *DenseFrom(bytes);
  EXPECT_TRUE(IsHyperLogLog(other));
  EXPECT_FALSE(IsHyperLogLog(other + "x"));
}

TEST(HyperLogLogTest, TheCachedCountIsForgottenByItsHighestBit) {
  std::string bytes = EmptyHyperLogLog();
  SetCachedCount(bytes.data(), 0x0102030405060708);
  EXPECT_EQ(bytes.substr(8, 8), "\x08\x07\x06\x05\x04\x03\x02\x01");
  EXPECT_EQ(CachedCount(bytes), 0x0102030405060708u);
  ForgetCachedCount(bytes.data());
  EXPECT_EQ(bytes.substr(8, 8), "\x08\x07\x06\x05\x04\x03\x02\x81");
  EXPECT_EQ(CachedCount(bytes), std::nullopt);
}

TEST(HyperLogLogTest, SparseAndDenseSayTheSame) {
  const uint64_t seed = base::EntropySeed();
  SCOPED_TRACE(seed);
  base::Random random(seed);
  for (int round = 0; round < 50; ++round) {
    UnpackedRegisters registers;
    model::HyperLogLogModel model;
    for (uint64_t n = random.Below(3000); n != 0; --n) {
      const size_t index = random.Below(containers::kRegisterCount);
      model.Raise(index, static_cast<uint8_t>(1 + random.Below(random.Below(50) + 1)));
      registers.values[index] = model.at(index);
    }
    std::string bytes = EmptyHyperLogLog();
    ASSERT_TRUE(RaiseAll(bytes, registers, round % 2 == 0 ? 3000 : 1 << 20));
    ASSERT_TRUE(IsHyperLogLog(bytes));
    const std::string dense = IsDense(bytes) ? bytes : *DenseFrom(bytes);
    for (const std::string& form : {bytes, dense}) {
      UnpackedRegisters again;
      ASSERT_TRUE(RaiseTo(again, form, base::BestInstructions()));
      ASSERT_EQ(again.values, model.values());
      ASSERT_EQ(EstimateOf(form, base::BestInstructions()), model.Estimate());
    }
  }
}

TEST(HyperLogLogTest, DamagedRegistersAreReported) {
  std::string bytes = EmptyHyperLogLog();
  bytes.back() = 0;
  UnpackedRegisters registers;
  EXPECT_FALSE(RaiseTo(registers, bytes, base::BestInstructions()));
  EXPECT_EQ(EstimateOf(bytes, base::BestInstructions()), std::nullopt);
  EXPECT_EQ(DenseFrom(bytes), std::nullopt);
  registers.values.back() = 1;
  EXPECT_FALSE(RaiseAll(bytes, registers, 3000));
}

}  // namespace
}  // namespace remora::values
