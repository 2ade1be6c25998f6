#include "server/metrics/info_text.h"

#include <gtest/gtest.h>

namespace remora::server {
namespace {

TEST(InfoTextTest, ALineIsANameAndAValue) {
  InfoText text;
  text.Add("text", "value");
  text.Add("number", -7);
  text.Add("large", UINT64_MAX);
  text.AddZeros("one", "two");
  EXPECT_EQ(text.Take(),
            "text:value\r\nnumber:-7\r\nlarge:18446744073709551615\r\none:0\r\ntwo:0\r\n");
}

TEST(InfoTextTest, DecimalsHaveTheirDigits) {
  InfoText text;
  text.AddDecimal("ratio", 1.005);
  text.AddDecimal("exact", 0.5, 4);
  text.AddPercent("share", 12.345);
  text.AddSeconds("time", 1'234'567);
  text.AddSeconds("little", 42);
  EXPECT_EQ(text.Take(),
            "ratio:1.00\r\nexact:0.5000\r\nshare:12.35%\r\ntime:1.234567\r\nlittle:0.000042\r\n");
}

// As Redis 8.0 shows sizes to people.
TEST(InfoTextTest, BytesAreAlsoShownInUnits) {
  InfoText text;
  text.AddBytes("a", 0);
  text.AddBytes("b", 1023);
  text.AddBytes("c", 1536);
  text.AddBytes("d", 5 << 20);
  text.AddBytes("e", uint64_t{3} << 30);
  EXPECT_EQ(text.Take(),
            "a:0\r\na_human:0B\r\nb:1023\r\nb_human:1023B\r\nc:1536\r\nc_human:1.50K\r\n"
            "d:5242880\r\nd_human:5.00M\r\ne:3221225472\r\ne_human:3.00G\r\n");
}

}  // namespace
}  // namespace remora::server
