#include "protocol/key_finder.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace remora::protocol {
namespace {

using Request = std::vector<std::string_view>;

std::vector<size_t> ArgumentsOf(const CommandSpec& spec, const Request& request) {
  std::vector<FoundKey> found;
  std::vector<size_t> arguments;
  if (!FindKeys(spec, request, found)) return {999};
  for (const FoundKey& key : found) arguments.push_back(key.argument);
  return arguments;
}

TEST(KeyFinderTest, ARangeMayReachToTheEndInSteps) {
  constexpr KeySpec kKeys[] = {{.position = 1, .last = -1, .step = 2}};
  EXPECT_EQ(ArgumentsOf({.name = "MSET", .keys = kKeys}, {"mset", "a", "1", "b", "2"}),
            (std::vector<size_t>{1, 3}));
}

TEST(KeyFinderTest, ACountSaysHowManyKeysFollow) {
  constexpr KeySpec kKeys[] = {{.position = 1, .find = KeySpec::Find::kCount}};
  const CommandSpec spec{.name = "ZUNION", .keys = kKeys};
  EXPECT_EQ(ArgumentsOf(spec, {"zunion", "2", "a", "b", "weights"}), (std::vector<size_t>{2, 3}));
  EXPECT_EQ(ArgumentsOf(spec, {"zunion", "3", "a", "b"}), (std::vector<size_t>{999}));
  EXPECT_EQ(ArgumentsOf(spec, {"zunion", "x", "a"}), (std::vector<size_t>{999}));
}

// What Redis 8.0 answers to COMMAND GETKEYS, though the command itself refuses such counts.
TEST(KeyFinderTest, ACountThatIsNoNumberIsReadAsFarAsItIsOne) {
  constexpr KeySpec kKeys[] = {{.position = 1, .find = KeySpec::Find::kCount}};
  const CommandSpec spec{.name = "ZMPOP", .keys = kKeys};
  for (const std::string_view count : {"1 ", " 1", "+1", "01", "1x", "\t\n1", "4294967297"}) {
    EXPECT_EQ(ArgumentsOf(spec, {"zmpop", count, "a", "min"}), (std::vector<size_t>{2})) << count;
  }
  for (const std::string_view count :
       {"x", "", " ", "+", "-1", "+-1", "- 1", "x1", "99999999999999999999"}) {
    EXPECT_EQ(ArgumentsOf(spec, {"zmpop", count, "a", "min"}), (std::vector<size_t>{999})) << count;
  }
}

TEST(KeyFinderTest, AKeywordMayStandAnywhere) {
  constexpr KeySpec kKeys[] = {{.begin = KeySpec::Begin::kKeyword,
                                .position = 1,
                                .keyword = "STREAMS",
                                .last = -1,
                                .limit = 2}};
  const CommandSpec spec{.name = "XREAD", .keys = kKeys};
  EXPECT_EQ(ArgumentsOf(spec, {"xread", "count", "1", "streams", "a", "b", "0", "0"}),
            (std::vector<size_t>{4, 5}));
  EXPECT_TRUE(ArgumentsOf(spec, {"xread", "count", "1"}).empty());
}

TEST(KeyFinderTest, SetReadsItsKeyOnlyWithGet) {
  std::vector<FoundKey> found;
  const Request plain = {"set", "k", "v", "EX", "1"};
  ASSERT_TRUE(FindKeysOfSet(plain, found));
  EXPECT_EQ(found[0].use, KeySpec::kOverwrites | KeySpec::kUpdates);
  const Request reads = {"set", "k", "v", "get"};
  ASSERT_TRUE(FindKeysOfSet(reads, found));
  EXPECT_EQ(found[1].use, KeySpec::kReadsAndWrites | KeySpec::kAccesses | KeySpec::kUpdates);
}

TEST(KeyFinderTest, BitfieldOfGetsOnlyReads) {
  const auto use = [](const Request& request) {
    std::vector<FoundKey> found;
    FindKeysOfBitfield(request, found);
    return found[0].use;
  };
  constexpr uint32_t kReads = KeySpec::kReadsOnly | KeySpec::kAccesses;
  EXPECT_EQ(use({"bitfield", "k", "get", "u8", "0", "overflow", "sat"}), kReads);
  EXPECT_NE(use({"bitfield", "k", "get", "u8", "0", "set", "u8", "0", "1"}), kReads);
  EXPECT_NE(use({"bitfield", "k", "get", "u8"}), kReads);
}

TEST(KeyFinderTest, TheLastStoreOfSortCounts) {
  std::vector<FoundKey> found;
  const Request request = {"sort", "k", "get", "store", "store", "a", "store", "b"};
  ASSERT_TRUE(FindKeysOfSort(request, found));
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].argument, 1u);
  EXPECT_EQ(found[1].argument, 7u);
}

TEST(KeyFinderTest, NeighbouringRangesAreOneLegacyRange) {
  constexpr KeySpec kRename[] = {{.position = 1}, {.position = 2}};
  const LegacyRange rename = LegacyRangeOf({.name = "RENAME", .keys = kRename});
  EXPECT_EQ(rename.first, 1);
  EXPECT_EQ(rename.last, 2);
  constexpr KeySpec kStore[] = {{.position = 1}, {.position = 2, .find = KeySpec::Find::kCount}};
  EXPECT_EQ(LegacyRangeOf({.name = "ZUNIONSTORE", .keys = kStore}).last, 1);
}

}  // namespace
}  // namespace remora::protocol
