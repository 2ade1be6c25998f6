#include "server/pause.h"

#include <gtest/gtest.h>

namespace remora::server {
namespace {

using Scope = Pause::Scope;

TEST(PauseTest, NothingIsHeldAtFirst) {
  const Pause pause;
  EXPECT_FALSE(pause.active());
}

TEST(PauseTest, APauseThatHoldsMoreOrLongerStays) {
  Pause pause;
  pause.Begin(Scope::kEverything, 1000);
  pause.Begin(Scope::kWrites, 3000);
  EXPECT_EQ(pause.scope(), Scope::kEverything);
  EXPECT_EQ(pause.end_milliseconds(), 3000);
  pause.Begin(Scope::kWrites, 2000);
  EXPECT_EQ(pause.end_milliseconds(), 3000);
}

TEST(PauseTest, AfterItsEndAPauseIsForgotten) {
  Pause pause;
  pause.Begin(Scope::kEverything, 5000);
  pause.End();
  EXPECT_FALSE(pause.active());
  pause.Begin(Scope::kWrites, 1000);
  EXPECT_TRUE(pause.active());
  EXPECT_EQ(pause.scope(), Scope::kWrites);
  EXPECT_EQ(pause.end_milliseconds(), 1000);
}

}  // namespace
}  // namespace remora::server
