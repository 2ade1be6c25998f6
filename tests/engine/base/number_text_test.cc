#include "engine/base/number_text.h"

#include <gtest/gtest.h>

#include <bit>
#include <charconv>
#include <cmath>
#include <limits>
#include <string>

#include "engine/base/random.h"

namespace remora::base {
namespace {

constexpr int64_t kIntegerMin = std::numeric_limits<int64_t>::min();
constexpr int64_t kIntegerMax = std::numeric_limits<int64_t>::max();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

TEST(ParseIntegerTest, OnlyTheCanonicalFormIsAnInteger) {
  EXPECT_EQ(ParseInteger("0"), 0);
  EXPECT_EQ(ParseInteger("7"), 7);
  EXPECT_EQ(ParseInteger("-7"), -7);
  EXPECT_EQ(ParseInteger("1234567890123456789"), 1234567890123456789);
  EXPECT_EQ(ParseInteger("9223372036854775807"), kIntegerMax);
  EXPECT_EQ(ParseInteger("-9223372036854775808"), kIntegerMin);
  for (const char* text : {"",
                           "-",
                           "+1",
                           "01",
                           "00",
                           "-0",
                           "-01",
                           " 1",
                           "1 ",
                           "--1",
                           "1.0",
                           "0x1",
                           "1e3",
                           "a",
                           "9223372036854775808",
                           "-9223372036854775809",
                           "18446744073709551615",
                           "12345678a",
                           "1234567:",
                           "1234567/",
                           "99999999999999999999999"}) {
    EXPECT_EQ(ParseInteger(text), std::nullopt) << text;
  }
  EXPECT_EQ(ParseInteger(std::string_view("1\0", 2)), std::nullopt);
}

TEST(ParseIntegerTest, EveryByteButADigitIsRefusedAtEveryPlace) {
  for (int byte = 0; byte < 256; ++byte) {
    if (byte >= '0' && byte <= '9') continue;
    for (size_t place = 1; place < 18; ++place) {
      std::string text = "123456789012345678";
      text[place] = static_cast<char>(byte);
      ASSERT_EQ(ParseInteger(text), std::nullopt) << byte << " at " << place;
    }
  }
}

TEST(ParseUnsignedTest, ReachesTheLargestNumberOf64Bits) {
  EXPECT_EQ(ParseUnsigned("0"), 0u);
  EXPECT_EQ(ParseUnsigned("18446744073709551615"), std::numeric_limits<uint64_t>::max());
  EXPECT_EQ(ParseUnsigned("10000000000000000000"), 10000000000000000000u);
  for (const char* text :
       {"", "-1", "-0", "+1", "01", "18446744073709551616", "99999999999999999999",
        "1844674407370955161a", "100000000000000000000"}) {
    EXPECT_EQ(ParseUnsigned(text), std::nullopt) << text;
  }
}

TEST(FormatIntegerTest, AgreesWithTheStandardLibraryAndReadsBack) {
  Random random(5);
  for (int i = 0; i < 200000; ++i) {
    const int64_t value = static_cast<int64_t>(random.Next()) >> random.Below(64);
    const std::string text = IntegerText(value);
    ASSERT_EQ(text, std::to_string(value));
    ASSERT_EQ(IntegerLength(value), text.size());
    ASSERT_EQ(ParseInteger(text), value);
  }
}

TEST(FormatIntegerTest, TheEdgesOfEachLengthAreRight) {
  for (const int64_t value : {kIntegerMin, kIntegerMin + 1, kIntegerMax, int64_t{0}}) {
    EXPECT_EQ(IntegerText(value), std::to_string(value));
    EXPECT_EQ(IntegerLength(value), std::to_string(value).size());
  }
  uint64_t power = 1;
  for (size_t length = 1; length <= 20; ++length, power *= 10) {
    char buffer[kIntegerTextMax];
    EXPECT_EQ(FormatUnsigned(power, buffer), length);
    EXPECT_EQ(FormatUnsigned(power - 1, buffer), std::to_string(power - 1).size());
  }
}

TEST(ParseDoubleTest, AcceptsWhatScoresMayBe) {
  struct Case {
    const char* text;
    double value;
  };
  constexpr Case kCases[] = {
      {"1", 1},
      {"+1", 1},
      {"-1", -1},
      {"07", 7},
      {"1.", 1},
      {".5", .5},
      {"-.5", -.5},
      {"+.5", .5},
      {"1e5", 1e5},
      {"1E+5", 1e5},
      {"1.e5", 1e5},
      {"1e-5", 1e-5},
      {"0x10", 16},
      {"-0X1F", -31},
      {"0x1.8p1", 3},
      {"0x.8", .5},
      {"5e-324", 5e-324},
      {"3e-324", 5e-324},
      {"1e-310", 1e-310},
      {"0e999", 0},
      {"0e-999", 0},
      {"inf", kInfinity},
      {"+INF", kInfinity},
      {"-inf", -kInfinity},
      {"Infinity", kInfinity},
      {"-infinity", -kInfinity},
      {"1.7976931348623158e308", 1.7976931348623157e308},
      {"0x1p-1074", 5e-324},
      {"123456789012345", 123456789012345},
      {"1234567890123456", 1234567890123456},
  };
  for (const Case& row : kCases) EXPECT_EQ(ParseDouble(row.text), row.value) << row.text;
  EXPECT_TRUE(std::signbit(ParseDouble("-0").value_or(1)));
  EXPECT_EQ(ParseDouble(std::string(6000, '0') + "1"), 1.0);
}

TEST(ParseDoubleTest, RefusesWhatIsNoScore) {
  for (const char* text : {"",
                           " ",
                           " 1",
                           "1 ",
                           "\t1",
                           "1\n",
                           ".",
                           "+",
                           "-",
                           "+-1",
                           "-+1",
                           "--1",
                           "++1",
                           "1e",
                           "1e+",
                           "e5",
                           ".e5",
                           "infi",
                           "infx",
                           "nan",
                           "-nan",
                           "nan(1)",
                           "0x",
                           "0xp1",
                           "0x1p",
                           "1p4",
                           "1e309",
                           "-1e309",
                           "1e400",
                           "2e-324",
                           "1e-400",
                           "0x1p1024",
                           "0x1p-1075",
                           "1,5",
                           "1_0",
                           "1f",
                           "1e99999999999999999999"}) {
    EXPECT_EQ(ParseDouble(text), std::nullopt) << text;
  }
  EXPECT_EQ(ParseDouble(std::string_view("1\0", 2)), std::nullopt);
}

TEST(ParseScoreBoundTest, IsLaxWhereRangesAre) {
  EXPECT_EQ(ParseScoreBound(""), 0.0);
  EXPECT_EQ(ParseScoreBound("+1"), 1.0);
  EXPECT_EQ(ParseScoreBound("-inf"), -kInfinity);
  EXPECT_EQ(ParseScoreBound("1e309"), kInfinity);
  EXPECT_EQ(ParseScoreBound("-1e99999999999999999999"), -kInfinity);
  EXPECT_EQ(ParseScoreBound("1e-400"), 0.0);
  EXPECT_EQ(ParseScoreBound("3e-324"), 5e-324);
  EXPECT_EQ(ParseScoreBound(std::string_view("12\0x", 4)), 12.0);
  EXPECT_EQ(ParseScoreBound(std::string_view("\0x", 2)), 0.0);
  for (const char* text : {" 1", "1 ", "+", "-", "+-1", "(1", "0x10", "nan", "1e", ".", "infi"}) {
    EXPECT_EQ(ParseScoreBound(text), std::nullopt) << text;
  }
}

TEST(ParseLongDoubleTest, ReadsTheWiderRange) {
  EXPECT_EQ(ParseLongDouble("1e400"), 1e400L);
  EXPECT_EQ(ParseLongDouble("0.1"), 0.1L);
  EXPECT_EQ(ParseLongDouble("-3.25"), -3.25L);
  EXPECT_EQ(ParseLongDouble("0x10"), 16.0L);
  EXPECT_EQ(ParseLongDouble("inf"), std::numeric_limits<long double>::infinity());
  EXPECT_EQ(ParseLongDouble(std::string("1.").append(5117, '0')), 1.0L);
  EXPECT_EQ(ParseLongDouble(std::string("1.").append(5118, '0')), std::nullopt);
  for (const char* text :
       {"", " 1", "1 ", ".", "-", "-.", "nan", "1e4933", "1e-5000", "1e", "+-1"}) {
    EXPECT_EQ(ParseLongDouble(text), std::nullopt) << text;
  }
}

TEST(ParseLongDoubleTest, ShortDecimalsAreRoundedOnce) {
  Random random(6);
  for (int i = 0; i < 100000; ++i) {
    std::string text = std::to_string(random.Next() >> random.Below(64)).substr(0, 18);
    text.insert(random.Below(text.size() + 1), 1, '.');
    ASSERT_EQ(ParseLongDouble(text), std::strtold(text.c_str(), nullptr)) << text;
  }
}

// What the server answered for each of these scores.
struct DoubleCase {
  double value;
  const char* text;
};
// clang-format off
constexpr DoubleCase kDoubles[] = {
    {0.0, "0"},
    {-0.0, "-0"},
    {1.0, "1"},
    {-1.0, "-1"},
    {0.1, "0.1"},
    {0.2, "0.2"},
    {0.3, "0.3"},
    {0.30000000000000004, "0.30000000000000004"},
    {1.5, "1.5"},
    {3.14, "3.14"},
    {3.141592653589793, "3.141592653589793"},
    {2.718281828459045, "2.718281828459045"},
    {100.0, "100"},
    {1e5, "100000"},
    {1e6, "1000000"},
    {1e7, "10000000"},
    {1e15, "1000000000000000"},
    {1e16, "10000000000000000"},
    {1e17, "100000000000000000"},
    {1e18, "1000000000000000000"},
    {1e19, "1e+19"},
    {1e20, "1e+20"},
    {1e21, "1e+21"},
    {1e22, "1e+22"},
    {1e23, "99999999999999990000000"},
    {1e25, "1e+25"},
    {1e100, "1e+100"},
    {1e-1, "0.1"},
    {1e-2, "0.01"},
    {1e-3, "0.001"},
    {1e-4, "0.0001"},
    {1e-5, "0.00001"},
    {1e-6, "0.000001"},
    {1e-7, "1e-7"},
    {1e-8, "1e-8"},
    {1e-9, "1e-9"},
    {1e-10, "1e-10"},
    {1.5e-5, "0.000015"},
    {1.5e-6, "1.5e-6"},
    {1.5e-7, "1.5e-7"},
    {1.25e-6, "1.25e-6"},
    {1.25e-7, "1.25e-7"},
    {1.25e-8, "1.25e-8"},
    {123456e-10, "1.23456e-5"},
    {1234567e-10, "1.234567e-4"},
    {12345678e-10, "0.0012345678"},
    {123456789e-10, "0.0123456789"},
    {12345e15, "1.2345e+19"},
    {12345e18, "1.2345e+22"},
    {12345e19, "1.2345e+23"},
    {12e7, "120000000"},
    {12e8, "1200000000"},
    {1.2e20, "1.2e+20"},
    {1.23e20, "1.23e+20"},
    {1.5e300, "1.5e+300"},
    {1.7976931348623157e308, "1.7976931348623157e+308"},
    {2.2250738585072014e-308, "2.2250738585072014e-308"},
    {5e-324, "5e-324"},
    {1e-310, "1e-310"},
    {4503599627370495.0, "4503599627370495"},
    {4503599627370496.0, "4503599627370496"},
    {4503599627370497.0, "4503599627370497"},
    {9007199254740991.0, "9007199254740991"},
    {9007199254740992.0, "9007199254740992"},
    {9007199254740994.0, "9007199254740994"},
    {1234567890123456789.0, "1234567890123456768"},
    {4611686018427387904.0, "4611686018427387904"},
    {4611686018427386880.0, "4611686018427386880"},
    {4611686018427388928.0, "4611686018427389000"},
    {9223372036854775807.0, "9223372036854776000"},
    {18446744073709551615.0, "18446744073709552000"},
    {-4611686018427387904.0, "-4611686018427387904"},
    {-4611686018427388928.0, "-4611686018427389000"},
    {3.48085, "3.4808500000000002"},
    {80.23095, "80.23095000000001"},
    {5.821075, "5.8210750000000004"},
    {0.18435, "0.18435000000000001"},
    {3.124925e+25, "3.1249250000000002e+25"},
    {6.36215e-32, "6.362150000000001e-32"},
    {2.025005e+33, "2.0250050000000001e+33"},
    {9.999999999999999e+22, "99999999999999990000000"},
    {9.5e-5, "0.000095"},
    {99999.99999, "99999.99999"},
    {0.00001234, "1.234e-5"},
    {0.000012345678, "1.2345678e-5"},
    {0.000123456789012, "1.23456789012e-4"},
    {0.00012345678901234567, "1.2345678901234567e-4"},
    {0.0012345678901234567, "0.0012345678901234567"},
    {1234.5678, "1234.5678"},
    {12345678.9, "12345678.9"},
    {123456789.125, "123456789.125"},
    {1e126, "9.999999999999999e+125"},
    {1e127, "1e+127"},
    {0.5, "0.5"},
    {0.25, "0.25"},
    {0.125, "0.125"},
    {33.333333333333336, "33.333333333333336"},
    {66.66666666666667, "66.66666666666667"},
    {kInfinity, "inf"},
    {-kInfinity, "-inf"},
    {-1.5, "-1.5"},
    {-1e-7, "-1e-7"},
    {1700000000.123, "1700000000.123"},
    {1700000000123.456, "1700000000123.456"},
    {55.75585, "55.75585"},
    {-122.27652, "-122.27652"},
    {4054803475356102.0, "4054803475356102"},
    {0.4523795535098186, "0.4523795535098186"},
    {0.559772386080496, "0.559772386080496"},
    {0.9242105840237294, "0.9242105840237294"},
    {0.4656500700997733, "0.46565007009977333"},
    {0.5078412730622711, "0.5078412730622711"},
    {0.587384828849897, "0.587384828849897"},
    {0.18466034385487662, "0.18466034385487662"},
    {0.5119086390418055, "0.5119086390418055"},
    {0.6298827202168019, "0.6298827202168019"},
    {0.7929768725199526, "0.7929768725199526"},
    {0.09412345622921847, "0.09412345622921847"},
    {0.3034012626245255, "0.3034012626245255"},
    {0.0906705374918394, "0.0906705374918394"},
    {0.8096445343671775, "0.8096445343671775"},
    {0.6934384825412391, "0.6934384825412391"},
    {0.041880336369846005, "0.041880336369846005"},
    {0.9821934207987782, "0.9821934207987782"},
    {0.9647577811255668, "0.9647577811255668"},
    {0.6539225335338404, "0.6539225335338404"},
    {0.6155627045785708, "0.6155627045785708"},
    {0.15749409514016244, "0.15749409514016244"},
    {0.01500073694960491, "0.01500073694960491"},
    {0.5283812661704788, "0.5283812661704788"},
    {0.05955110516885498, "0.05955110516885498"},
    {0.19020826279792913, "0.19020826279792913"},
    {0.24194301366521476, "0.24194301366521476"},
    {0.03008258922478857, "0.03008258922478857"},
    {0.4639344612232845, "0.4639344612232845"},
    {0.4405311166566568, "0.4405311166566568"},
    {0.842427128518532, "0.842427128518532"},
    {0.4819, "0.4819"},
    {0.0001, "0.0001"},
    {0.53317, "0.53317"},
    {0.09, "0.09"},
    {7948.1, "7948.1"},
    {389.9, "389.9"},
    {5.1, "5.1"},
    {5066.1, "5066.1"},
    {0.0, "0"},
    {0.0857, "0.0857"},
    {666.7674, "666.7674"},
    {7.2e-05, "0.000072"},
    {4.42, "4.42"},
    {0.039, "0.039"},
    {0.6, "0.6"},
    {0.000252, "0.000252"},
    {653403.16, "653403.16"},
    {0.0733, "0.0733"},
    {0.2145, "0.2145"},
    {195.4679, "195.4679"},
    {357129.3, "357129.3"},
    {77.691, "77.691"},
    {0.03, "0.03"},
    {967977.9, "967977.9"},
    {0.02, "0.02"},
    {3466542.7, "3466542.7"},
    {870.621, "870.621"},
    {123142.3, "123142.3"},
    {0.00026, "0.00026"},
    {2.731748110504883e-285, "2.731748110504883e-285"},
    {2.0256768716387762e+80, "2.0256768716387762e+80"},
    {2.442984648526922e-170, "2.442984648526922e-170"},
    {9.18269344974626e+195, "9.18269344974626e+195"},
    {6.647184576775317e-162, "6.6471845767753165e-162"},
    {7.330513356044446e-113, "7.330513356044446e-113"},
    {2.54489751966824e+18, "2544897519668239872"},
    {8.168474618849658e-45, "8.168474618849658e-45"},
    {4.5078192934096855e-138, "4.5078192934096855e-138"},
    {4.788487796333026e+267, "4.788487796333026e+267"},
    {-6.068204091940226e+97, "-6.068204091940226e+97"},
    {7.64379508532825e-220, "7.64379508532825e-220"},
    {-1.5708555210528435e-194, "-1.5708555210528435e-194"},
    {-7.819054717019727e+224, "-7.819054717019727e+224"},
    {9.253630229112304e-56, "9.253630229112304e-56"},
    {4.796573177662411e+101, "4.796573177662411e+101"},
    {-4.86037203359376e+202, "-4.86037203359376e+202"},
    {-4.1312930703052575e-121, "-4.1312930703052575e-121"},
    {8.584723728947837e-230, "8.584723728947837e-230"},
    {-7.471996511757922e+190, "-7.471996511757922e+190"},
    {1.1873268564801798e-225, "1.1873268564801798e-225"},
    {-4.395612148582899e-92, "-4.395612148582899e-92"},
    {4.979702236738024e-230, "4.979702236738024e-230"},
    {-4.61612143942318e+156, "-4.61612143942318e+156"},
    {-5.018719425729577e-253, "-5.018719425729577e-253"},
    {-6.474924492543657e+77, "-6.474924492543657e+77"},
    {6.200724202646928e-167, "6.200724202646928e-167"},
    {-8.156157529034442e-159, "-8.156157529034442e-159"},
    {7.818804599396248e+38, "7.818804599396248e+38"},
    {3.138640930191441e+234, "3.138640930191441e+234"},
};
// clang-format on

TEST(FormatDoubleTest, TextsAreThoseOfTheServer) {
  for (const DoubleCase& row : kDoubles) EXPECT_EQ(DoubleText(row.value), row.text);
  EXPECT_EQ(DoubleText(std::numeric_limits<double>::quiet_NaN()), "nan");
}

TEST(FormatDoubleTest, WholeNumbersMayBeShort) {
  EXPECT_EQ(ShortDoubleText(1e8), "1e+8");
  EXPECT_EQ(ShortDoubleText(-123456789012), "-123456789012");
  EXPECT_EQ(ShortDoubleText(0), "0");
  EXPECT_EQ(ShortDoubleText(-0.5), "-0.5");
  EXPECT_EQ(ShortDoubleText(-std::numeric_limits<double>::infinity()), "-inf");
}

TEST(FormatDoubleTest, ReadingTheTextGivesTheSameDouble) {
  const uint64_t seed = EntropySeed();
  SCOPED_TRACE(seed);
  Random random(seed);
  for (int i = 0; i < 200000; ++i) {
    const double value = std::bit_cast<double>(random.Next());
    if (!std::isfinite(value)) continue;
    const std::string text = DoubleText(value);
    ASSERT_LE(text.size(), kDoubleTextMax);
    ASSERT_EQ(ParseDouble(text), value) << text;
  }
}

TEST(FormatLongDoubleTest, TextsAreThoseOfTheServer) {
  struct Case {
    long double value;
    const char* text;
  };
  constexpr Case kCases[] = {
      {0.1L, "0.1"},
      {3.0e3L, "3000"},
      {1e-17L, "0.00000000000000001"},
      {1e-18L, "0"},
      {5.1e-18L, "0.00000000000000001"},
      {-1e-18L, "0"},
      {-0.0L, "0"},
      {1e20L, "100000000000000000000"},
      {0.30000000000000004L, "0.30000000000000004"},
      {3.14159265358979323846L, "3.14159265358979324"},
      {1e-10L, "0.0000000001"},
      {123456789012345678901234567890.0L, "123456789012345678899921813504"},
      {-2.5L, "-2.5"},
  };
  for (const Case& row : kCases) EXPECT_EQ(LongDoubleText(row.value), row.text);
  EXPECT_EQ(LongDoubleText(std::numeric_limits<long double>::max()).size(), 4933u);
}

}  // namespace
}  // namespace remora::base
