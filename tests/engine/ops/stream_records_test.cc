#include "engine/ops/stream_records.h"

#include <gtest/gtest.h>

#include <string>

#include "engine/engine.h"
#include "engine/keyspace/keyspace.h"

namespace remora {
namespace {

TEST(StreamRecordsTest, ChangesOfAStreamAreAccountedForInItsSlice) {
  Engine engine;
  const Key key = engine.MakeKey("s");
  Transaction transaction(engine.keyspace(), 0, key);
  keyspace::RecordHandle record = ops::CreateStream(transaction, key);
  const std::string_view fields[] = {"a", "1"};
  for (uint64_t i = 1; i <= 1000; ++i) {
    ops::StreamChange change(record);
    ASSERT_TRUE(change.stream().Append({i, 0}, fields, {}));
  }
  EXPECT_EQ(record.slice().outside_bytes(), record.object()->footprint_bytes());
}

TEST(StreamRecordsTest, OneEntryIsVisitedByItsId) {
  Engine engine;
  const Key key = engine.MakeKey("s");
  Transaction transaction(engine.keyspace(), 0, key);
  keyspace::RecordHandle record = ops::CreateStream(transaction, key);
  const std::string_view fields[] = {"a", "-17"};
  ASSERT_TRUE(ops::StreamOf(record).Append({5, 5}, fields, {}));
  containers::StreamEntryTexts texts;
  std::string seen;
  const auto see = [&](const ops::StreamEntry& entry) {
    for (const std::string_view text : entry.fields) seen.append(text).append(" ");
  };
  EXPECT_TRUE(ops::VisitEntry(ops::StreamOf(record), {5, 5}, texts, see));
  EXPECT_FALSE(ops::VisitEntry(ops::StreamOf(record), {5, 6}, texts, see));
  EXPECT_EQ(seen, "a -17 ");
  record.Erase();
}

TEST(StreamRecordsTest, AGroupIsFoundOnlyInItsStream) {
  Engine engine;
  ASSERT_TRUE(engine.XGroupCreate("s", "g", {.make_stream = true}));
  ASSERT_TRUE(engine.Set("text", "x"));
  for (const std::string_view name : {"s", "text", "none"}) {
    const Key key = engine.MakeKey(name);
    Transaction transaction(engine.keyspace(), 0, key);
    const auto found = ops::FindGroup(transaction, key, "g", Access::kRead);
    EXPECT_EQ(found.ok(), name == "s");
    if (!found) {
      EXPECT_EQ(found.error(), name == "text" ? OpError::kWrongType : OpError::kNoSuchGroup);
    }
  }
}

}  // namespace
}  // namespace remora
