#include "engine/base/prefetch.h"

#include <gtest/gtest.h>

#include <cstdint>

namespace remora::base {
namespace {

TEST(PrefetchTest, AnyAddressWillDo) {
  int value = 7;
  Prefetch(&value);
  Prefetch(nullptr);
  Prefetch(reinterpret_cast<const void*>(UINTPTR_MAX));
  EXPECT_EQ(value, 7);
}

}  // namespace
}  // namespace remora::base
