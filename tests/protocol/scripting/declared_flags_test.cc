#include "protocol/scripting/declared_flags.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace remora::protocol::scripting {
namespace {

constexpr CommandSpec kEval{.name = "EVAL"};
constexpr CommandSpec kEvalSha{.name = "EVALSHA"};
constexpr CommandSpec kFunctionCall{.name = "FCALL"};
constexpr CommandSpec kGet{.name = "GET"};

using Words = std::vector<std::string_view>;

TEST(DeclaredFlagsTest, AScriptSaysThemInItsHeader) {
  SharedScripts scripts;
  EXPECT_EQ(DeclaredFlags(scripts, kEval, Words{"EVAL", "#!lua flags=no-writes\nreturn 1", "0"}),
            uint32_t{kNoWrites});
  EXPECT_EQ(DeclaredFlags(scripts, kEval, Words{"EVAL", "#!lua\nreturn 1", "0"}), uint32_t{0});
  EXPECT_EQ(DeclaredFlags(scripts, kEval, Words{"EVAL", "return 1", "0"}), std::nullopt);
  EXPECT_EQ(DeclaredFlags(scripts, kEval, Words{"EVAL", "#!lua flags=nothing\n", "0"}),
            std::nullopt);
}

TEST(DeclaredFlagsTest, AScriptIsFoundByItsHashInAnyCase) {
  SharedScripts scripts;
  const std::string text = "#!lua flags=no-writes\nreturn 1";
  scripts.store.Add("abc", text, ParseScriptHeader(text), ScriptStore::Origin::kLoad);
  EXPECT_EQ(DeclaredFlags(scripts, kEvalSha, Words{"EVALSHA", "ABC", "0"}), uint32_t{kNoWrites});
  EXPECT_EQ(DeclaredFlags(scripts, kEvalSha, Words{"EVALSHA", "abd", "0"}), std::nullopt);
}

TEST(DeclaredFlagsTest, WhatIsNoScriptSaysNothing) {
  SharedScripts scripts;
  EXPECT_EQ(DeclaredFlags(scripts, kGet, Words{"GET", "#!lua flags=no-writes\n"}), std::nullopt);
  EXPECT_EQ(DeclaredFlags(scripts, kFunctionCall, Words{"FCALL", "f", "0"}), std::nullopt);
  EXPECT_EQ(DeclaredFlags(scripts, kEval, Words{"EVAL"}), std::nullopt);
}

}  // namespace
}  // namespace remora::protocol::scripting
