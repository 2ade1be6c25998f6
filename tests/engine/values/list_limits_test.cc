#include "engine/values/list_limits.h"

#include <gtest/gtest.h>

namespace remora::values {
namespace {

// As Redis 8.0 decides.
TEST(ListLimitsTest, NegativeFillsAreBytes) {
  for (const auto& [fill, bytes] : {std::pair<int64_t, size_t>{-1, 4096},
                                    {-2, 8192},
                                    {-3, 16'384},
                                    {-4, 32'768},
                                    {-5, 65'536},
                                    {-9, 65'536},
                                    {INT32_MIN, 65'536}}) {
    const ListLimits limits{.fill = fill};
    EXPECT_FALSE(limits.ListpackExceeded(bytes, 100'000)) << fill;
    EXPECT_TRUE(limits.ListpackExceeded(bytes + 1, 1)) << fill;
    EXPECT_TRUE(limits.FitsListpack(bytes, 1, false));
    EXPECT_TRUE(limits.FitsListpack(bytes / 2, 1, true));
    EXPECT_FALSE(limits.FitsListpack(bytes / 2 + 1, 1, true));
    EXPECT_EQ(limits.ForBlocks().block_bytes_max, bytes);
    EXPECT_EQ(limits.ForBlocks().apart_bytes_min, bytes + 1);
    EXPECT_EQ(limits.ForBlocks().block_count_max, SIZE_MAX);
  }
}

TEST(ListLimitsTest, OtherFillsAreElementsOfEightKibibytesInAll) {
  const ListLimits limits{.fill = 10};
  EXPECT_FALSE(limits.ListpackExceeded(8192, 10));
  EXPECT_TRUE(limits.ListpackExceeded(8192, 11));
  EXPECT_TRUE(limits.ListpackExceeded(8193, 1));
  EXPECT_TRUE(limits.FitsListpack(1'000'000, 5, true)) << "bytes do not count on the way back";
  EXPECT_FALSE(limits.FitsListpack(100, 6, true));
  EXPECT_EQ(limits.ForBlocks().block_bytes_max, 8192u);
  EXPECT_EQ(limits.ForBlocks().block_count_max, 10u);
  EXPECT_EQ(ListLimits{.fill = 0}.ForBlocks().block_count_max, 1u);
  EXPECT_EQ(ListLimits{.fill = 1'000'000}.ForBlocks().block_count_max, 32'767u);
  EXPECT_FALSE(ListLimits{.fill = 1'000'000}.ListpackExceeded(8192, 40'000));
}

TEST(ListLimitsTest, AQuicklistKeepsSixteenBitsOfItsFill) {
  EXPECT_EQ(ListLimits{.fill = 5}.KeptFill(), 5);
  EXPECT_EQ(ListLimits{.fill = 1'000'000}.KeptFill(), 32'767);
  EXPECT_EQ(ListLimits{.fill = -7}.KeptFill(), -5);
}

TEST(ListLimitsTest, ASizeOfItsOwnDecidesWhatStandsApart) {
  const ListLimits limits{.fill = -2, .apart_bytes_min = 5};
  EXPECT_EQ(limits.ForBlocks().apart_bytes_min, 5u);
  EXPECT_EQ(limits.ApartBytesMin(8192), 5u);
}

}  // namespace
}  // namespace remora::values
