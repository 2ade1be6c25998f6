#include "engine/containers/listpack.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "engine/base/number_text.h"
#include "engine/base/random.h"

namespace remora::containers {
namespace {

// A whole listpack of texts.
std::string Pack(const std::vector<std::string>& texts) {
  std::string bytes(kListpackHeaderBytes, '\0');
  for (const std::string& text : texts) {
    const size_t at = bytes.size();
    bytes.resize(at + text.size() + kListpackTextOverheadMax);
    const char* const end = WriteListpackText(bytes.data() + at, text);
    bytes.resize(static_cast<size_t>(end - bytes.data()));
  }
  bytes.push_back('\xFF');
  SetListpackBytes(bytes.data(), bytes.size());
  CountListpackElements(bytes.data(), texts.size());
  return bytes;
}

std::string TextAt(const char* at) {
  char buffer[base::kIntegerTextMax];
  return std::string(ReadListpackElement(at).TextIn(buffer));
}

TEST(ListpackTest, BytesAreThoseOfTheFormat) {
  using std::string_literals::operator""s;
  EXPECT_EQ(Pack({"1", "-1", "ab", "300"}),
            "\x13\0\0\0\x04\0\x01\x01\xDF\xFF\x02\x82"s
            "ab\x03\xC1\x2C\x02\xFF"s);
}

TEST(ListpackTest, EveryKindIsReadBothWays) {
  std::vector<std::string> texts;
  for (const size_t size : {0u, 1u, 63u, 64u, 126u, 127u, 4095u, 4096u, 16'380u, 70'000u}) {
    texts.emplace_back(size, 'x');
  }
  for (const int64_t value :
       {int64_t{0}, int64_t{127}, int64_t{128}, int64_t{-1}, int64_t{4095}, int64_t{-4096},
        int64_t{4096}, int64_t{-32768}, int64_t{32768}, int64_t{8'388'607}, int64_t{-8'388'609},
        int64_t{INT32_MAX}, int64_t{INT32_MIN}, int64_t{INT32_MAX} + 1, INT64_MAX, INT64_MIN}) {
    texts.push_back(base::IntegerText(value));
  }
  texts.insert(texts.end(), {"007", "+1", "-0", "99999999999999999999"});
  const std::string bytes = Pack(texts);
  ASSERT_EQ(CheckListpack(bytes), texts.size());
  const char* at = bytes.data() + kListpackHeaderBytes;
  for (const std::string& text : texts) {
    EXPECT_EQ(TextAt(at), text);
    EXPECT_TRUE(ListpackEquals(at, text));
    EXPECT_FALSE(ListpackEquals(at, text + "0"));
    at += ListpackStep(at);
  }
  EXPECT_EQ(*at, '\xFF');
  for (size_t i = texts.size(); i > 0; --i) {
    at = ListpackPrevious(at);
    EXPECT_EQ(TextAt(at), texts[i - 1]);
  }
}

TEST(ListpackTest, DamagedBytesAreNeverReadBeyond) {
  const std::string whole = Pack({"abc", "12345", std::string(200, 'x'), "-70000"});
  constexpr uint64_t kSeed = 11;
  SCOPED_TRACE(kSeed);
  base::Random random(kSeed);
  for (int round = 0; round < 20'000; ++round) {
    // In an allocation of its own, so that a sanitizer sees its end.
    std::string bytes = whole.substr(0, random.Below(whole.size() + 1));
    for (int i = 0; i < 3 && !bytes.empty(); ++i) {
      bytes[random.Below(bytes.size())] = static_cast<char>(random.Below(256));
    }
    if (bytes.size() >= 4 && random.Below(2) == 0) SetListpackBytes(bytes.data(), bytes.size());
    bytes.shrink_to_fit();
    static_cast<void>(CheckListpack(bytes));
  }
}

TEST(ListpackTest, TheCountStopsWhereItIsUnknown) {
  std::string bytes = Pack({});
  CountListpackElements(bytes.data(), 65'534);
  EXPECT_EQ(CheckListpack(bytes), std::nullopt);
  CountListpackElements(bytes.data(), 1);
  EXPECT_EQ(CheckListpack(bytes), 0u);
  CountListpackElements(bytes.data(), 9);
  EXPECT_EQ(CheckListpack(bytes), 0u);
}

}  // namespace
}  // namespace remora::containers
