#include "engine/base/same_bytes.h"

#include <gtest/gtest.h>

#include <string>

namespace remora::base {
namespace {

TEST(SameBytesTest, EveryByteOfEverySizeCounts) {
  for (size_t size = 0; size <= 70; ++size) {
    // Why exact buffers: a sanitizer sees what is read beyond them.
    const std::string a(size, 'x');
    EXPECT_TRUE(SameBytes(a.data(), std::string(size, 'x').data(), size)) << size;
    for (size_t at = 0; at < size; ++at) {
      std::string b(size, 'x');
      b[at] = static_cast<char>(b[at] ^ (1 << (at % 8)));
      EXPECT_FALSE(SameBytes(a.data(), b.data(), size)) << size << ", byte " << at;
    }
  }
}

}  // namespace
}  // namespace remora::base
