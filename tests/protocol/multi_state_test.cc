#include "protocol/multi_state.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "engine/keyspace/watch_list.h"

namespace remora::protocol {
namespace {

class MultiStateTest : public testing::Test {
 protected:
  void Queue(const std::vector<std::string_view>& request) {
    state_.Queue(*table_.Find(request[0]), request);
  }

  CommandTable table_{CommandTable::ProtocolFamilies()};
  MultiState state_;
};

TEST_F(MultiStateTest, QueuedRequestsHaveBytesOfTheirOwn) {
  state_.Begin();
  std::string buffer = "get" + std::string("k\0y", 3);
  Queue({std::string_view(buffer).substr(0, 3), std::string_view(buffer).substr(3)});
  Queue({"set", "", std::string_view("\r\n\0", 3)});
  buffer.assign(buffer.size(), 'x');
  EXPECT_EQ(state_.bytes(), 3u + 3 + 3 + 0 + 3);
  std::vector<std::string_view> arguments;
  state_.commands()[0].GetArguments(arguments);
  EXPECT_EQ(arguments, (std::vector<std::string_view>{"get", {"k\0y", 3}}));
  EXPECT_EQ(state_.commands()[0].entry().full_name, "get");
  state_.commands()[1].GetArguments(arguments);
  EXPECT_EQ(arguments, (std::vector<std::string_view>{"set", "", {"\r\n\0", 3}}));
}

TEST_F(MultiStateTest, EndingForgetsWhatWasQueuedButNotWhatIsWatched) {
  state_.Begin();
  state_.Abort();
  Queue({"get", "k"});
  state_.AddWatch(0, "k");
  EXPECT_TRUE(state_.queueing());
  EXPECT_TRUE(state_.aborted());
  EXPECT_EQ(state_.End().size(), 1u);
  EXPECT_FALSE(state_.queueing());
  EXPECT_FALSE(state_.aborted());
  EXPECT_TRUE(state_.commands().empty());
  EXPECT_EQ(state_.watched().size(), 1u);
  EXPECT_TRUE(state_.End().empty());
}

TEST_F(MultiStateTest, AWatchIsOfOneDatabase) {
  state_.AddWatch(1, "k");
  EXPECT_TRUE(state_.watches(1, "k"));
  EXPECT_FALSE(state_.watches(0, "k"));
  EXPECT_FALSE(state_.watches(1, "kk"));
}

TEST_F(MultiStateTest, ABrokenMarkIsForgottenWithTheWatches) {
  EXPECT_FALSE(state_.watch_broken());
  const std::shared_ptr<keyspace::WatchMark> mark = state_.mark();
  EXPECT_EQ(state_.mark(), mark);
  state_.AddWatch(0, "k");
  mark->Break();
  EXPECT_TRUE(state_.watch_broken());
  state_.ForgetWatches();
  EXPECT_FALSE(state_.watch_broken());
  EXPECT_TRUE(state_.watched().empty());
  EXPECT_NE(state_.mark(), mark);
}

}  // namespace
}  // namespace remora::protocol
