#include "engine/values/hyperloglog_self_test.h"

#include <gtest/gtest.h>

namespace remora::values {
namespace {

TEST(HyperLogLogSelfTestTest, Passes) { EXPECT_TRUE(HyperLogLogsCount()); }

}  // namespace
}  // namespace remora::values
