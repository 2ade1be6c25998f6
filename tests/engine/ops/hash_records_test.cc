#include "engine/ops/hash_records.h"

#include <gtest/gtest.h>

#include "engine/base/clock.h"
#include "engine/engine.h"
#include "engine/keyspace/keyspace.h"

namespace remora::ops {
namespace {

TEST(HashRecordsTest, AHashIsFoundWithoutTheFieldsThatAreDue) {
  base::ManualClock clock;
  Engine engine({.clock = &clock});
  const int64_t due = clock.NowMilliseconds() + 10;
  const FieldValue fields[] = {{"a", "1"}};
  ASSERT_TRUE(engine.HSetEx("h", fields, {.expiry_milliseconds = due}).value());
  ASSERT_TRUE(engine.HSet("h", "b", "2").value());
  clock.AdvanceMilliseconds(10);
  const Key key = engine.MakeKey("h");
  Transaction transaction(engine.keyspace(), 0, key);
  Result<keyspace::RecordHandle> found = FindHash(transaction, key, Access::kRead);
  ASSERT_TRUE(found.ok() && *found);
  EXPECT_EQ(ViewHash(transaction, *found).size(), 1u);
}

TEST(HashRecordsTest, AHashWithNothingLeftIsNotThere) {
  base::ManualClock clock;
  Engine engine({.clock = &clock});
  const int64_t due = clock.NowMilliseconds() + 10;
  const FieldValue fields[] = {{"a", "1"}, {"b", "2"}};
  ASSERT_TRUE(engine.HSetEx("h", fields, {.expiry_milliseconds = due}).value());
  clock.AdvanceMilliseconds(10);
  const Key key = engine.MakeKey("h");
  Transaction transaction(engine.keyspace(), 0, key);
  EXPECT_FALSE(*FindHash(transaction, key, Access::kRead));
  EXPECT_FALSE(transaction.Find(key, Access::kQuiet));
}

}  // namespace
}  // namespace remora::ops
