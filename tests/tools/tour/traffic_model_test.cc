#include "tools/tour/traffic_model.h"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>

namespace remora::tour {
namespace {

TEST(TrafficModelTest, OneSeedGivesOneLog) {
  TrafficModel one({.seed = 5});
  TrafficModel same({.seed = 5});
  TrafficModel other({.seed = 6});
  bool differs = false;
  for (int i = 0; i < 1000; ++i) {
    const std::string line = ToLogLine(one.Next());
    EXPECT_EQ(line, ToLogLine(same.Next()));
    differs = differs || line != ToLogLine(other.Next());
  }
  EXPECT_TRUE(differs);
}

TEST(TrafficModelTest, KeepsToItsRates) {
  constexpr int kRequests = 200'000;
  TrafficModel model({.items = 1000});
  std::set<std::string> tokens;
  std::map<Action, int> actions;
  std::map<std::string, int> paths;
  int64_t before = 0;
  int64_t first = 0;
  for (int i = 0; i < kRequests; ++i) {
    const ShopRequest& request = model.Next();
    EXPECT_GE(request.microseconds, before);
    before = request.microseconds;
    if (i == 0) first = before;
    tokens.insert(request.token);
    ++actions[ActionOf(request)];
    ++paths[request.path];
  }
  // 20 sessions a second, and 12 requests each, less what log-outs and the end of the test cut off.
  const double seconds = static_cast<double>(before - first) / 1e6;
  EXPECT_NEAR(static_cast<double>(tokens.size()) / seconds, 20, 1);
  EXPECT_NEAR(kRequests / static_cast<double>(tokens.size()), 9, 0.5);
  EXPECT_NEAR(actions[Action::kLogIn] / static_cast<double>(tokens.size()), 0.35, 0.02);
  EXPECT_NEAR(actions[Action::kCheckOut] / double{kRequests}, 0.04, 0.005);
  // Zipf: the second most popular has about half the views of the first.
  const std::string second = "/item?item=" + std::to_string(2'654'435'761 % 1000 + 1);
  EXPECT_NEAR(paths[second] / static_cast<double>(paths["/item?item=1"]), 0.5, 0.05);
}

}  // namespace
}  // namespace remora::tour
