#include "engine/values/table_hash.h"

#include <gtest/gtest.h>

#include <string>

namespace remora::values {
namespace {

constexpr int64_t kSomeTime = 1'704'067'200'000;

class TableHashTest : public testing::Test {
 protected:
  void Add(std::string_view name, std::string_view value, int64_t expiry = kNoFieldExpiry) {
    hash_.Add(hash_.HashOf(name), {name, value, expiry});
  }
  std::string_view ValueOf(std::string_view name) {
    return hash_.FieldAt(hash_.Find(hash_.HashOf(name), name)).value;
  }

  base::KeyHasher hasher_{5};
  TableHash hash_{hasher_};
};

#if !REMORA_PLAIN_ALLOCATION
TEST_F(TableHashTest, AFieldOfSixteenAndSixteenBytesTakesAtMostFiftySix) {
#if REMORA_PLAIN_ALLOCATION
  GTEST_SKIP() << "blocks are allocations of their own";
#endif
  const size_t empty = hash_.footprint_bytes();
  constexpr int kFields = 100'000;
  for (int i = 0; i < kFields; ++i) {
    const std::string name = "field:" + std::to_string(1'000'000'000 + i);
    Add(name, name);
  }
  EXPECT_LE((hash_.footprint_bytes() - empty) / kFields, 56u);
}
#endif

TEST_F(TableHashTest, ValuesBesideAndOutsideTheirNamesAreReadBack) {
  for (const size_t size : {0u, 1u, 2048u, 2049u, 100'000u}) {
    const std::string name = "f" + std::to_string(size);
    Add(name, std::string(size, 'v'));
    EXPECT_EQ(ValueOf(name), std::string(size, 'v'));
  }
  hash_.CheckInvariants();
  hash_.Write(hash_.HashOf("f1"), hash_.Find(hash_.HashOf("f1"), "f1"), std::string(3000, 'w'),
              kNoFieldExpiry);
  EXPECT_EQ(ValueOf("f1"), std::string(3000, 'w'));
  hash_.CheckInvariants();
}

TEST_F(TableHashTest, AFieldIsDueToTheMillisecond) {
  for (int i = 0; i < 20; ++i) Add("f" + std::to_string(i), "v", kSomeTime + i);
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(hash_.RemoveDue(kSomeTime + i, 1000), 1u) << i;
    EXPECT_GT(hash_.next_due_milliseconds(), kSomeTime + i);
  }
  EXPECT_EQ(hash_.size(), 0u);
}

TEST_F(TableHashTest, RemovingWhatIsDueCanBeCut) {
  for (int i = 0; i < 1000; ++i) Add("f" + std::to_string(i), "v", kSomeTime);
  size_t removed = 0;
  int cuts = 0;
  while (hash_.next_due_milliseconds() <= kSomeTime) {
    removed += hash_.RemoveDue(kSomeTime, 64);
    hash_.CheckInvariants();
    ++cuts;
  }
  EXPECT_EQ(removed, 1000u);
  EXPECT_GE(cuts, 15);
}

TEST_F(TableHashTest, AnExpiryFarAwayIsKept) {
  Add("f", "v", kFieldExpiryMax);
  constexpr int64_t kEightyYears = int64_t{80} * 365 * 24 * 3600 * 1000;
  EXPECT_EQ(hash_.RemoveDue(kSomeTime + kEightyYears, 100), 0u);
  EXPECT_EQ(hash_.RemoveDue(kFieldExpiryMax - 1, 100), 0u);
  EXPECT_EQ(hash_.size(), 1u);
  EXPECT_EQ(hash_.FieldAt(hash_.Find(hash_.HashOf("f"), "f")).expiry_milliseconds, kFieldExpiryMax);
}

TEST_F(TableHashTest, ACopyHoldsTheSameFields) {
  Add("a", std::string(5000, 'x'), kSomeTime);
  Add("b", "y");
  const std::unique_ptr<TableHash> copy = hash_.Copy();
  copy->CheckInvariants();
  EXPECT_EQ(copy->size(), 2u);
  EXPECT_EQ(copy->volatile_count(), 1u);
  EXPECT_EQ(copy->RemoveDue(kSomeTime, 10), 1u);
  EXPECT_EQ(hash_.size(), 2u);
}

TEST_F(TableHashTest, MemoryIsGivenBackInSlices) {
  for (int i = 0; i < 2000; ++i) Add("f" + std::to_string(i), std::string(3000, 'v'));
  int slices = 0;
  while (!hash_.Reclaim(100)) ++slices;
  EXPECT_GE(slices, 10);
}

}  // namespace
}  // namespace remora::values
