#include "engine/containers/packed_sequence.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "engine/base/random.h"

namespace remora::containers {
namespace {

std::string Sequence(const std::vector<std::string_view>& texts) {
  std::string bytes;
  EncodeSequence(texts, bytes);
  return bytes;
}

std::vector<std::string> Forward(const std::string& bytes) {
  std::vector<std::string> texts;
  for (const char* at = bytes.data(); at < bytes.data() + bytes.size(); at += SequenceStep(at)) {
    char buffer[base::kIntegerTextMax];
    texts.emplace_back(SequenceText(at, buffer));
  }
  return texts;
}

std::vector<std::string> Backward(const std::string& bytes) {
  std::vector<std::string> texts;
  for (const char* at = bytes.data() + bytes.size(); at > bytes.data();) {
    at -= SequenceStepBack(at);
    char buffer[base::kIntegerTextMax];
    texts.insert(texts.begin(), std::string(SequenceText(at, buffer)));
  }
  return texts;
}

TEST(PackedSequenceTest, HeaderExampleTakesSevenBytes) {
  EXPECT_EQ(Sequence({"ann", "17"}), std::string("\x83"
                                                 "ann\x04\x11\x01"));
}

TEST(PackedSequenceTest, ElementsOfAllSizesAreWalkedBothWays) {
  std::vector<std::string> texts = {
      "",    "0", "-1", "127", "128", "-4097", "9223372036854775807", "-9223372036854775808",
      "007", "+1"};
  for (const size_t size :
       {1, 62, 63, 64, 125, 126, 127, 4095, 4096, 16'380, 16'381, 16'382, 2'097'141, 2'097'150}) {
    texts.emplace_back(size, 'x');
  }
  const std::string bytes = Sequence({texts.begin(), texts.end()});
  EXPECT_EQ(Forward(bytes), texts);
  EXPECT_EQ(Backward(bytes), texts);
  EXPECT_TRUE(SequenceIsValid(bytes, texts.size()));
  EXPECT_FALSE(SequenceIsValid(bytes, texts.size() - 1));
  EXPECT_EQ(SequenceCount(bytes), texts.size());
  size_t offset = 0;
  for (size_t i = 0; i <= texts.size(); ++i) {
    EXPECT_EQ(SequenceOffset(bytes, texts.size(), i), offset);
    if (i < texts.size()) offset += SequenceStep(bytes.data() + offset);
  }
}

TEST(PackedSequenceTest, IntegersAreReadAsIntegers) {
  const std::string bytes = Sequence({"-300", "x"});
  const SequenceElement number = ReadSequence(bytes.data());
  EXPECT_TRUE(number.is_integer);
  EXPECT_EQ(number.integer, -300);
  const SequenceElement text = ReadSequence(bytes.data() + SequenceStep(bytes.data()));
  EXPECT_FALSE(text.is_integer);
  EXPECT_EQ(text.text, "x");
}

TEST(PackedSequenceTest, ABatchHandsOutWhatIsThere) {
  std::vector<std::string> texts;
  for (int i = 0; i < 40; ++i) texts.push_back(i % 2 == 0 ? std::to_string(i * 1000) : "text");
  const std::string bytes = Sequence({texts.begin(), texts.end()});
  SequenceBatch batch;
  batch.AddForward(bytes.data(), texts.size());
  EXPECT_EQ(std::vector<std::string>(batch.views().begin(), batch.views().end()), texts);
  EXPECT_EQ(batch.room(), SequenceBatch::kCapacity - texts.size());
  batch.Clear();
  batch.AddBackward(bytes.data() + bytes.size(), texts.size());
  EXPECT_EQ(std::vector<std::string>(batch.views().begin(), batch.views().end()),
            std::vector<std::string>(texts.rbegin(), texts.rend()));
}

TEST(PackedSequenceTest, DamagedBytesAreFoundOut) {
  const std::string whole = Sequence({"one", "22", std::string(200, 'x'), "4096"});
  base::Random random(11);
  size_t valid = 0;
  for (int round = 0; round < 5000; ++round) {
    std::string bytes = whole;
    bytes[random.Below(bytes.size())] ^= static_cast<char>(1 + random.Below(255));
    if (SequenceIsValid(bytes, 4)) {
      // Another text of the same size: then it must be walked alike.
      EXPECT_EQ(Forward(bytes), Backward(bytes));
      ++valid;
    }
  }
  EXPECT_GT(valid, 0u);
}

}  // namespace
}  // namespace remora::containers
