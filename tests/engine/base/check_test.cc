#include "engine/base/check.h"

#include <gtest/gtest.h>

namespace remora::base {
namespace {

TEST(CheckTest, ATrueConditionPasses) {
  Check(true, "nothing is wrong");
  DebugCheck(true, "nothing is wrong");
}

TEST(CheckDeathTest, AFailureSaysWhereAndWhat) {
  EXPECT_DEATH(Check(false, "the sky is green"), "check_test.cc:[0-9]+: .*the sky is green");
}

TEST(CheckDeathTest, DebugChecksFailInDebugBuildsOnly) {
  if constexpr (kDebugChecks) {
    EXPECT_DEATH(DebugCheck(false, "the sky is green"), "the sky is green");
  } else {
    DebugCheck(false, "the sky is green");
  }
}

}  // namespace
}  // namespace remora::base
