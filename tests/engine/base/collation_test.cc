#include "engine/base/collation.h"

#include <gtest/gtest.h>

namespace remora::base {
namespace {

TEST(CollationTest, TheLocaleCOrdersBytes) {
  const std::unique_ptr<Collation> bytes = Collation::OfLocale("C");
  ASSERT_NE(bytes, nullptr);
  EXPECT_LT(bytes->Compare("B", "a"), 0);
  EXPECT_GT(bytes->Compare("\xff", "a"), 0) << "bytes have no sign";
  EXPECT_LT(bytes->Compare("", "a"), 0);
  EXPECT_EQ(bytes->Compare("a\0b", "a\0c"), 0) << "a zero byte ends a text";
}

TEST(CollationTest, ALocaleThatIsNotThereIsNone) {
  EXPECT_EQ(Collation::OfLocale("no such locale"), nullptr);
}

TEST(CollationTest, AWordListLocaleLooksPastCase) {
  const std::unique_ptr<Collation> english = Collation::OfLocale("en_US.UTF-8");
  if (english == nullptr) GTEST_SKIP() << "this system has no en_US.UTF-8";
  EXPECT_GT(english->Compare("B", "a"), 0);
}

}  // namespace
}  // namespace remora::base
