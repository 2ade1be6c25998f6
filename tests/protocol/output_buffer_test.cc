#include "protocol/output_buffer.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace remora::protocol {
namespace {

TEST(OutputBufferTest, AppendedBytesAreConsumedFromTheFront) {
  OutputBuffer buffer;
  EXPECT_TRUE(buffer.empty());
  EXPECT_EQ(buffer.capacity(), 0u);
  buffer.Append("hello ");
  buffer.Append("");
  buffer.Append("world");
  buffer.Consume(6);
  EXPECT_EQ(buffer.view(), "world");
  buffer.Consume(5);
  EXPECT_TRUE(buffer.empty());
}

TEST(OutputBufferTest, EmptiedBufferStartsOverAtItsFront) {
  OutputBuffer buffer;
  for (int i = 0; i < 1000; ++i) {
    buffer.Append(std::string(100, 'x'));
    buffer.Consume(100);
  }
  EXPECT_EQ(buffer.capacity(), OutputBuffer::kFirstBytes);
}

TEST(OutputBufferTest, LargeAllocationIsGivenBackOnceEmpty) {
  OutputBuffer buffer;
  buffer.Append(std::string(OutputBuffer::kKeptBytes * 2, 'x'));
  buffer.Consume(buffer.size());
  EXPECT_EQ(buffer.capacity(), 0u);
  buffer.Append("again");
  EXPECT_EQ(buffer.view(), "again");
}

TEST(OutputBufferTest, ShrinkGivesBackAnEmptyAllocationOnly) {
  OutputBuffer buffer;
  buffer.Append("kept");
  buffer.Shrink();
  EXPECT_EQ(buffer.view(), "kept");
  buffer.Consume(4);
  buffer.Shrink();
  EXPECT_EQ(buffer.capacity(), 0u);
}

TEST(OutputBufferTest, TruncateUndoesAppends) {
  OutputBuffer buffer;
  buffer.Append("sent kept");
  buffer.Consume(5);
  buffer.Append("undone");
  buffer.Truncate(4);
  EXPECT_EQ(buffer.view(), "kept");
}

TEST(OutputBufferTest, RandomOperationsMatchAString) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE(seed);
  std::mt19937 random(seed);
  OutputBuffer buffer;
  std::string model;
  for (int step = 0; step < 20000; ++step) {
    switch (random() % 3) {
      case 0: {
        const std::string bytes(random() % 3000, static_cast<char>('a' + random() % 26));
        buffer.Append(bytes);
        model += bytes;
        break;
      }
      case 1: {
        const size_t size = random() % (model.size() + 1);
        buffer.Consume(size);
        model.erase(0, size);
        break;
      }
      default: {
        const size_t position = random() % (model.size() + 1);
        const size_t hole = random() % (std::min<size_t>(model.size() - position, 30) + 1);
        const std::string bytes(random() % 30 + 1, '#');
        buffer.Patch(position, hole, bytes);
        model.replace(position, hole, bytes);
      }
    }
    ASSERT_EQ(buffer.view(), model) << "step " << step;
  }
}

}  // namespace
}  // namespace remora::protocol
