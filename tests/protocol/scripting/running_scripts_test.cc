#include "protocol/scripting/running_scripts.h"

#include <gtest/gtest.h>

namespace remora::protocol::scripting {
namespace {

using Kill = RunningScripts::Kill;

TEST(RunningScriptsTest, OnlyScriptsOfTheKindThatHaveNotWrittenAreKilled) {
  RunningScripts running;
  EXPECT_EQ(running.KillAll(ScriptKind::kScript), Kill::kNotBusy);
  RunningScript script;
  running.Add(script);
  EXPECT_TRUE(running.any_busy());
  EXPECT_EQ(running.KillAll(ScriptKind::kFunction), Kill::kOtherKind);
  script.wrote = true;
  EXPECT_EQ(running.KillAll(ScriptKind::kScript), Kill::kUnkillable);
  EXPECT_FALSE(script.killed);
  script.wrote = false;
  EXPECT_EQ(running.KillAll(ScriptKind::kScript), Kill::kDone);
  EXPECT_TRUE(script.killed);
  running.Remove(script);
  EXPECT_FALSE(running.any_busy());
}

TEST(RunningScriptsTest, TheErrorSaysWhatMayBeKilled) {
  RunningScripts running;
  EXPECT_EQ(running.BusyError(), "");
  RunningScript script;
  script.kind = ScriptKind::kFunction;
  running.Add(script);
  EXPECT_EQ(running.BusyError(),
            "BUSY Redis is busy running a script. You can only call FUNCTION KILL or SHUTDOWN "
            "NOSAVE.");
}

}  // namespace
}  // namespace remora::protocol::scripting
