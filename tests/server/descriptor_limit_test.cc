#include "server/descriptor_limit.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

namespace remora::server {
namespace {

class DescriptorLimitTest : public testing::Test {
 protected:
  DescriptorLimitTest() { getrlimit(RLIMIT_NOFILE, &before_); }
  ~DescriptorLimitTest() override { setrlimit(RLIMIT_NOFILE, &before_); }
  static rlim_t Current() {
    rlimit limit;
    getrlimit(RLIMIT_NOFILE, &limit);
    return limit.rlim_cur;
  }

  rlimit before_;
};

TEST_F(DescriptorLimitTest, WhatFitsAlreadyLowersNothing) {
  EXPECT_EQ(MakeRoomForClients(10), 10u);
  EXPECT_EQ(Current(), before_.rlim_cur);
}

TEST_F(DescriptorLimitTest, TheLimitIsRaisedAsFarAsItMay) {
  const rlimit low{.rlim_cur = 100, .rlim_max = before_.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &low), 0);
  EXPECT_EQ(MakeRoomForClients(200), 200u);
  EXPECT_EQ(Current(), 200 + kOwnDescriptors);
}

TEST_F(DescriptorLimitTest, MoreThanTheSystemAllowsIsCutDown) {
  constexpr uint64_t kTooMany = uint64_t{1} << 40;
  const uint64_t fit = MakeRoomForClients(kTooMany);
  EXPECT_LT(fit, kTooMany);
  EXPECT_LE(fit + kOwnDescriptors, Current());
}

}  // namespace
}  // namespace remora::server
