#include "engine/result.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace remora {
namespace {

// Says when it goes, so that what outlives what can be seen.
class Watched {
 public:
  explicit Watched(int& alive) : alive_(&alive) { ++*alive_; }
  Watched(const Watched& other) : alive_(other.alive_) { ++*alive_; }
  Watched& operator=(const Watched&) = delete;
  ~Watched() { --*alive_; }

 private:
  int* alive_;
};

TEST(ResultTest, HoldsAValueOrAnError) {
  const Result<int> value = 7;
  EXPECT_TRUE(value.ok());
  EXPECT_EQ(*value, 7);
  const Result<int> error = OpError::kOverflow;
  EXPECT_FALSE(error);
  EXPECT_EQ(error.error(), OpError::kOverflow);
  EXPECT_EQ(error.value_or(3), 3);
  EXPECT_EQ(value.value_or(3), 7);
}

TEST(ResultTest, AValueCanBeChangedAndTaken) {
  Result<std::string> result = std::string("text");
  result->append("!");
  *result += "?";
  EXPECT_EQ(result->size(), 6u);
  EXPECT_EQ(std::move(result).value(), "text!?");
}

TEST(ResultTest, AValueThatOnlyMovesCanBeTaken) {
  Result<std::unique_ptr<int>> result = std::make_unique<int>(5);
  const std::unique_ptr<int> taken = std::move(result).value();
  EXPECT_EQ(*taken, 5);
}

// A reference into a Result that is gone was given to loops over the value of a temporary one.
TEST(ResultTest, ALoopOverATemporaryResultWalksOverALiveValue) {
  int alive = 0;
  const auto make = [&]() -> Result<std::vector<Watched>> {
    std::vector<Watched> values;
    for (int i = 0; i < 3; ++i) values.emplace_back(alive);
    return values;
  };
  int seen = 0;
  for ([[maybe_unused]] const Watched& value : *make()) {
    EXPECT_EQ(alive, 3);
    ++seen;
  }
  for ([[maybe_unused]] const Watched& value : make().value()) {
    EXPECT_EQ(alive, 3);
    ++seen;
  }
  EXPECT_EQ(seen, 6);
  EXPECT_EQ(alive, 0);
  static_assert(!std::is_reference_v<decltype(*make())>);
  static_assert(!std::is_reference_v<decltype(make().value())>);
}

TEST(ResultTest, AReferenceToATemporaryValueIsKeptAlive) {
  int alive = 0;
  {
    const Watched& kept = *Result<Watched>(Watched(alive));
    static_cast<void>(kept);
    EXPECT_EQ(alive, 1);
  }
  EXPECT_EQ(alive, 0);
}

TEST(ResultDeathTest, AskingForWhatIsNotThereEndsTheProcess) {
  const Result<int> error = OpError::kSyntax;
  const Result<int> value = 1;
  EXPECT_DEATH((void)error.value(), "");
  EXPECT_DEATH((void)*error, "");
  EXPECT_DEATH((void)value.error(), "");
}

}  // namespace
}  // namespace remora
