#include "engine/base/glob.h"

#include <gtest/gtest.h>

#include <string>

#include "engine/base/random.h"
#include "tests/model/glob_model.h"

namespace remora::base {
namespace {

std::string Repeated(std::string_view text, size_t count) {
  std::string result;
  for (size_t i = 0; i < count; ++i) result += text;
  return result;
}

std::string RandomText(Random& random, std::string_view alphabet, size_t length_max) {
  std::string text;
  const size_t length = random.Below(length_max + 1);
  for (size_t i = 0; i < length; ++i) text += alphabet[random.Below(alphabet.size())];
  return text;
}

struct Case {
  std::string_view pattern;
  std::string_view text;
  bool matches;
};

TEST(GlobTest, AnswersAreThoseOfTheServer) {
  constexpr Case kCases[] = {
      {"h?llo", "hello", true},
      {"h*llo", "hllo", true},
      {"h*llo", "heeello", true},
      {"h[ae]llo", "hallo", true},
      {"h[ae]llo", "hillo", false},
      {"h[^e]llo", "hbllo", true},
      {"h[^e]llo", "hello", false},
      {"h[a-b]llo", "hbllo", true},
      {"h[b-a]llo", "hallo", true},
      {"*", "", false},
      {"**", "", false},
      {"", "", true},
      {"", "a", false},
      {"a", "", false},
      {"a*", "a", true},
      {"a***", "a", true},
      {"*a*b*", "xaxbx", true},
      {"[]", "a", false},
      {"[^]", "a", true},
      {"[abc", "b", true},
      {"[abc", "bc", false},
      {"[", "a", false},
      {"[^", "a", true},
      {"[a-]", "b", false},
      {"[a-]", "^", true},
      {"[a-]b", "a", true},
      {"\\", "\\", true},
      {"a\\", "a\\", true},
      {"\\*", "*", true},
      {"\\*", "a", false},
      {"[\\]]", "]", true},
      {"[\\", "\\", true},
      {"a[\\-]b", "a-b", true},
      {"\\a", "a", true},
      {"[[]", "[", true},
      {"?", "ab", false},
  };
  for (const Case& row : kCases) {
    EXPECT_EQ(GlobMatch(row.pattern, row.text), row.matches)
        << '"' << row.pattern << "\" on \"" << row.text << '"';
  }
}

TEST(GlobTest, RangesOrderHighBytesFirst) {
  EXPECT_TRUE(GlobMatch("[\x80-a]", "A"));
  EXPECT_TRUE(GlobMatch("[\x80-a]", "\xff"));
  EXPECT_FALSE(GlobMatch("[i-\xcf]", "z"));
}

TEST(GlobTest, IgnoredCaseFoldsLettersButNotEscapedOnesInBrackets) {
  EXPECT_FALSE(GlobMatch("GET", "get"));
  EXPECT_TRUE(GlobMatch("GET", "get", LetterCase::kIgnored));
  EXPECT_TRUE(GlobMatch("\\Get", "gET", LetterCase::kIgnored));
  EXPECT_TRUE(GlobMatch("[G]et", "get", LetterCase::kIgnored));
  EXPECT_TRUE(GlobMatch("[F-H]et", "get", LetterCase::kIgnored));
  EXPECT_FALSE(GlobMatch("[\\G]et", "get", LetterCase::kIgnored));
  EXPECT_TRUE(GlobMatch("[\\g]et", "get", LetterCase::kIgnored));
}

TEST(GlobTest, AgreesWithTheModelOnAllShortInputs) {
  constexpr std::string_view kBytes = "ab*?[]^-\\";
  std::string texts[] = {"", "a", "b", "ab", "ba", "aab", "-", "]", "^", "a-", "\\", "[a"};
  size_t count = 1;
  for (size_t length = 0; length <= 5; ++length, count *= kBytes.size()) {
    for (size_t number = 0; number < count; ++number) {
      std::string pattern;
      for (size_t rest = number, i = 0; i < length; ++i, rest /= kBytes.size()) {
        pattern += kBytes[rest % kBytes.size()];
      }
      for (const std::string& text : texts) {
        ASSERT_EQ(GlobMatch(pattern, text), model::GlobModelMatch(pattern, text))
            << '"' << pattern << "\" on \"" << text << '"';
      }
    }
  }
}

TEST(GlobTest, AgreesWithTheModelOnRandomInputs) {
  const uint64_t seed = EntropySeed();
  SCOPED_TRACE(seed);
  Random random(seed);
  for (int i = 0; i < 100000; ++i) {
    const std::string pattern = RandomText(random, "aab*?[]^-\\\xf0", 12);
    const std::string text = RandomText(random, "aaab]-\\\xf1", 12);
    ASSERT_EQ(GlobMatch(pattern, text), model::GlobModelMatch(pattern, text))
        << '"' << pattern << "\" on \"" << text << '"';
  }
}

TEST(GlobTest, HostilePatternsTakeBoundedTime) {
  const std::string text = Repeated("a", 20000);
  EXPECT_FALSE(GlobMatch(Repeated("a*", 500) + "b", text));
  EXPECT_FALSE(GlobMatch(Repeated("*?", 400) + "b", text));
  EXPECT_FALSE(GlobMatch(Repeated("*", 20000) + "b", text));
  EXPECT_FALSE(GlobMatch(std::string("*").append(Repeated("[^b]", 500)).append("b"), text));
}

TEST(GlobTest, AThousandStarsAreTheLimit) {
  const std::string text = Repeated("a", 2100);
  EXPECT_TRUE(GlobMatch(Repeated("*a", 1000), text));
  EXPECT_TRUE(GlobMatch(Repeated("*a", 1000) + "*", text));
  EXPECT_FALSE(GlobMatch(Repeated("*a", 1001), text));
  EXPECT_TRUE(GlobMatch(Repeated("a*", 1001), text));
  EXPECT_FALSE(GlobMatch(Repeated("a*", 1002), text));
}

TEST(GlobTest, PlainPrefixEndsAtTheFirstSpecialByte) {
  EXPECT_EQ(PlainPrefix("user:*"), "user:");
  EXPECT_EQ(PlainPrefix("user:\\*"), "user:");
  EXPECT_EQ(PlainPrefix("*"), "");
  EXPECT_EQ(PlainPrefix("plain]^-"), "plain]^-");
  EXPECT_TRUE(IsPlainText("plain]^-"));
  EXPECT_TRUE(IsPlainText(""));
  EXPECT_FALSE(IsPlainText("a?"));
  EXPECT_FALSE(IsPlainText("a[b"));
}

}  // namespace
}  // namespace remora::base
