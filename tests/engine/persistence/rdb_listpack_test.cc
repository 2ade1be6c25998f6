#include "engine/persistence/rdb_listpack.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "engine/base/random.h"

namespace remora::persistence {
namespace {

using std::string_literals::operator""s;

std::string PackOf(const std::vector<std::string>& entries) {
  ListPackWriter writer;
  for (const std::string& entry : entries) writer.Append(entry);
  return std::move(writer).Finish();
}

// Taken from Redis 8.0: DUMP of a hash with one field.
TEST(RdbListPackTest, BytesAreThoseOfRedis) {
  EXPECT_EQ(PackOf({}), "\x07\x00\x00\x00\x00\x00\xff"s);
  EXPECT_EQ(PackOf({"a", "1"}), "\x0c\x00\x00\x00\x02\x00\x81\x61\x02\x01\x01\xff"s);
  EXPECT_EQ(PackOf({"-1"}), "\x0a\x00\x00\x00\x01\x00\xdf\xff\x02\xff"s);
}

TEST(RdbListPackTest, EveryKindOfEntryIsReadAsItWasWritten) {
  std::vector<std::string> entries = {"",
                                      "0",
                                      "127",
                                      "128",
                                      "-1",
                                      "4095",
                                      "-4096",
                                      "4096",
                                      "-4097",
                                      "32767",
                                      "-32768",
                                      "32768",
                                      "8388607",
                                      "-8388608",
                                      "8388608",
                                      "2147483647",
                                      "2147483648",
                                      "9223372036854775807",
                                      "-9223372036854775808",
                                      "007",
                                      "+5",
                                      "1.5"};
  for (const size_t size : {63u, 64u, 4095u, 4096u, 70'000u}) entries.emplace_back(size, 'x');
  const std::string bytes = PackOf(entries);
  ListPackReader reader;
  ASSERT_TRUE(reader.Read(bytes));
  ASSERT_EQ(reader.entries().size(), entries.size());
  for (size_t i = 0; i < entries.size(); ++i) EXPECT_EQ(reader.entries()[i], entries[i]);
}

TEST(RdbListPackTest, ManyEntriesAreCountedByWalking) {
  const std::vector<std::string> entries(70'000, "7");
  const std::string bytes = PackOf(entries);
  EXPECT_EQ(bytes.substr(4, 2), "\xff\xff"s);
  ListPackReader reader;
  ASSERT_TRUE(reader.Read(bytes));
  EXPECT_EQ(reader.entries().size(), 70'000u);
}

TEST(RdbListPackTest, DamagedBytesAreRefusedOrReadWithinTheirBounds) {
  const std::string good = PackOf({"field", "12345", std::string(70, 'x'), "-7"});
  for (size_t size = 0; size < good.size(); ++size) {
    ListPackReader reader;
    // An allocation of its own: what is read past the end is found.
    const std::vector<char> cut(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(size));
    EXPECT_FALSE(reader.Read({cut.data(), cut.size()})) << size;
  }
  base::Random random(3);
  for (int step = 0; step < 20'000; ++step) {
    std::vector<char> damaged(good.begin(), good.end());
    damaged[random.Below(damaged.size())] = static_cast<char>(random.Next());
    ListPackReader reader;
    if (!reader.Read({damaged.data(), damaged.size()})) continue;
    for (const std::string_view entry : reader.entries()) EXPECT_LE(entry.size(), good.size());
  }
}

}  // namespace
}  // namespace remora::persistence
