#include "engine/base/bits.h"

#include <gtest/gtest.h>

#include <bit>
#include <string>
#include <vector>

#include "engine/base/random.h"

namespace remora::base {
namespace {

std::string RandomBytes(Random& random, size_t size) {
  std::string bytes(size, '\0');
  // Now and then long runs of equal bytes.
  const uint64_t kind = random.Below(3);
  for (char& byte : bytes) {
    byte = kind == 0 ? '\0' : kind == 1 ? '\xFF' : static_cast<char>(random.Next());
  }
  if (size != 0 && kind < 2) bytes[random.Below(size)] = static_cast<char>(random.Next());
  return bytes;
}

uint64_t SlowCount(std::string_view bytes) {
  uint64_t ones = 0;
  for (const char byte : bytes) ones += std::popcount(static_cast<uint8_t>(byte));
  return ones;
}

size_t SlowFind(std::string_view bytes, char byte) {
  const size_t at = bytes.find_first_not_of(byte);
  return at == std::string_view::npos ? bytes.size() : at;
}

bool SlowBit(BitOperation operation, const std::vector<bool>& bits) {
  size_t set = 0;
  for (const bool bit : bits) set += bit ? 1 : 0;
  const bool some_other = set > (bits[0] ? 1u : 0u);
  switch (operation) {
    case BitOperation::kAnd:
      return set == bits.size();
    case BitOperation::kOr:
      return set != 0;
    case BitOperation::kXor:
      return set % 2 == 1;
    case BitOperation::kNot:
      return !bits[0];
    case BitOperation::kDifference:
      return bits[0] && !some_other;
    case BitOperation::kOthersOnly:
      return !bits[0] && some_other;
    case BitOperation::kFirstAndSome:
      return bits[0] && some_other;
    case BitOperation::kExactlyOne:
      return set == 1;
  }
  return false;
}

std::string SlowCombine(BitOperation operation, const std::vector<std::string>& sources) {
  size_t size = 0;
  for (const std::string& source : sources) size = std::max(size, source.size());
  std::string result(size, '\0');
  for (size_t at = 0; at < size * 8; ++at) {
    std::vector<bool> bits;
    for (const std::string& source : sources) {
      const uint8_t byte = at / 8 < source.size() ? static_cast<uint8_t>(source[at / 8]) : 0;
      bits.push_back((byte >> (at % 8) & 1) != 0);
    }
    if (SlowBit(operation, bits)) {
      result[at / 8] = static_cast<char>(static_cast<uint8_t>(result[at / 8]) | 1u << (at % 8));
    }
  }
  return result;
}

constexpr BitOperation kOperations[] = {
    BitOperation::kAnd,          BitOperation::kOr,         BitOperation::kXor,
    BitOperation::kNot,          BitOperation::kDifference, BitOperation::kOthersOnly,
    BitOperation::kFirstAndSome, BitOperation::kExactlyOne,
};

TEST(BitsTest, CountsAndFindsLikeALoopOverBytes) {
  const uint64_t seed = EntropySeed();
  SCOPED_TRACE(seed);
  Random random(seed);
  for (int i = 0; i < 2000; ++i) {
    const std::string whole = RandomBytes(random, random.Below(1400));
    // At any alignment.
    const std::string_view bytes =
        std::string_view(whole).substr(random.Below(9) % (whole.size() + 1));
    for (const Instructions instructions : AllInstructions()) {
      ASSERT_EQ(CountOnes(bytes, instructions), SlowCount(bytes));
      for (const char byte : {'\0', '\xFF', 'a'}) {
        ASSERT_EQ(FindOtherByte(bytes, byte, instructions), SlowFind(bytes, byte));
      }
    }
  }
}

TEST(BitsTest, CombinesLikeALoopOverBits) {
  const uint64_t seed = EntropySeed();
  SCOPED_TRACE(seed);
  Random random(seed);
  for (int i = 0; i < 1500; ++i) {
    std::vector<std::string> sources(1 + random.Below(i % 50 == 0 ? 40 : 5));
    const uint64_t common = random.Below(700);
    for (std::string& source : sources) {
      source = RandomBytes(random, random.Below(2) == 0 ? common : random.Below(700));
    }
    for (const BitOperation operation : kOperations) {
      if (operation == BitOperation::kNot) sources.resize(1);
      const std::vector<std::string_view> views(sources.begin(), sources.end());
      const std::string expected = SlowCombine(operation, sources);
      for (const Instructions instructions : AllInstructions()) {
        std::string result(expected.size(), '?');
        CombineBits(operation, views, result.data(), instructions);
        ASSERT_EQ(result, expected) << static_cast<int>(operation);
      }
    }
  }
}

TEST(BitsTest, TheDestinationMayBeASource) {
  const uint64_t seed = EntropySeed();
  SCOPED_TRACE(seed);
  Random random(seed);
  for (int i = 0; i < 1000; ++i) {
    std::vector<std::string> sources(2 + random.Below(3));
    for (std::string& source : sources) source = RandomBytes(random, random.Below(700));
    for (const BitOperation operation : kOperations) {
      if (operation == BitOperation::kNot) continue;
      const std::string expected = SlowCombine(operation, sources);
      for (size_t place = 0; place < sources.size(); ++place) {
        std::string buffer = sources[place];
        const size_t size = buffer.size();
        buffer.resize(expected.size(), '?');
        std::vector<std::string_view> views(sources.begin(), sources.end());
        views[place] = std::string_view(buffer.data(), size);
        CombineBits(operation, views, buffer.data());
        ASSERT_EQ(buffer, expected) << static_cast<int>(operation);
      }
    }
  }
}

}  // namespace
}  // namespace remora::base
