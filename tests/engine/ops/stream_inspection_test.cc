#include "engine/ops/stream_inspection.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "engine/base/clock.h"
#include "engine/engine.h"

namespace remora {
namespace {

class StreamInspectionTest : public testing::Test {
 protected:
  StreamInspectionTest() {
    const ops::FieldValue field[] = {{"a", "1"}};
    for (uint64_t i = 1; i <= 150; ++i) {
      static_cast<void>(engine_.XAdd(
          "s", field, {.id = {.kind = ops::NewStreamId::Kind::kExactly, .id = {i, 0}}}));
    }
    static_cast<void>(engine_.XGroupCreate("s", "h"));
    static_cast<void>(engine_.XGroupCreate("s", "g", {.last_id = ops::StreamId{}}));
    static_cast<void>(engine_.XReadGroup("s", {"g", "ann"}, {.count = 50}));
    clock_.AdvanceMilliseconds(10);
    static_cast<void>(engine_.XReadGroupOwn("s", {"g", "bob"}));
  }
  template <typename Unit>
  auto OnStream(Unit&& unit) {
    return engine_.Transact({"s"}, [&](Transaction& transaction, std::span<const Key> keys) {
      return unit(transaction, keys[0]);
    });
  }

  base::ManualClock clock_;
  Engine engine_{{.clock = &clock_}};
};

TEST_F(StreamInspectionTest, AStreamTellsItsFigures) {
  const ops::StreamFigures figures = engine_.XInfo("s").value();
  EXPECT_EQ(figures.length, 150u);
  EXPECT_EQ(figures.blocks, 2u);
  EXPECT_EQ(figures.nodes, 3u);
  EXPECT_EQ(figures.groups, 2u);
  EXPECT_EQ(figures.first_id, (ops::StreamId{1, 0}));
  EXPECT_EQ(engine_.XInfo("none").error(), OpError::kNoSuchKey);
}

TEST_F(StreamInspectionTest, GroupsComeByName) {
  std::vector<std::string> names;
  const Outcome outcome = OnStream([&](Transaction& transaction, const Key& key) {
    return ops::VisitStreamGroups(transaction, key, [&](const ops::StreamGroupFigures& group) {
      names.emplace_back(group.name);
      EXPECT_EQ(group.lag, group.name == "g" ? 100 : 0);
      EXPECT_EQ(group.entries_read, group.name == "g" ? std::optional<int64_t>(50) : std::nullopt);
    });
  });
  EXPECT_TRUE(outcome.ok());
  EXPECT_EQ(names, (std::vector<std::string>{"g", "h"}));
}

TEST_F(StreamInspectionTest, AConsumerThatGotNothingWasNeverActive) {
  std::vector<std::string> names;
  const Outcome outcome = OnStream([&](Transaction& transaction, const Key& key) {
    return ops::VisitStreamConsumers(
        transaction, key, "g", [&](const ops::StreamConsumerFigures& consumer) {
          names.emplace_back(consumer.name);
          EXPECT_EQ(consumer.active_milliseconds.has_value(), consumer.name == "ann");
          EXPECT_EQ(consumer.pending, consumer.name == "ann" ? 50u : 0u);
        });
  });
  EXPECT_TRUE(outcome.ok());
  EXPECT_EQ(names, (std::vector<std::string>{"ann", "bob"}));
  EXPECT_EQ(OnStream([&](Transaction& transaction, const Key& key) {
              return ops::VisitStreamConsumers(transaction, key, "none",
                                               [](const ops::StreamConsumerFigures&) {});
            }).error(),
            OpError::kNoSuchGroup);
}

}  // namespace
}  // namespace remora
