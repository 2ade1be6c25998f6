#include "engine/messages/change_batch.h"

#include <gtest/gtest.h>

namespace remora::messages {
namespace {

TEST(ChangeBatchTest, TwoEventsOfOneCommandAreOneChange) {
  ChangeBatch batch;
  batch.Add("k", 1);
  batch.Add("k", 1);
  batch.Add("k", 2);
  EXPECT_EQ(batch.all().size(), 2u);
  batch.Clear();
  EXPECT_TRUE(batch.empty());
}

TEST(ChangeBatchTest, AChangeIsUnpackedAsItWasPacked) {
  const std::string packed = PackChange(std::string_view("a\0b", 3), 77);
  EXPECT_EQ(UnpackChange(packed),
            (std::pair<std::string_view, uint64_t>(std::string_view("a\0b", 3), 77)));
}

}  // namespace
}  // namespace remora::messages
