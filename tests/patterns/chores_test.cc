#include "patterns/chores.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "engine/base/clock.h"
#include "engine/engine.h"
#include "patterns/embedded_store.h"

namespace remora::patterns {
namespace {

using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;
using std::chrono_literals::operator""h;

TEST(ChoresTest, EachRunsWhenItIsDue) {
  base::ManualClock clock;
  Chores chores(clock);
  EXPECT_EQ(chores.Tick(), 24h);
  int quick = 0;
  int slow = 0;
  chores.Add({"quick", [&]() -> StoreResult<std::chrono::milliseconds> { return ++quick, 10ms; }});
  chores.Add({"slow", [&]() -> StoreResult<std::chrono::milliseconds> { return ++slow, 25ms; }});
  EXPECT_EQ(chores.Tick(), 10ms);
  EXPECT_EQ(chores.Tick(), 10ms);
  for (int i = 0; i < 5; ++i) {
    clock.AdvanceMilliseconds(10);
    static_cast<void>(chores.Tick());
  }
  EXPECT_EQ(quick, 6);
  EXPECT_EQ(slow, 2);
}

TEST(ChoresTest, AFailureIsToldAndTriedAgain) {
  base::ManualClock clock;
  std::vector<std::string> told;
  Chores chores(clock, [&](const std::string& name, const StoreError& error) {
    told.push_back(name + ": " + error.ToString());
  });
  chores.Add({"fails", []() -> StoreResult<std::chrono::milliseconds> {
                return StoreError{StoreErrorCode::kNotConnected, "nobody there"};
              }});
  EXPECT_EQ(chores.Tick(), 1s);
  EXPECT_EQ(told, std::vector<std::string>{"fails: not connected: nobody there"});
}

class NoRows final : public RowSource {
 public:
  StoreResult<std::optional<Row>> Load(std::string_view) override { return std::optional(Row()); }
};

TEST(ChoresTest, TheDaemonsOfAShop) {
  base::ManualClock clock;
  Engine engine({.seed = 1, .clock = &clock});
  EmbeddedStore store(engine);
  LoginSessions sessions(store, {.sessions_max = 10});
  PageCache pages(store);
  NoRows source;
  RowCache rows(store, source);
  for (int i = 0; i < 250; ++i) {
    ASSERT_TRUE(sessions.Update("t" + std::to_string(i), "user", "7"));
  }
  ASSERT_TRUE(rows.Schedule("273", 20ms));
  Chores chores(clock);
  chores.Add(CleaningOf(sessions));
  chores.Add(RescalingOf(pages));
  chores.Add(RefreshingOf(rows));
  EXPECT_EQ(chores.Tick(), 0ms);  // more to clean
  EXPECT_EQ(chores.Tick(), 0ms);
  EXPECT_EQ(chores.Tick(), 0ms);
  EXPECT_EQ(chores.Tick(), 20ms);  // the next row
  EXPECT_EQ(*sessions.Count(), 10u);
  EXPECT_EQ(pages.MostViewed(1)->front().score, 125);
  EXPECT_EQ(*rows.Get("273"), "{}");
}

}  // namespace
}  // namespace remora::patterns
