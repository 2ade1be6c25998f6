#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "engine/base/clock.h"
#include "protocol/error_text.h"
#include "tests/support/memory_session.h"

namespace remora::protocol {
namespace {

std::string Error(std::string_view text) { return "-" + std::string(text) + "\r\n"; }

constexpr std::string_view kOk = "+OK\r\n";
constexpr std::string_view kQueued = "+QUEUED\r\n";
constexpr std::string_view kBroken = "*-1\r\n";

// Two clients of one engine whose time stands still.
class DispatcherMultiTest : public testing::Test {
 protected:
  using Request = std::vector<std::string_view>;

  std::string Call(const Request& request) { return Run(session_, output_, request); }
  std::string CallOther(const Request& request) { return Run(other_, other_output_, request); }

  // Whether EXEC still runs what follows a WATCH of `key` once the other client has done `request`.
  bool Holds(std::string_view key, const Request& request) {
    Call({"WATCH", key});
    CallOther(request);
    Call({"MULTI"});
    Call({"PING"});
    return Call({"EXEC"}) != kBroken;
  }

  void Advance(int64_t milliseconds) { clock_.AdvanceMilliseconds(milliseconds); }

  base::ManualClock clock_;
  Engine engine_{{.clock = &clock_}};
  CommandTable table_{CommandTable::ProtocolFamilies()};
  DispatcherShared shared_{.engine = engine_, .table = table_, .host = nullptr, .ticks = {}};
  Dispatcher dispatcher_{shared_};
  OutputBuffer output_;
  Session session_{output_};
  OutputBuffer other_output_;
  Session other_{other_output_};

