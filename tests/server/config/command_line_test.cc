#include "server/config/command_line.h"

#include <gtest/gtest.h>

#include <vector>

namespace remora::server::config {
namespace {

CommandLine Parse(std::vector<const char*> arguments) {
  arguments.insert(arguments.begin(), "remora-server");
  return ParseCommandLine(arguments);
}

TEST(CommandLineTest, NothingMeansDefaults) {
  const CommandLine line = Parse({});
  EXPECT_EQ(line.mode, StartMode::kServe);
  EXPECT_EQ(line.config_file, "");
  EXPECT_EQ(line.option_lines, "");
}

TEST(CommandLineTest, OptionsBecomeLinesOfQuotedWords) {
  EXPECT_EQ(Parse({"--port", "7777", "--save", "900", "1"}).option_lines,
            "port \"7777\" \nsave \"900\" \"1\" ");
}

TEST(CommandLineTest, AFileMayComeFirst) {
  const CommandLine line = Parse({"redis.conf", "--port", "1"});
  EXPECT_EQ(line.config_file, "redis.conf");
  EXPECT_EQ(line.option_lines, "port \"1\" ");
}

TEST(CommandLineTest, TheFirstWordAfterAnOptionIsItsValue) {
  EXPECT_EQ(Parse({"--requirepass", "--secret", "--hz", "5"}).option_lines,
            "requirepass \"--secret\" \nhz \"5\" ");
}

TEST(CommandLineTest, AnOptionMayHoldItsValue) {
  EXPECT_EQ(Parse({"--port 7777", "--hz", "5"}).option_lines, "port 7777 \nhz \"5\" ");
}

TEST(CommandLineTest, ABareSaveClearsTheSavePoints) {
  EXPECT_EQ(Parse({"--save", "--port", "1"}).option_lines, "save \"\"\nport \"1\" ");
  EXPECT_EQ(Parse({"--port", "1", "--save"}).option_lines, "port \"1\" \nsave \"\"");
}

TEST(CommandLineTest, ADashReadsStandardInput) {
  EXPECT_TRUE(Parse({"-"}).reads_standard_input);
  EXPECT_TRUE(Parse({"redis.conf", "--port", "1", "-"}).reads_standard_input);
  EXPECT_FALSE(Parse({"redis.conf"}).reads_standard_input);
}

TEST(CommandLineTest, SomeOptionsStandAlone) {
  EXPECT_EQ(Parse({"-v"}).mode, StartMode::kVersion);
  EXPECT_EQ(Parse({"--version"}).mode, StartMode::kVersion);
  EXPECT_EQ(Parse({"-h"}).mode, StartMode::kHelp);
  EXPECT_EQ(Parse({"--help"}).mode, StartMode::kHelp);
  EXPECT_EQ(Parse({"--check-system"}).mode, StartMode::kCheckSystem);
  EXPECT_EQ(Parse({"--test-memory"}).mode, StartMode::kTestMemory);
  EXPECT_EQ(Parse({"--test-memory", "64"}).test_megabytes, "64");
}

TEST(CommandLineTest, SentinelIsRecognisedAnywhere) {
  EXPECT_EQ(Parse({"redis.conf", "--sentinel"}).mode, StartMode::kSentinel);
}

}  // namespace
}  // namespace remora::server::config
