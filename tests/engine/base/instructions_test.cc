#include "engine/base/instructions.h"

#include <gtest/gtest.h>

namespace remora::base {
namespace {

TEST(InstructionsTest, TheBestAreTheLastOfAll) {
  EXPECT_EQ(AllInstructions().front(), Instructions::kPortable);
  EXPECT_EQ(AllInstructions().back(), BestInstructions());
}

}  // namespace
}  // namespace remora::base
