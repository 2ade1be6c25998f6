#include "server/acl/password.h"

#include <gtest/gtest.h>

#include <string>

namespace remora::server::acl {
namespace {

// FIPS 180-4's own example.
TEST(PasswordTest, TheHashIsSha256) {
  EXPECT_EQ(HashOf("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(HashOf(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_NE(HashOf(std::string_view("a\0b", 3)), HashOf("a"));
}

TEST(PasswordTest, AHashHasSixtyFourLowerCaseDigits) {
  const std::string hash = HashOf("secret");
  EXPECT_TRUE(IsHash(hash));
  EXPECT_FALSE(IsHash(hash.substr(1)));
  EXPECT_FALSE(IsHash(hash + "0"));
  EXPECT_FALSE(IsHash("A" + hash.substr(1)));
  EXPECT_FALSE(IsHash("g" + hash.substr(1)));
}

TEST(PasswordTest, EqualTextsAreEqual) {
  EXPECT_TRUE(EqualInConstantTime("", ""));
  EXPECT_TRUE(EqualInConstantTime("ab", "ab"));
  EXPECT_FALSE(EqualInConstantTime("ab", "ac"));
  EXPECT_FALSE(EqualInConstantTime("ab", "abc"));
}

TEST(PasswordTest, RandomDigitsAreOfAnyCountAndDiffer) {
  EXPECT_EQ(RandomDigits(1).size(), 1u);
  EXPECT_EQ(RandomDigits(65).size(), 65u);
  EXPECT_NE(RandomDigits(64), RandomDigits(64));
  EXPECT_TRUE(IsHash(RandomDigits(kHashDigits)));
}

}  // namespace
}  // namespace remora::server::acl
