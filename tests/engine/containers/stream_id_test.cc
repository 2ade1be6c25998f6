#include "engine/containers/stream_id.h"

#include <gtest/gtest.h>

namespace remora::containers {
namespace {

TEST(StreamIdTest, IdsAreOrderedByTimeThenBySequence) {
  EXPECT_LT((StreamId{1, 9}), (StreamId{2, 0}));
  EXPECT_LT((StreamId{2, 0}), (StreamId{2, 1}));
  EXPECT_EQ((StreamId{2, 1}), (StreamId{2, 1}));
}

TEST(StreamIdTest, NeighboursCarryIntoTheMilliseconds) {
  EXPECT_EQ(NextStreamId({1, UINT64_MAX}), (StreamId{2, 0}));
  EXPECT_EQ(NextStreamId({1, 4}), (StreamId{1, 5}));
  EXPECT_EQ(NextStreamId(kStreamIdMax), std::nullopt);
  EXPECT_EQ(PreviousStreamId({2, 0}), (StreamId{1, UINT64_MAX}));
  EXPECT_EQ(PreviousStreamId(kStreamIdMin), std::nullopt);
}

TEST(StreamIdTest, TheLongestTextHasItsRoom) {
  EXPECT_EQ(StreamIdText({1526919030474, 55}), "1526919030474-55");
  EXPECT_EQ(StreamIdText(kStreamIdMax), "18446744073709551615-18446744073709551615");
  EXPECT_EQ(StreamIdText(kStreamIdMax).size(), kStreamIdTextMax);
}

}  // namespace
}  // namespace remora::containers
