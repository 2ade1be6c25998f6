#include "server/config/config.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "server/config/directive_table.h"
#include "server/config/directive_vocabulary.h"
#include "tests/support/memory_files.h"

namespace remora::server::config {
namespace {

class ConfigTest : public testing::Test {
 protected:
  std::string Set(std::vector<Assignment> assignments, Config::SetOptions options = {}) {
    return config_.Set(assignments, options);
  }

  std::vector<Assignment> Get(std::vector<std::string> patterns) { return config_.Get(patterns); }

  LoadError Load(const std::string& text, std::vector<const char*> options = {}) {
    files_.texts["/etc/redis.conf"] = text;
    options.insert(options.begin(), {"remora-server", "/etc/redis.conf"});
    return config_.Load(ParseCommandLine(options));
  }

  tests::MemoryFiles files_;
  Config config_{{.files = files_.Access(), .network_threads = 3}};
};

TEST_F(ConfigTest, StartsWithTheDefaults) {
  EXPECT_EQ(config_.Integer("port"), 6379);
  EXPECT_EQ(config_.Integer("io-threads"), 3);
  EXPECT_EQ(config_.Memory("proto-max-bulk-len"), 512u << 20);
  EXPECT_TRUE(config_.Boolean("protected-mode"));
  EXPECT_EQ(config_.Integer("loglevel"), kNotice);
  EXPECT_EQ(config_.SavePoints().size(), 3u);
  EXPECT_EQ(config_.Words("bind"), (std::vector<std::string>{"*", "-::*"}));
  EXPECT_EQ(config_.LatencyPercentiles(), (std::vector<double>{50, 99, 99.9}));
  EXPECT_EQ(config_.ClientOutputBufferLimits().pubsub.soft_seconds, 60);
}

TEST_F(ConfigTest, GetAnswersEveryPatternOnce) {
  EXPECT_EQ(Get({"maxclients", "MAXCLIENTS", "maxc*"}),
            (std::vector<Assignment>{{"maxclients", "10000"}}));
  EXPECT_EQ(Get({"Timeout"}), (std::vector<Assignment>{{"Timeout", "0"}}));
  EXPECT_TRUE(Get({"nosuch"}).empty());
}

TEST_F(ConfigTest, GetShowsAliasesAndHidesHiddenDirectives) {
  EXPECT_EQ(Get({"*-priority"}),
            (std::vector<Assignment>{{"replica-priority", "100"}, {"slave-priority", "100"}}));
  EXPECT_TRUE(Get({"key-load*"}).empty());
  EXPECT_EQ(Get({"key-load-delay"}).size(), 1u);
}

TEST_F(ConfigTest, DirIsTheCurrentDirectory) {
  EXPECT_EQ(config_.Text("dir"), "/work");
  ASSERT_TRUE(Load("dir /data\n").ok());
  EXPECT_EQ(config_.Text("dir"), "/data");
  EXPECT_EQ(files_.folder, "/data");
}

TEST_F(ConfigTest, SetChangesSeveralAtOnce) {
  EXPECT_EQ(Set({{"maxclients", "100"}, {"TIMEOUT", "7"}}), "");
  EXPECT_EQ(config_.Integer("maxclients"), 100);
  EXPECT_EQ(config_.Integer("timeout"), 7);
}

TEST_F(ConfigTest, SetChangesNothingWhenOneValueIsBad) {
  EXPECT_EQ(Set({{"maxclients", "100"}, {"timeout", "x"}}),
            "ERR CONFIG SET failed (possibly related to argument 'timeout') - argument couldn't be "
            "parsed into an integer");
  EXPECT_EQ(config_.Integer("maxclients"), 10000);
}

TEST_F(ConfigTest, SetRefusesWhatItMayNotChange) {
  EXPECT_EQ(Set({{"nosuch", "1"}}),
            "ERR Unknown option or number of arguments for CONFIG SET - 'nosuch'");
  EXPECT_EQ(Set({{"databases", "4"}}),
            "ERR CONFIG SET failed (possibly related to argument 'databases') - can't set "
            "immutable config");
  EXPECT_EQ(Set({{"dir", "/"}}),
            "ERR CONFIG SET failed (possibly related to argument 'dir') - can't set protected "
            "config");
  EXPECT_EQ(Set({{"hz", "1"}, {"HZ", "2"}}),
            "ERR CONFIG SET failed (possibly related to argument 'HZ') - duplicate parameter");
}

TEST_F(ConfigTest, TheLaterOfTwoAliasesWins) {
  EXPECT_EQ(Set({{"slave-priority", "5"}, {"replica-priority", "6"}}), "");
  EXPECT_EQ(config_.Integer("slave-priority"), 6);
}

TEST_F(ConfigTest, ProtectedDirectivesMayBeOpenToLocalClients) {
  ASSERT_TRUE(Load("enable-protected-configs local\n").ok());
  EXPECT_NE(Set({{"dir", "/data"}}), "");
  EXPECT_EQ(Set({{"dir", "/data"}}, {.is_local_client = true}), "");
  EXPECT_EQ(files_.folder, "/data");
  EXPECT_NE(Set({{"dir", "/other"}, {"hz", "x"}}, {.is_local_client = true}), "");
  EXPECT_EQ(files_.folder, "/data");
}

TEST_F(ConfigTest, UnsupportedDirectivesTakeTheirDefaultOnly) {
  EXPECT_EQ(Set({{"appendonly", "no"}}), "");
  EXPECT_EQ(Set({{"save", ""}}), "");
  EXPECT_EQ(Set({{"save", "3600 1 300 100 60 10000"}}), "");
  const std::string error = Set({{"appendonly", "yes"}});
  EXPECT_NE(error.find("'appendonly' is not supported"), std::string::npos) << error;
  EXPECT_NE(Set({{"save", "900 1"}}), "");
}

TEST_F(ConfigTest, EveryUnsupportedDirectiveSaysWhy) {
  for (const Directive& directive : AllDirectives()) {
    EXPECT_EQ(directive.support == Support::kUnsupported, !directive.reason.empty())
        << directive.name;
  }
}

TEST_F(ConfigTest, ListenersHearOfChangesOnly) {
  int calls = 0;
  int64_t seen = 0;
  config_.OnChange({"hz", "timeout"}, [&](const Config& now) {
    ++calls;
    seen = now.Integer("timeout");
    return std::string();
  });
  EXPECT_EQ(Set({{"timeout", "5"}, {"hz", "20"}}), "");
  EXPECT_EQ(calls, 1);
  EXPECT_EQ(seen, 5);
  EXPECT_EQ(Set({{"timeout", "5"}}), "");
  EXPECT_EQ(Set({{"maxclients", "5"}}), "");
  EXPECT_EQ(calls, 1);
}

TEST_F(ConfigTest, ARefusingListenerUndoesEverything) {
  std::vector<int64_t> timeouts;
  config_.OnChange({"timeout"}, [&](const Config& now) {
    timeouts.push_back(now.Integer("timeout"));
    return std::string();
  });
  config_.OnChange({"port"}, [](const Config& now) {
    return std::string(now.Integer("port") == 1 ? "Unable to listen on this port." : "");
  });
  EXPECT_EQ(Set({{"timeout", "9"}, {"port", "1"}}),
            "ERR CONFIG SET failed (possibly related to argument 'port') - Unable to listen on "
            "this port.");
  EXPECT_EQ(timeouts, (std::vector<int64_t>{9, 0}));
  EXPECT_EQ(config_.Integer("port"), 6379);
}

TEST_F(ConfigTest, RewriteNeedsAFile) {
  EXPECT_EQ(config_.Rewrite({}), "ERR The server is running without a config file");
}

TEST_F(ConfigTest, RewriteReplacesTheFileItCameFrom) {
  ASSERT_TRUE(Load("# remark\ntimeout 1\n", {"--hz", "20"}).ok());
  ASSERT_EQ(Set({{"timeout", "2"}}), "");
  EXPECT_EQ(config_.Rewrite({}), "");
  const std::string& text = files_.texts["/etc/redis.conf"];
  EXPECT_TRUE(text.starts_with("# remark\ntimeout 2\n\n# Generated by CONFIG REWRITE\n")) << text;
  EXPECT_NE(text.find("\nhz 20\n"), std::string::npos) << text;
  EXPECT_NE(text.find("\ndir \"/work\"\n"), std::string::npos) << text;
  EXPECT_EQ(text.find("io-threads"), std::string::npos) << text;
}

TEST_F(ConfigTest, RewriteReportsAFailure) {
  ASSERT_TRUE(Load("timeout 1\n").ok());
  files_.replace_error = "No space left on device";
  EXPECT_EQ(config_.Rewrite({}), "ERR Rewriting config file: No space left on device");
}

TEST_F(ConfigTest, RewrittenTextLoadsToTheSameValues) {
  ASSERT_TRUE(Load("timeout 1\nrequirepass \"a \\x00b\"\n").ok());
  ASSERT_EQ(Set({{"maxmemory", "105906176"},
                 {"notify-keyspace-events", "KEA"},
                 {"save", ""},
                 {"client-output-buffer-limit", "normal 1gb 1mb 3"},
                 {"shutdown-on-sigint", "nosave force"}}),
            "");
  const std::vector<Assignment> before = Get({"*"});
  ASSERT_EQ(config_.Rewrite({}), "");
  Config again({.files = files_.Access(), .network_threads = 3});
  const char* const arguments[] = {"remora-server", "/etc/redis.conf"};
  ASSERT_TRUE(again.Load(ParseCommandLine(arguments)).ok());
  EXPECT_EQ(again.Get(std::vector<std::string>{"*"}), before);
}

TEST_F(ConfigTest, RemarksNameWhatHasNoEffect) {
  ASSERT_TRUE(Load("hz 20\nsave \"\"\n").ok());
  EXPECT_EQ(config_.StartupRemarks(),
            (std::vector<std::string>{"'hz' has no effect in this version"}));
  ASSERT_TRUE(Load("\n").ok());
  EXPECT_EQ(config_.StartupRemarks().size(), 1u);
}

TEST_F(ConfigTest, ReadersAndWritersMayMeet) {
  std::atomic<bool> done = false;
  std::thread reader([&] {
    while (!done) {
      const int64_t timeout = config_.Integer("timeout");
      EXPECT_TRUE(timeout == 0 || timeout == 1 || timeout == 2);
      EXPECT_FALSE(Get({"*"}).empty());
    }
  });
  for (int i = 0; i < 200; ++i) EXPECT_EQ(Set({{"timeout", i % 2 ? "1" : "2"}}), "");
  done = true;
  reader.join();
}

}  // namespace
}  // namespace remora::server::config
