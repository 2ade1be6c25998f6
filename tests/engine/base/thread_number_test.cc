#include "engine/base/thread_number.h"

#include <gtest/gtest.h>

#include <thread>

namespace remora::base {
namespace {

TEST(ThreadNumberTest, StaysTheSameAndDiffersBetweenThreads) {
  const uint32_t here = ThisThreadNumber();
  EXPECT_NE(here, 0u);
  EXPECT_EQ(ThisThreadNumber(), here);
  uint32_t there = 0;
  std::thread([&] { there = ThisThreadNumber(); }).join();
  EXPECT_NE(there, 0u);
  EXPECT_NE(there, here);
}

}  // namespace
}  // namespace remora::base
