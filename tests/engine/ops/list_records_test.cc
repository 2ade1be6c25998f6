#include "engine/ops/list_records.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "engine/engine.h"

namespace remora::ops {
namespace {

class ListRecordsTest : public testing::Test {
 protected:
  // Makes a list of `count` elements of 100 bytes at once.
  std::string_view EncodingOfNew(size_t count) {
    engine_.FlushAll();
    const std::string element(100, 'x');
    const std::vector<std::string_view> elements(count, element);
    const Key key = engine_.MakeKey("l");
    Transaction transaction(engine_.keyspace(), 0, key);
    CreateListOf(transaction, key, values::ListEnd::kBack, elements);
    keyspace::RecordHandle record = transaction.Find(key, Access::kQuiet);
    values::ListValue list = ListOf(transaction, record);
    list.CheckInvariants();
    EXPECT_EQ(list.size(), count);
    return values::NameOf(list.encoding());
  }

  Engine engine_;
};

TEST_F(ListRecordsTest, ANewListHasItsFinalEncodingAtOnce) {
  EXPECT_EQ(EncodingOfNew(1), "listpack");
  EXPECT_EQ(EncodingOfNew(81), "listpack");
  EXPECT_EQ(EncodingOfNew(82), "quicklist");
  engine_.limits().list_max_listpack_size.store(1);
  EXPECT_EQ(EncodingOfNew(1), "listpack");
  EXPECT_EQ(EncodingOfNew(2), "quicklist");
}

TEST_F(ListRecordsTest, AListGoesWithItsLastElement) {
  const Key key = engine_.MakeKey("l");
  Transaction transaction(engine_.keyspace(), 0, key);
  const std::string_view elements[] = {"a", "b"};
  CreateListOf(transaction, key, values::ListEnd::kBack, elements);
  keyspace::RecordHandle record = transaction.Find(key, Access::kWrite);
  ListOf(transaction, record).Pop(values::ListEnd::kFront);
  FinishRemoval(transaction, key, record);
  EXPECT_TRUE(record);
  ListOf(transaction, record).Pop(values::ListEnd::kFront);
  FinishRemoval(transaction, key, record);
  EXPECT_FALSE(record);
  EXPECT_FALSE(transaction.Find(key, Access::kQuiet));
}

TEST_F(ListRecordsTest, OtherTypesAreNoLists) {
  ASSERT_TRUE(engine_.Set("s", "text").ok());
  const Key key = engine_.MakeKey("s");
  Transaction transaction(engine_.keyspace(), 0, key);
  EXPECT_EQ(FindList(transaction, key, Access::kRead).error(), OpError::kWrongType);
}

}  // namespace
}  // namespace remora::ops
