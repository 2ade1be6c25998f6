#include "engine/base/murmur_hash.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace remora::base {
namespace {

TEST(MurmurHashTest, NothingWithoutASeedIsZero) { EXPECT_EQ(MurmurHash64A("", 0), 0u); }

TEST(MurmurHashTest, EveryByteAndTheLengthCount) {
  std::set<uint64_t> hashes;
  for (size_t size = 0; size < 40; ++size) {
    const std::string zeros(size, '\0');
    hashes.insert(MurmurHash64A(zeros, 7));
    for (size_t i = 0; i < size; ++i) {
      std::string other = zeros;
      other[i] = 1;
      hashes.insert(MurmurHash64A(other, 7));
    }
  }
  EXPECT_EQ(hashes.size(), 40u + 39 * 40 / 2);
}

// Redis keeps "a" in register 12,711 of a HyperLogLog, which are the lowest 14 bits of this hash.
TEST(MurmurHashTest, IsTheHashThatHyperLogLogsAreMadeWith) {
  EXPECT_EQ(MurmurHash64A("a", 0xADC83B19) % 16384, 12711u);
  EXPECT_EQ(MurmurHash64A("b", 0xADC83B19) % 16384, 15780u);
  EXPECT_EQ(MurmurHash64A("c", 0xADC83B19) % 16384, 8436u);
}

}  // namespace
}  // namespace remora::base