 private:
  std::string Run(Session& session, OutputBuffer& output, const Request& request) {
    session.authenticated = true;
    dispatcher_.Execute(session, request);
    std::string reply(output.view());
    output.Consume(output.size());
    return reply;
  }
};

TEST_F(DispatcherMultiTest, ExecAnswersAllThatWasQueued) {
  EXPECT_EQ(Call({"MULTI"}), kOk);
  EXPECT_EQ(Call({"SET", "k", "1"}), kQueued);
  EXPECT_EQ(Call({"INCR", "k"}), kQueued);
  EXPECT_EQ(CallOther({"GET", "k"}), "$-1\r\n");
  EXPECT_EQ(Call({"EXEC"}), "*2\r\n+OK\r\n:2\r\n");
  EXPECT_EQ(CallOther({"GET", "k"}), "$1\r\n2\r\n");
}

TEST_F(DispatcherMultiTest, AnEmptyTransactionAnswersNothing) {
  Call({"MULTI"});
  EXPECT_EQ(Call({"EXEC"}), "*0\r\n");
}

TEST_F(DispatcherMultiTest, AnErrorWhileQueueingAborts) {
  Call({"MULTI"});
  EXPECT_EQ(Call({"SET", "k", "1"}), kQueued);
  EXPECT_EQ(Call({"GET"}), Error(error_text::WrongNumberOfArguments("get")));
  EXPECT_EQ(Call({"EXEC"}), Error(error_text::kExecAbort));
  EXPECT_EQ(Call({"EXISTS", "k"}), ":0\r\n");
  EXPECT_EQ(Call({"EXEC"}), Error(error_text::kExecWithoutMulti));
}

TEST_F(DispatcherMultiTest, AnUnknownCommandAbortsAndTheNextTransactionIsClean) {
  Call({"MULTI"});
  EXPECT_TRUE(Call({"NOSUCH"}).starts_with("-ERR unknown command"));
  EXPECT_EQ(Call({"EXEC"}), Error(error_text::kExecAbort));
  Call({"MULTI"});
  Call({"PING"});
  EXPECT_EQ(Call({"EXEC"}), "*1\r\n+PONG\r\n");
}

TEST_F(DispatcherMultiTest, AnErrorWhileRunningStopsNothing) {
  Call({"MULTI"});
  Call({"SET", "k", "text"});
  Call({"INCR", "k"});
  Call({"SET", "after", "1"});
  EXPECT_EQ(Call({"EXEC"}), "*3\r\n+OK\r\n" + Error(error_text::kNotAnInteger) + "+OK\r\n");
  EXPECT_EQ(Call({"EXISTS", "k", "after"}), ":2\r\n");
}

TEST_F(DispatcherMultiTest, NestingAndWatchingInsideAreErrorsThatDoNotAbort) {
  Call({"MULTI"});
  EXPECT_EQ(Call({"MULTI"}), Error(error_text::kNestedMulti));
  EXPECT_EQ(Call({"WATCH", "k"}), Error(error_text::kWatchInMulti));
  EXPECT_EQ(Call({"SET", "k", "1"}), kQueued);
  EXPECT_EQ(Call({"EXEC"}), "*1\r\n+OK\r\n");
}

TEST_F(DispatcherMultiTest, ExecAndDiscardNeedMulti) {
  EXPECT_EQ(Call({"EXEC"}), Error(error_text::kExecWithoutMulti));
  EXPECT_EQ(Call({"DISCARD"}), Error(error_text::kDiscardWithoutMulti));
}

TEST_F(DispatcherMultiTest, DiscardForgetsTheQueueAndTheWatches) {
  Call({"WATCH", "k"});
  Call({"MULTI"});
  Call({"SET", "k", "mine"});
  CallOther({"SET", "k", "theirs"});
  EXPECT_EQ(Call({"DISCARD"}), kOk);
  EXPECT_EQ(Call({"GET", "k"}), "$6\r\ntheirs\r\n");
  Call({"MULTI"});
  EXPECT_EQ(Call({"EXEC"}), "*0\r\n");
}

TEST_F(DispatcherMultiTest, AWatchIsBrokenByEveryKindOfChange) {
  EXPECT_FALSE(Holds("k", {"SET", "k", "1"}));
  EXPECT_FALSE(Holds("k", {"APPEND", "k", "2"}));
  EXPECT_FALSE(Holds("k", {"PEXPIRE", "k", "100000"}));
  EXPECT_FALSE(Holds("k", {"DEL", "k"}));
  CallOther({"HSET", "k", "field", "1"});
  EXPECT_FALSE(Holds("k", {"HSET", "k", "field", "2"}));
  EXPECT_FALSE(Holds("k", {"RENAME", "k", "other"}));
  EXPECT_FALSE(Holds("k", {"RENAME", "other", "k"}));
}

TEST_F(DispatcherMultiTest, AWatchHoldsWhereNothingChanged) {
  EXPECT_TRUE(Holds("k", {"SET", "other", "1"}));
  EXPECT_TRUE(Holds("k", {"GET", "k"}));
  EXPECT_TRUE(Holds("k", {"DEL", "k"}));
  EXPECT_TRUE(Holds("k", {"FLUSHALL"}));
}

TEST_F(DispatcherMultiTest, AFlushBreaksTheWatchOfAKeyThatIsThere) {
  Call({"SET", "k", "1"});
  EXPECT_FALSE(Holds("k", {"FLUSHDB"}));
  Call({"SET", "k", "1"});
  EXPECT_FALSE(Holds("k", {"FLUSHALL"}));
}

TEST_F(DispatcherMultiTest, SwappingBreaksTheWatchOfAKeyThatIsInEitherDatabase) {
  EXPECT_TRUE(Holds("k", {"SWAPDB", "0", "1"}));
  Call({"SET", "k", "1"});
  EXPECT_FALSE(Holds("k", {"SWAPDB", "0", "1"}));
  EXPECT_FALSE(Holds("k", {"SWAPDB", "0", "1"}));
}

TEST_F(DispatcherMultiTest, AKeyThatExpiresBreaksItsWatch) {
  Call({"SET", "k", "1", "PX", "10"});
  Call({"WATCH", "k"});
  Advance(11);
  Call({"MULTI"});
  Call({"PING"});
  EXPECT_EQ(Call({"EXEC"}), kBroken);
}

TEST_F(DispatcherMultiTest, AKeyThatHadExpiredBeforeItsWatchDoesNot) {
  Call({"SET", "k", "1", "PX", "10"});
  Advance(11);
  EXPECT_TRUE(Holds("k", {"PING"}));
}

TEST_F(DispatcherMultiTest, OnesOwnChangeBreaksAWatchToo) {
  Call({"WATCH", "k"});
  Call({"SET", "k", "1"});
  Call({"MULTI"});
  EXPECT_EQ(Call({"EXEC"}), kBroken);
}

TEST_F(DispatcherMultiTest, UnwatchForgets) {
  Call({"WATCH", "k"});
  CallOther({"SET", "k", "1"});
  EXPECT_EQ(Call({"UNWATCH"}), kOk);
  Call({"MULTI"});
  EXPECT_EQ(Call({"EXEC"}), "*0\r\n");
}

TEST_F(DispatcherMultiTest, AWatchIsOfTheDatabaseThatWasSelected) {
  Call({"WATCH", "k"});
  CallOther({"SELECT", "1"});
  EXPECT_EQ(CallOther({"SET", "k", "1"}), kOk);
  Call({"MULTI"});
  EXPECT_EQ(Call({"EXEC"}), "*0\r\n");
  EXPECT_FALSE([&] {
    Call({"SELECT", "1"});
    return Holds("k", {"SET", "k", "2"});
  }());
}

TEST_F(DispatcherMultiTest, SelectInsideActsOnWhatFollows) {
  Call({"MULTI"});
  Call({"SET", "k", "zero"});
  Call({"SELECT", "3"});
  Call({"SET", "k", "three"});
  EXPECT_EQ(Call({"EXEC"}), "*3\r\n+OK\r\n+OK\r\n+OK\r\n");
  EXPECT_EQ(session_.database, 3u);
  EXPECT_EQ(Call({"GET", "k"}), "$5\r\nthree\r\n");
  EXPECT_EQ(CallOther({"GET", "k"}), "$4\r\nzero\r\n");
}

TEST_F(DispatcherMultiTest, ResetEndsTheTransactionAndTheWatches) {
  Call({"WATCH", "k"});
  Call({"MULTI"});
  Call({"SET", "k", "1"});
  EXPECT_EQ(Call({"RESET"}), "+RESET\r\n");
  session_.authenticated = true;
  EXPECT_EQ(Call({"EXISTS", "k"}), ":0\r\n");
  CallOther({"SET", "k", "2"});
  Call({"MULTI"});
  EXPECT_EQ(Call({"EXEC"}), "*0\r\n");
}

TEST_F(DispatcherMultiTest, QueuedCommandsCountWhenTheyRun) {
  const uint32_t set = table_.Find("SET")->id;
  Call({"MULTI"});
  Call({"SET", "k", "1"});
  EXPECT_EQ(dispatcher_.statistics().command(set).calls.value(), 0u);
  Call({"EXEC"});
  EXPECT_EQ(dispatcher_.statistics().command(set).calls.value(), 1u);
  Call({"MULTI"});
  Call({"SET", "k"});
  Call({"EXEC"});
  EXPECT_EQ(dispatcher_.statistics().command(set).rejected.value(), 1u);
  EXPECT_EQ(dispatcher_.statistics().command(set).calls.value(), 1u);
}

}  // namespace
}  // namespace remora::protocol
