#include "engine/containers/packed_list.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "tests/model/packed_list_model.h"

namespace remora::containers {
namespace {

using Kind = PackedElement::Kind;

std::string PackedText(std::string_view text) {
  std::string bytes;
  AppendPackedText(bytes, text);
  return bytes;
}

std::string TextOf(const PackedElement& element) {
  std::string text;
  element.AppendTextTo(text);
  return text;
}

TEST(PackedListTest, HeaderExampleTakesSixteenBytes) {
  std::string bytes;
  for (const char* text : {"score", "17", "name", "ann"}) AppendPackedText(bytes, text);
  EXPECT_EQ(bytes, std::string("\x85score\x11\x84name\x83"
                               "ann"));
}

TEST(PackedListTest, EveryIntegerTakesTheShortestFormThatFits) {
  const struct {
    int64_t value;
    size_t bytes;
  } cases[] = {{0, 1},
               {127, 1},
               {128, 2},
               {-1, 2},
               {4095, 2},
               {-4096, 2},
               {4096, 3},
               {-4097, 3},
               {INT16_MAX, 3},
               {INT16_MIN, 3},
               {INT16_MAX + 1, 4},
               {INT16_MIN - 1, 4},
               {(1 << 23) - 1, 4},
               {-(1 << 23), 4},
               {1 << 23, 5},
               {-(1 << 23) - 1, 5},
               {INT32_MAX, 5},
               {INT32_MIN, 5},
               {int64_t{INT32_MAX} + 1, 9},
               {int64_t{INT32_MIN} - 1, 9},
               {INT64_MAX, 9},
               {INT64_MIN, 9}};
  for (const auto& [value, size] : cases) {
    SCOPED_TRACE(value);
    const std::string text = std::to_string(value);
    const std::string bytes = PackedText(text);
    EXPECT_EQ(bytes.size(), size);
    EXPECT_EQ(PackedBytesOfText(text), size);
    EXPECT_EQ(PackedBytesOfInteger(value), size);
    const PackedElement element = PackedElement::At(bytes, 0);
    EXPECT_EQ(element.kind(), Kind::kInteger);
    EXPECT_EQ(element.integer(), value);
    EXPECT_EQ(element.bytes(), size);
    EXPECT_EQ(element.TextLength(), text.size());
    EXPECT_EQ(TextOf(element), text);
    EXPECT_TRUE(PackedValidate(bytes));
    for (size_t cut = 0; cut < bytes.size(); ++cut) {
      EXPECT_EQ(PackedValidate(bytes.substr(0, cut)), cut == 0);
    }
  }
}

TEST(PackedListTest, AllIntegersOfThirteenBitsComeBack) {
  for (int64_t value = -5'000; value <= 5'000; ++value) {
    std::string bytes;
    AppendPackedInteger(bytes, value);
    ASSERT_EQ(PackedElement::At(bytes, 0).integer(), value);
  }
}

TEST(PackedListTest, TextsOfEveryLengthClassComeBack) {
  for (size_t length : {0, 1, 62, 63, 64, 255, 256, 4095, 4096, 70'000}) {
    const std::string text(length, 'x');
    const std::string bytes = PackedText(text);
    const size_t head = length <= 63 ? 1 : length <= 4095 ? 2 : 5;
    EXPECT_EQ(bytes.size(), head + length);
    const PackedElement element = PackedElement::At(bytes, 0);
    EXPECT_EQ(element.kind(), Kind::kText);
    EXPECT_EQ(element.text(), text);
    EXPECT_EQ(element.TextLength(), length);
    EXPECT_TRUE(element.Equals(text));
    EXPECT_FALSE(element.Equals(text + "y"));
    EXPECT_TRUE(PackedValidate(bytes));
    EXPECT_FALSE(PackedValidate(bytes.substr(0, bytes.size() - 1)) && length > 0);
  }
}

TEST(PackedListTest, NumbersThatAreNotCanonicalStayTexts) {
  for (const char* text : {"-0", "+1", "01", " 1", "1 ", "", "1.0", "9223372036854775808", "0x1"}) {
    SCOPED_TRACE(text);
    const std::string bytes = PackedText(text);
    EXPECT_EQ(PackedElement::At(bytes, 0).kind(), Kind::kText);
    EXPECT_EQ(TextOf(PackedElement::At(bytes, 0)), text);
  }
}

TEST(PackedListTest, DoublesComeBackAndWholeOnesAreIntegers) {
  const double infinity = std::numeric_limits<double>::infinity();
  for (double value : {0.0, -0.0, 1.0, 1.5, -7.25, 1e17, 1e300, -infinity, infinity,
                       9223372036854775808.0, -9223372036854775808.0, 5e-324}) {
    SCOPED_TRACE(value);
    std::string bytes;
    AppendPackedDouble(bytes, value);
    EXPECT_EQ(bytes.size(), PackedBytesOfDouble(value));
    const PackedElement element = PackedElement::At(bytes, 0);
    EXPECT_EQ(element.AsDouble(), value);
    EXPECT_EQ(std::signbit(element.AsDouble()), std::signbit(value));
    EXPECT_EQ(TextOf(element).size(), element.TextLength());
    EXPECT_TRUE(PackedValidate(bytes));
  }
  EXPECT_EQ(PackedBytesOfDouble(100), 1u);
  EXPECT_EQ(PackedBytesOfDouble(-0.0), 9u);
}

TEST(PackedListTest, FindLooksOnlyAtEveryStride) {
  std::string bytes;
  for (const char* text : {"a", "b", "b", "a", "7", "8"}) AppendPackedText(bytes, text);
  const auto find = [&](std::string_view text, size_t stride, size_t first) {
    return PackedFind(bytes, PackedNeedle(text), {.stride = stride, .first = first});
  };
  EXPECT_EQ(find("b", 1, 0), PackedOffsetOf(bytes, 1));
  EXPECT_EQ(find("b", 2, 0), PackedOffsetOf(bytes, 2));
  EXPECT_EQ(find("a", 2, 1), PackedOffsetOf(bytes, 3));
  EXPECT_EQ(find("7", 2, 1), kNoOffset);
  EXPECT_EQ(find("8", 3, 2), PackedOffsetOf(bytes, 5));
  EXPECT_EQ(find("c", 1, 0), kNoOffset);
  EXPECT_EQ(find("a", 1, 6), kNoOffset);
  EXPECT_EQ(PackedFind("", PackedNeedle("a")), kNoOffset);
}

// A search first looks for the needle's bytes, and only then for where elements begin.
TEST(PackedListTest, BytesInsideAnElementAreNoElement) {
  const std::string needle = "needle";
  const std::string encoded = PackedText(needle);
  for (const size_t before : {0, 1, 3, 4, 5, 20}) {
    for (const std::string& filler : {std::string("filler"), std::string("x" + encoded + "x")}) {
      std::string bytes;
      for (size_t i = 0; i < before; ++i) AppendPackedText(bytes, filler);
      AppendPackedText(bytes, std::string(100, '.') + encoded);
      EXPECT_EQ(PackedFind(bytes, PackedNeedle(needle)), kNoOffset);
      for (size_t i = 0; i < before; ++i) AppendPackedText(bytes, filler);
      EXPECT_EQ(PackedFind(bytes, PackedNeedle(needle)), kNoOffset);
      AppendPackedText(bytes, needle);
      AppendPackedText(bytes, needle);
      const size_t index = 2 * before + 1;
      EXPECT_EQ(PackedFind(bytes, PackedNeedle(needle)), PackedOffsetOf(bytes, index));
      EXPECT_EQ(PackedFind(bytes, PackedNeedle(needle), {.stride = 2, .first = 0}),
                PackedOffsetOf(bytes, index + 1));
    }
  }
}

// Elements that begin with the same byte are equally long, unless that byte does not say how long.
TEST(PackedListTest, RunsOfEquallyLongElementsAreSteppedOver) {
  for (const size_t length : {0, 1, 5, 63, 64, 70, 300, 4095, 4096}) {
    std::string bytes;
    std::vector<std::string> texts;
    for (size_t i = 0; i < 40; ++i) {
      // Every seventh is a little longer.
      std::string text(length + (i % 7 == 6 ? 1 : 0), 'a');
      if (!text.empty()) text.back() = static_cast<char>('A' + i);
      texts.push_back(text);
      AppendPackedText(bytes, text);
    }
    for (size_t i = 0; i < 40; ++i) {
      const size_t index =
          static_cast<size_t>(std::find(texts.begin(), texts.end(), texts[i]) - texts.begin());
      EXPECT_EQ(PackedFind(bytes, PackedNeedle(texts[i])), PackedOffsetOf(bytes, index)) << length;
    }
  }
}

TEST(PackedListTest, ANeedleLongerThanTheRestOfTheListIsNotRead) {
  const std::string bytes = PackedText(std::string(4'000, 'x'));
  EXPECT_EQ(PackedFind(bytes, PackedNeedle(std::string(4'095, 'x'))), kNoOffset);
}

std::string RandomText(std::mt19937& random) {
  switch (random() % 6) {
    case 0:
      return std::to_string(random() % 200);
    case 1:
      // Integers of every size: a random one, shifted down by a random number of bits.
      return std::to_string(static_cast<int64_t>(uint64_t{random()} << 32 | random()) >>
                            (random() % 64));
    case 2:
      return std::string(random() % 5'000, static_cast<char>(random()));
    default: {
      std::string text(random() % 4, 'a');
      for (char& byte : text) byte = static_cast<char>('a' + random() % 3);
      return text;
    }
  }
}

TEST(PackedListTest, RandomListsAgreeWithTheModel) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE(std::string("seed ").append(std::to_string(seed)));
  std::mt19937 random(seed);
  for (int round = 0; round < 300; ++round) {
    model::PackedListModel model;
    std::string bytes;
    const size_t count = random() % 60;
    for (size_t i = 0; i < count; ++i) {
      model.texts.push_back(RandomText(random));
      const size_t before = bytes.size();
      AppendPackedText(bytes, model.texts.back());
      ASSERT_EQ(bytes.size() - before, PackedBytesOfText(model.texts.back()));
      std::string packed(bytes.size() - before, '?');
      ASSERT_EQ(PackText(packed.data(), model.texts.back()), packed.data() + packed.size());
      ASSERT_EQ(packed, bytes.substr(before));
    }
    ASSERT_TRUE(PackedValidate(bytes));
    ASSERT_EQ(PackedCount(bytes), count);
    std::vector<size_t> offsets;
    for (PackedReader reader(bytes); !reader.AtEnd();) {
      const PackedElement element = reader.Read();
      ASSERT_EQ(TextOf(element), model.texts[offsets.size()]);
      ASSERT_EQ(PackedOffsetOf(bytes, offsets.size()), element.offset());
      offsets.push_back(element.offset());
    }
    offsets.push_back(kNoOffset);
    for (int probe = 0; probe < 20; ++probe) {
      const std::string text =
          count > 0 && probe % 2 == 0 ? model.texts[random() % count] : RandomText(random);
      const size_t stride = 1 + random() % 3;
      const size_t first = random() % 3;
      ASSERT_EQ(PackedFind(bytes, PackedNeedle(text), {.stride = stride, .first = first}),
                offsets[model.Find(text, stride, first)]);
    }
  }
}

TEST(PackedListTest, ValidateRefusesWhatIsNotTheShortestForm) {
  using namespace std::string_view_literals;
  EXPECT_FALSE(PackedValidate("\xC0\x05"sv)) << "5 in 13 bits";
  EXPECT_FALSE(PackedValidate("\xF1\x05\x00"sv)) << "5 in 16 bits";
  EXPECT_FALSE(PackedValidate("\xE0\x01x"sv)) << "a short text with a long head";
  EXPECT_FALSE(PackedValidate("\xF0\x01\x00\x00\x00x"sv)) << "the same, longer";
  EXPECT_FALSE(
      PackedValidate("\x81"
                     "5"sv))
      << "an integer as a text";
  EXPECT_FALSE(PackedValidate("\xF5\x00\x00\x00\x00\x00\x00\xF0\x3F"sv)) << "1 as a double";
  EXPECT_FALSE(PackedValidate("\xF6"sv)) << "no such form";
  EXPECT_FALSE(PackedValidate("\xFF"sv));
  EXPECT_FALSE(PackedValidate("\xF0\xFF\xFF\xFF\xFFx"sv)) << "longer than the list";
  EXPECT_TRUE(PackedValidate(""));
}

TEST(PackedListTest, ValidateSurvivesRandomBytesAndWhatItAcceptsCanBeRead) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE(std::string("seed ").append(std::to_string(seed)));
  std::mt19937 random(seed);
  size_t accepted = 0;
  for (int round = 0; round < 200'000; ++round) {
    std::string bytes(1 + random() % 12, '\0');
    for (char& byte : bytes) byte = static_cast<char>(random());
    if (!PackedValidate(bytes)) continue;
    ++accepted;
    std::string again;
    for (PackedReader reader(bytes); !reader.AtEnd();) {
      const PackedElement element = reader.Read();
      if (element.kind() == Kind::kDouble) {
        AppendPackedDouble(again, element.AsDouble());
      } else {
        AppendPackedText(again, TextOf(element));
      }
    }
    ASSERT_EQ(again, bytes);
  }
  EXPECT_GT(accepted, 0u);
}

}  // namespace
}  // namespace remora::containers
