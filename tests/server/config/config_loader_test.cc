#include "server/config/config_loader.h"

#include <gtest/gtest.h>

#include "server/config/config.h"
#include "tests/support/memory_files.h"

namespace remora::server::config {
namespace {

class ConfigLoaderTest : public testing::Test {
 protected:
  LoadError Load(const std::string& text, std::vector<const char*> options = {}) {
    files_.texts["/work/redis.conf"] = text;
    options.insert(options.begin(), {"remora-server", "redis.conf"});
    return config_.Load(ParseCommandLine(options));
  }

  static std::string Fatal(int line, const std::string& text, const std::string& problem) {
    return "\n*** FATAL CONFIG FILE ERROR (Redis 8.0.2) ***\nReading the configuration file, at "
           "line " +
           std::to_string(line) + "\n>>> '" + text + "'\n" + problem + "\n";
  }

  tests::MemoryFiles files_;
  Config config_{{.files = files_.Access(), .network_threads = 1}};
};

TEST_F(ConfigLoaderTest, BadLinesAreNamedWithTheirNumber) {
  EXPECT_EQ(Load("# remark\n\n  port abc \r\n").text,
            Fatal(3, "port abc", "argument couldn't be parsed into an integer"));
  EXPECT_EQ(Load("nosuch 1\n").text,
            Fatal(1, "nosuch 1", "Bad directive or wrong number of arguments"));
  EXPECT_EQ(Load("bind \"x\n").text,
            Fatal(1, "bind \"x", "Unbalanced quotes in configuration line"));
  EXPECT_EQ(Load("databases 3 4").text, Fatal(1, "databases 3 4", "wrong number of arguments"));
}

TEST_F(ConfigLoaderTest, AUserIsDeclaredOnceAndWhole) {
  ASSERT_TRUE(Load("user ann on (+get ~a) +@all\nuser bob\n").ok());
  EXPECT_EQ(config_.users().size(), 2u);
  EXPECT_EQ(Load("user ann on\nuser ann off\n").text,
            Fatal(2, "user ann off",
                  "Error in user declaration 'ann': Duplicate user found. A user can only be "
                  "defined once in config files"));
  EXPECT_EQ(Load("user ann (+get\n").text,
            Fatal(1, "user ann (+get", "Error in user declaration 'user': Wrong format"));
  EXPECT_EQ(Load("user\n").text, Fatal(1, "user", "Bad directive or wrong number of arguments"));
}

TEST_F(ConfigLoaderTest, OptionsFollowTheFile) {
  ASSERT_TRUE(Load("port 1\nhz 11\n", {"--port", "2"}).ok());
  EXPECT_EQ(config_.Integer("port"), 2);
  EXPECT_EQ(config_.Integer("hz"), 11);
  EXPECT_EQ(Load("port 1\n", {"--port", "x"}).text,
            Fatal(3, "port \"x\"", "argument couldn't be parsed into an integer"));
}

TEST_F(ConfigLoaderTest, StandardInputIsReadBeforeOptions) {
  files_.standard_input = "port 5\nhz 12\n";
  ASSERT_TRUE(Load("port 1\n", {"--port", "2", "-"}).ok());
  EXPECT_EQ(config_.Integer("port"), 2);
  EXPECT_EQ(config_.Integer("hz"), 12);
}

TEST_F(ConfigLoaderTest, AMissingFileIsALineForTheLog) {
  const char* const arguments[] = {"remora-server", "missing.conf"};
  const LoadError error = config_.Load(ParseCommandLine(arguments));
  EXPECT_TRUE(error.is_log_line);
  EXPECT_EQ(error.text,
            "Fatal error, can't open config file '/work/missing.conf': No such file or directory");
}

TEST_F(ConfigLoaderTest, IncludesMayBePatternsAndMayMatchNothing) {
  files_.texts["/work/part1"] = "hz 20\n";
  files_.texts["/work/part2"] = "hz 30\ntimeout 5\n";
  ASSERT_TRUE(Load("include /work/part*\ninclude /nothing/*\ntimeout 6\n").ok());
  EXPECT_EQ(config_.Integer("hz"), 30);
  EXPECT_EQ(config_.Integer("timeout"), 6);
}

TEST_F(ConfigLoaderTest, ErrorsOfIncludedFilesSpeakForThemselves) {
  files_.texts["/work/part"] = "\nhz x\n";
  EXPECT_EQ(Load("include /work/part\n").text,
            Fatal(2, "hz x", "argument couldn't be parsed into an integer"));
  EXPECT_TRUE(Load("include /work/missing\n").is_log_line);
}

TEST_F(ConfigLoaderTest, FilesThatIncludeThemselvesEnd) {
  EXPECT_EQ(Load("include /work/redis.conf\n").text,
            Fatal(1, "include /work/redis.conf", "Files include each other too deeply"));
}

TEST_F(ConfigLoaderTest, SaveLinesAddUp) {
  ASSERT_TRUE(Load("save 3600 1\nsave 300 100\nsave 60 10000\n").ok());
  EXPECT_EQ(config_.Text("save"), "3600 1 300 100 60 10000");
  ASSERT_TRUE(Load("save 900 1\nsave \"\"\n").ok());
  EXPECT_EQ(config_.Text("save"), "");
}

TEST_F(ConfigLoaderTest, UnsupportedDirectivesAreRefusedByName) {
  const LoadError error = Load("port 1\nappendonly yes\nhz 5\n");
  EXPECT_NE(error.text.find("at line 2\n>>> 'appendonly yes'\n'appendonly' is not supported: "),
            std::string::npos)
      << error.text;
  EXPECT_FALSE(Load("save 900 1\n").ok());
  EXPECT_FALSE(Load("replicaof host 6379\n").ok());
  EXPECT_FALSE(Load("loadmodule /m.so\n").ok());
}

TEST_F(ConfigLoaderTest, AnOptionMayTakeAnUnsupportedLineBack) {
  EXPECT_TRUE(Load("appendonly yes\nsave 900 1\n", {"--appendonly", "no", "--save", ""}).ok());
}

TEST_F(ConfigLoaderTest, AFailedLoadChangesNothing) {
  ASSERT_TRUE(Load("timeout 5\n").ok());
  ASSERT_FALSE(Load("timeout 6\ndir /elsewhere\nhz x\n").ok());
  EXPECT_EQ(config_.Integer("timeout"), 5);
  EXPECT_EQ(files_.folder, "/work");
}

TEST_F(ConfigLoaderTest, CommandsAndUsersAreCollected) {
  ASSERT_TRUE(Load("rename-command FLUSHALL \"\"\nuser alice on >pw ~*\n").ok());
  ASSERT_EQ(config_.renamed_commands().size(), 1u);
  EXPECT_EQ(config_.renamed_commands()[0].name, "FLUSHALL");
  EXPECT_EQ(config_.renamed_commands()[0].new_name, "");
  EXPECT_EQ(config_.users(), (std::vector<std::vector<std::string>>{{"alice", "on", ">pw", "~*"}}));
}

TEST_F(ConfigLoaderTest, SettingsOfOlderVersionsAreIgnored) {
  EXPECT_TRUE(Load("io-threads-do-reads yes\nlist-max-ziplist-entries 5\n").ok());
}

}  // namespace
}  // namespace remora::server::config
