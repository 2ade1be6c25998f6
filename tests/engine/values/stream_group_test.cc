#include "engine/values/stream_group.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "engine/base/random.h"

namespace remora::values {
namespace {

// What is pending: whose, and how often it was delivered.
using Model = std::map<StreamId, std::pair<std::string, uint64_t>>;

void ExpectEqual(const StreamGroup& group, const Model& model) {
  ASSERT_EQ(group.pending().size(), model.size());
  auto at = group.pending().First();
  for (const auto& [id, entry] : model) {
    ASSERT_EQ(at.id(), id);
    ASSERT_EQ(at.value().consumer->name, entry.first);
    ASSERT_EQ(at.value().deliveries, entry.second);
    at = at.Next();
  }
}

StreamConsumer& ConsumerOf(StreamGroup& group, const std::string& name) {
  StreamConsumer* const found = group.FindConsumer(name);
  return found != nullptr ? *found : group.AddConsumer(name, 1);
}

TEST(StreamGroupTest, RandomChangesAreThoseOfTheModel) {
  for (const uint64_t seed : {1u, 2u, 3u}) {
    SCOPED_TRACE(seed);
    base::Random random(seed);
    StreamGroup group({}, 0);
    Model model;
    for (int step = 0; step < 4000; ++step) {
      const StreamId id{random.Below(300), random.Below(2)};
      const std::string name = "consumer number " + std::to_string(random.Below(4));
      const PendingTree::Position entry = group.pending().Find(id);
      ASSERT_EQ(static_cast<bool>(entry), model.contains(id));
      switch (random.Below(8)) {
        case 0:
        case 1:
        case 2:
          group.Deliver(id, ConsumerOf(group, name), step);
          model[id] = {name, 1};
          break;
        case 3:
        case 4:
          if (entry) group.RemovePending(entry);
          model.erase(id);
          break;
        case 5:
        case 6:
          if (!entry) break;
          group.Assign(entry, ConsumerOf(group, name));
          ++entry.value().deliveries;
          model[id] = {name, model[id].second + 1};
          break;
        default:
          if (random.Below(20) != 0) break;
          if (StreamConsumer* const gone = group.FindConsumer(name)) group.RemoveConsumer(*gone);
          std::erase_if(model, [&](const auto& pending) { return pending.second.first == name; });
      }
      group.CheckInvariants();
      if (step % 40 == 0) ExpectEqual(group, model);
    }
    ExpectEqual(group, model);
  }
}

TEST(StreamGroupTest, ACopyHasConsumersOfItsOwn) {
  StreamGroup group({7, 0}, 5);
  group.Deliver({1, 0}, group.AddConsumer("a", 1), 10);
  group.Deliver({2, 0}, group.AddConsumer("b", 2), 11);
  group.FindConsumer("a")->active_milliseconds = 9;
  const std::unique_ptr<StreamGroup> copy = group.Copy();
  copy->CheckInvariants();
  EXPECT_EQ(copy->last_id, (StreamId{7, 0}));
  EXPECT_EQ(copy->entries_read, 5);
  EXPECT_EQ(copy->FindConsumer("a")->active_milliseconds, 9);
  EXPECT_EQ(copy->footprint_bytes(), group.footprint_bytes());
  copy->RemoveConsumer(*copy->FindConsumer("a"));
  EXPECT_EQ(group.pending().size(), 2u);
  group.CheckInvariants();
}

TEST(StreamGroupTest, APendingEntryTakesSixtyFourBytesAtMost) {
  StreamGroup group({}, 0);
  StreamConsumer& consumer = group.AddConsumer("c", 1);
  constexpr uint64_t kEntries = 100'000;
  for (uint64_t i = 1; i <= kEntries; ++i) group.Deliver({i, 0}, consumer, 1);
  EXPECT_LE(group.footprint_bytes() / kEntries, 64u);
}

TEST(StreamGroupTest, MemoryIsGivenBackInSlices) {
  StreamGroup group({}, 0);
  for (uint64_t i = 1; i <= 10'000; ++i) {
    group.Deliver({i, 0}, ConsumerOf(group, std::to_string(i % 50)), 1);
  }
  int slices = 0;
  while (!group.Reclaim(20)) ++slices;
  EXPECT_GE(slices, 15);
}

}  // namespace
}  // namespace remora::values
