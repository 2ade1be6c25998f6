#include <gtest/gtest.h>

#include "protocol/command_reflection.h"
#include "tests/support/memory_session.h"

namespace remora::protocol {
namespace {

using tests::MemorySession;

TEST(CommandCommandsTest, InfoShowsArityFlagsRangeCategoriesAndKeySpecs) {
  MemorySession session;
  EXPECT_EQ(session.Call({"COMMAND", "INFO", "get"}),
            "*1\r\n*10\r\n$3\r\nget\r\n:2\r\n*2\r\n+readonly\r\n+fast\r\n:1\r\n:1\r\n:1\r\n"
            "*3\r\n+@read\r\n+@string\r\n+@fast\r\n*0\r\n*1\r\n*6\r\n$5\r\nflags\r\n*2\r\n+RO\r\n"
            "+access\r\n$12\r\nbegin_search\r\n*4\r\n$4\r\ntype\r\n$5\r\nindex\r\n$4\r\nspec\r\n"
            "*2\r\n$5\r\nindex\r\n:1\r\n$9\r\nfind_keys\r\n*4\r\n$4\r\ntype\r\n$5\r\nrange\r\n"
            "$4\r\nspec\r\n*6\r\n$7\r\nlastkey\r\n:0\r\n$7\r\nkeystep\r\n:1\r\n$5\r\nlimit\r\n"
            ":0\r\n*0\r\n");
}

TEST(CommandCommandsTest, Resp3GetsSetsAndMaps) {
  MemorySession session;
  session.session.reply().set_version(RespVersion::kResp3);
  EXPECT_EQ(session.Call({"COMMAND", "INFO", "command|count", "nosuch"}),
            "*2\r\n*10\r\n$13\r\ncommand|count\r\n:2\r\n~2\r\n+loading\r\n+stale\r\n:0\r\n:0\r\n"
            ":0\r\n~2\r\n+@slow\r\n+@connection\r\n~0\r\n~0\r\n~0\r\n_\r\n");
}

TEST(CommandCommandsTest, InfoKnowsSubcommandsByTheirFullName) {
  MemorySession session;
  EXPECT_EQ(session.Call({"COMMAND", "INFO", "command|nosuch"}), "*1\r\n*-1\r\n");
  EXPECT_NE(session.Call({"COMMAND", "INFO", "Command|Count"}).find("command|count"),
            std::string::npos);
}

TEST(CommandCommandsTest, CountLeavesOutSubcommandsAndDisabledCommands) {
  MemorySession session;
  const std::string before = session.Call({"COMMAND", "COUNT"});
  EXPECT_EQ(before, ":" + std::to_string(session.table.command_count()) + "\r\n");
  ASSERT_TRUE(session.table.Rename("GET", ""));
  EXPECT_EQ(session.Call({"COMMAND", "COUNT"}),
            ":" + std::to_string(session.table.command_count() - 1) + "\r\n");
  EXPECT_EQ(session.Call({"COMMAND", "LIST", "FILTERBY", "PATTERN", "get"}), "*0\r\n");
}

TEST(CommandCommandsTest, ListFilters) {
  MemorySession session;
  EXPECT_EQ(session.Call({"COMMAND", "LIST", "FILTERBY", "PATTERN", "COMMAND|GETKEYS"}),
            "*1\r\n$15\r\ncommand|getkeys\r\n");
  EXPECT_EQ(session.Call({"COMMAND", "LIST", "FILTERBY", "MODULE", "any"}), "*0\r\n");
  EXPECT_EQ(session.Call({"COMMAND", "LIST", "FILTERBY", "ACLCAT", "nosuch"}), "*0\r\n");
  EXPECT_NE(session.Call({"COMMAND", "LIST", "FILTERBY", "ACLCAT", "Read"}).find("\r\nget\r\n"),
            std::string::npos);
  EXPECT_EQ(session.Call({"COMMAND", "LIST", "FILTERBY", "COLOUR", "red"}),
            "-ERR syntax error\r\n");
  EXPECT_EQ(session.Call({"COMMAND", "LIST", "x"}), "-ERR syntax error\r\n");
}

TEST(CommandCommandsTest, GetKeysSaysWhyThereAreNone) {
  MemorySession session;
  EXPECT_EQ(session.Call({"COMMAND", "GETKEYS", "GET", "k"}), "*1\r\n$1\r\nk\r\n");
  EXPECT_EQ(session.Call({"COMMAND", "GETKEYS", "NOSUCH"}), "-ERR Invalid command specified\r\n");
  EXPECT_EQ(session.Call({"COMMAND", "GETKEYS", "COMMAND", "NOSUCH"}),
            "-ERR Invalid command specified\r\n");
  EXPECT_EQ(session.Call({"COMMAND", "GETKEYS", "PING"}),
            "-ERR The command has no key arguments\r\n");
  EXPECT_EQ(session.Call({"COMMAND", "GETKEYS", "GET"}),
            "-ERR Invalid number of arguments specified for command\r\n");
}

TEST(CommandCommandsTest, GetKeysAndFlagsShowsTheUse) {
  MemorySession session;
  EXPECT_EQ(session.Call({"COMMAND", "GETKEYSANDFLAGS", "INCRBY", "k", "1"}),
            "*1\r\n*2\r\n$1\r\nk\r\n*3\r\n+RW\r\n+access\r\n+update\r\n");
}

TEST(CommandCommandsTest, DocsTellWhatReplacesADeprecatedCommand) {
  MemorySession session;
  const std::string docs = session.Call({"COMMAND", "DOCS", "quit", "nosuch"});
  EXPECT_EQ(docs.substr(0, 4), "*2\r\n");
  EXPECT_NE(docs.find("doc_flags\r\n*1\r\n+deprecated\r\n"), std::string::npos);
  EXPECT_NE(docs.find("$16\r\ndeprecated_since\r\n$5\r\n7.2.0\r\n"), std::string::npos);
}

TEST(CommandCommandsTest, AnUnknownSubcommandIsAnErrorAlsoWhereTheContainerRuns) {
  MemorySession session;
  EXPECT_EQ(session.Call({"COMMAND", "foo"}),
            "-ERR unknown subcommand 'foo'. Try COMMAND HELP.\r\n");
  EXPECT_EQ(session.Call({"COMMAND", "COUNT", "x"}),
            "-ERR wrong number of arguments for 'command|count' command\r\n");
}

TEST(CommandReflectionTest, CategoriesFollowFromFlags) {
  const CommandSpec plain{.name = "A"};
  EXPECT_EQ(AllCategoriesOf(plain), kSlowCategory);
  const CommandSpec writes{.name = "A", .flags = kWrite | kFast};
  EXPECT_EQ(AllCategoriesOf(writes), kWriteCategory | kFastCategory);
  const CommandSpec script{.name = "A", .flags = kReadOnly, .categories = kScriptingCategory};
  EXPECT_EQ(AllCategoriesOf(script), kScriptingCategory | kSlowCategory);
  const CommandSpec admin{.name = "A", .flags = kAdmin};
  EXPECT_EQ(AllCategoriesOf(admin), kAdminCategory | kDangerousCategory | kSlowCategory);
}

TEST(CommandReflectionTest, KeysWithoutAFixedPlaceAreMovable) {
  constexpr KeySpec kCounted[] = {{.position = 1, .find = KeySpec::Find::kCount}};
  const CommandSpec spec{.name = "A", .keys = kCounted};
  EXPECT_EQ(AllFlagsOf(spec), static_cast<uint32_t>(kMovableKeys));
}

TEST(CommandCommandsTest, GetkeysTellsBothKeysThatGeoradiusMayStoreTo) {
  tests::MemorySession session;
  EXPECT_EQ(session.Call({"COMMAND", "GETKEYS", "GEORADIUS", "g", "0", "0", "1", "m", "STORE", "a",
                          "STOREDIST", "b"}),
            "*3\r\n$1\r\ng\r\n$1\r\na\r\n$1\r\nb\r\n");
  EXPECT_EQ(session.Call({"COMMAND", "GETKEYS", "GEORADIUS", "g", "0", "0", "1", "m", "STORE", "a",
                          "STORE", "b"}),
            "*2\r\n$1\r\ng\r\n$1\r\na\r\n");
}

}  // namespace
}  // namespace remora::protocol
