#include "server/config/special_values.h"

#include <gtest/gtest.h>

#include "server/config/config_values.h"

namespace remora::server::config {
namespace {

std::string EventsText(const std::string& text) {
  return ParseKeyspaceEvents(std::vector<std::string>{text}, {}).value.text;
}

ParsedValue Save(std::string_view text, ParseContext context = {}) {
  return ParseSave(SplitAtSpaces(text), context);
}

TEST(SpecialValuesTest, KeyspaceEventsHaveACanonicalOrder) {
  EXPECT_EQ(EventsText("KEA"), "AKE");
  EXPECT_EQ(EventsText("Kg$lshzxet"), "g$lshzxetK");
  EXPECT_EQ(EventsText("Kg$lshzxetd"), "AK");
  EXPECT_EQ(EventsText("mnKE"), "nKEm");
  EXPECT_EQ(EventsText("KEAmn"), "AKEm");
  EXPECT_EQ(EventsText(""), "");
}

TEST(SpecialValuesTest, NewKeysStayOnBehindA) {
  const std::vector<std::string> words = {"KAn"};
  EXPECT_NE(ParseKeyspaceEvents(words, {}).value.number & kEventNew, 0);
}

TEST(SpecialValuesTest, UnknownEventsAreRefused) {
  const std::vector<std::string> words = {"Kq"};
  EXPECT_EQ(ParseKeyspaceEvents(words, {}).error,
            "Invalid event class character. Use 'Ag$lshzxeKEtmdn'.");
}

TEST(SpecialValuesTest, SavePointsComeInPairs) {
  EXPECT_EQ(Save("3600 1 300 100").value.text, "3600 1 300 100");
  EXPECT_EQ(Save("").value.text, "");
  EXPECT_EQ(Save("01 2").value.text, "1 2");
  for (const char* text : {"1", "0 1", "a b", "1 2 3", "1  2", "-1 5"}) {
    EXPECT_EQ(Save(text).error, "Invalid save parameters") << text;
  }
}

TEST(SpecialValuesTest, LaterSaveLinesAddToEarlierOnes) {
  EXPECT_EQ(Save("60 5", {.current = "900 1", .continues_earlier_line = true}).value.text,
            "900 1 60 5");
  EXPECT_EQ(Save("60 5", {.current = "900 1"}).value.text, "60 5");
}

TEST(SpecialValuesTest, OutputBufferLimitsChangeOnlyTheNamedClasses) {
  const ParseContext context = {.current = "normal 0 0 0 slave 1 2 3 pubsub 4 5 6"};
  const auto parse = [&](std::string_view text) {
    return ParseOutputBufferLimits(SplitAtSpaces(text), context);
  };
  EXPECT_EQ(parse("REPLICA 1mb 1kb 10").value.text,
            "normal 0 0 0 slave 1048576 1024 10 pubsub 4 5 6");
  EXPECT_EQ(parse("").value.text, context.current);
  EXPECT_EQ(parse("normal 1 2").error, "Wrong number of arguments in buffer limit configuration.");
  EXPECT_EQ(parse("master 1 1 1").error,
            "Invalid client class specified in buffer limit configuration.");
  EXPECT_EQ(parse("normal 1 1 -1").error,
            "Error in hard, soft or soft_seconds setting in buffer limit configuration.");
}

TEST(SpecialValuesTest, OutputBufferLimitsDecode) {
  const OutputBufferLimits limits =
      DecodeOutputBufferLimits("normal 1 2 3 slave 4 5 6 pubsub 7 8 9");
  EXPECT_EQ(limits.normal, (OutputBufferLimit{1, 2, 3}));
  EXPECT_EQ(limits.replica, (OutputBufferLimit{4, 5, 6}));
  EXPECT_EQ(limits.pubsub, (OutputBufferLimit{7, 8, 9}));
}

TEST(SpecialValuesTest, PercentilesLoseTrailingZeros) {
  const auto parse = [](std::string_view text) {
    return ParsePercentiles(SplitAtSpaces(text), {});
  };
  EXPECT_EQ(parse("50 99.90 100").value.text, "50 99.9 100");
  EXPECT_EQ(parse("50.123456789").value.text, "50.123457");
  EXPECT_EQ(parse("1e1").value.text, "10");
  EXPECT_EQ(parse("0").value.text, "0");
  EXPECT_EQ(parse("nan").error, "Invalid latency-tracking-info-percentiles parameters");
  EXPECT_EQ(parse("101").error,
            "latency-tracking-info-percentiles parameters should sit between [0.0,100.0]");
}

TEST(SpecialValuesTest, ReplicaOfNoOneIsNothing) {
  const auto parse = [](std::string_view text) { return ParseReplicaOf(SplitAtSpaces(text), {}); };
  EXPECT_EQ(parse("NO one").value.text, "");
  EXPECT_EQ(parse("host 6379").value.text, "host 6379");
  EXPECT_EQ(parse("host").error, "wrong number of arguments");
  EXPECT_EQ(parse("host 70000").error, "Invalid master port");
}

TEST(SpecialValuesTest, TitlesNeedKnownVariablesAndSomeText) {
  EXPECT_EQ(CheckTitleTemplate("{title} {listen-addr} {server-mode}"), "");
  EXPECT_NE(CheckTitleTemplate("{title}"), "");
  EXPECT_NE(CheckTitleTemplate("{port"), "");
  EXPECT_NE(CheckTitleTemplate("{nosuch} x"), "");
  EXPECT_NE(CheckTitleTemplate(" "), "");
}

}  // namespace
}  // namespace remora::server::config
