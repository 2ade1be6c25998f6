#include "engine/values/heap_bytes.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <string>

namespace remora::values {
namespace {

TEST(HeapBytesTest, HasItsSizeAndRoom) {
  HeapBytes* bytes = HeapBytes::Allocate(3, 10);
  std::memcpy(bytes->data(), "abc", 3);
  EXPECT_EQ(bytes->view(), "abc");
  EXPECT_EQ(bytes->size(), 3u);
  EXPECT_GE(bytes->room(), 10u);
  EXPECT_EQ(bytes->footprint_bytes(), sizeof(HeapBytes) + bytes->room());
  HeapBytes::Free(bytes);
}

TEST(HeapBytesTest, ResizingKeepsTheBytes) {
  HeapBytes* bytes = HeapBytes::Allocate(3, 3);
  std::memcpy(bytes->data(), "abc", 3);
  for (const size_t size : {4u, 5000u, 2'000'000u, 100u, 3u}) {
    bytes = HeapBytes::Resize(bytes, size, size == 5000);
    EXPECT_EQ(bytes->size(), size);
    EXPECT_GE(bytes->room(), size);
    EXPECT_EQ(bytes->view().substr(0, 3), "abc");
    std::fill(bytes->data() + 3, bytes->data() + size, 'x');
  }
  HeapBytes::Free(bytes);
}

TEST(HeapBytesTest, GrowingByLittleSeldomMovesWithRoomToSpare) {
  HeapBytes* bytes = HeapBytes::Allocate(100, 100);
  int moves = 0;
  for (size_t size = 101; size <= 10'000; ++size) {
    const size_t room = bytes->room();
    bytes = HeapBytes::Resize(bytes, size, /*spare=*/true);
    if (bytes->room() != room) ++moves;
  }
  EXPECT_LE(moves, 8);
  HeapBytes::Free(bytes);
}

TEST(HeapBytesTest, TheSpareRoomIsBounded) {
  EXPECT_EQ(HeapBytes::SpareRoomFor(1000), 2000u);
  EXPECT_LE(HeapBytes::SpareRoomFor(size_t{1} << 30), (size_t{1} << 30) + (size_t{1} << 20));
}

TEST(HeapBytesTest, ZeroedBytesAreZero) {
  for (const size_t size : {1u, 1000u, 3'000'000u}) {
    HeapBytes* bytes = HeapBytes::AllocateZeroed(size, size + 5);
    EXPECT_EQ(bytes->size(), size);
    EXPECT_EQ(bytes->view().find_first_not_of('\0'), std::string_view::npos);
    HeapBytes::Free(bytes);
  }
}

}  // namespace
}  // namespace remora::values
