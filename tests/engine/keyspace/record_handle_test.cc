#include "engine/keyspace/record_handle.h"

#include <gtest/gtest.h>

#include <string>

#include "engine/base/random.h"
#include "engine/engine.h"
#include "engine/keyspace/keyspace.h"
#include "engine/values/hash_value.h"
#include "engine/values/table_hash.h"

namespace remora::keyspace {
namespace {

// One record, held by a transaction that has locked everything.
class RecordHandleTest : public testing::Test {
 protected:
  RecordHandleTest()
      : engine_({.stripes = 1, .seed = 1}),
        transaction_(engine_.keyspace(), 0, Transaction::AllKeys{}),
        key_(transaction_.MakeKey("key")),
        record_(transaction_.Create(key_)) {}

  void Check() { record_.slice().CheckInvariants(); }
  void ExpectBytes(std::string_view bytes) {
    EXPECT_EQ(record_.bytes(), bytes);
    EXPECT_EQ(record_.record().key(), "key");
    Check();
  }

  Engine engine_;
  Transaction transaction_;
  Key key_;
  RecordHandle record_;
};

TEST_F(RecordHandleTest, BytesLeaveTheRecordWhenTheyGrowAndComeBackWhenTheyShrink) {
  for (const size_t size : {size_t{0}, size_t{100}, RecordHandle::kInlineBytesMax,
                            RecordHandle::kInlineBytesMax + 1, size_t{100'000}, size_t{3}}) {
    const std::string bytes(size, 'b');
    record_.SetBytes(ValueType::kString, bytes);
    ExpectBytes(bytes);
    EXPECT_EQ(record_.record().form(),
              size <= RecordHandle::kInlineBytesMax ? Form::kInline : Form::kHeap);
    EXPECT_EQ(record_.slice().outside_bytes() != 0, size > RecordHandle::kInlineBytesMax);
  }
}

TEST_F(RecordHandleTest, ResizingKeepsWhatFits) {
  std::string expected = "start";
  record_.SetBytes(ValueType::kString, expected, /*raw=*/true);
  base::Random random(7);
  for (int step = 0; step < 500; ++step) {
    const size_t size = random.Below(random.Below(4) == 0 ? 6000 : 100);
    const size_t before = expected.size();
    record_.ResizeBytes(size, random.Below(2) == 0);
    expected.resize(size, static_cast<char>('a' + step % 26));
    for (size_t at = before; at < size; ++at) record_.mutable_bytes()[at] = expected[at];
    ASSERT_NO_FATAL_FAILURE(ExpectBytes(expected)) << step;
  }
}

TEST_F(RecordHandleTest, ExtendingFillsWithZeros) {
  record_.SetBytes(ValueType::kString, "x", /*raw=*/true);
  std::string expected = "x";
  for (const size_t size : {10u, 3000u, 1'000'000u}) {
    record_.ExtendWithZeros(size);
    expected.resize(size, '\0');
    ExpectBytes(expected);
  }
}

TEST_F(RecordHandleTest, ASpliceIsThatOfAString) {
  std::string expected(values::HashValue::EmptyPacked());
  record_.SetBytes(ValueType::kHash, expected);
  base::Random random(3);
  for (int step = 0; step < 500; ++step) {
    // Not at the beginning, which says how many fields there are.
    const size_t at = 2 + random.Below(expected.size() - 1);
    const size_t removed = random.Below(expected.size() - at + 1);
    const std::string inserted(random.Below(random.Below(10) == 0 ? 4000 : 20), 'i');
    record_.Splice(at, removed, inserted);
    expected.replace(at, removed, inserted);
    ASSERT_EQ(record_.packed(), expected) << step;
  }
  Check();
}

TEST_F(RecordHandleTest, AnObjectIsAccountedForUntilItGoes) {
  record_.SetBytes(ValueType::kHash, values::HashValue::EmptyPacked());
  auto table = std::make_unique<values::TableHash>(engine_.keyspace().hasher());
  for (int i = 0; i < 100; ++i) {
    const std::string name = std::to_string(i);
    table->Add(table->HashOf(name), {name, "value"});
  }
  const size_t bytes = table->footprint_bytes();
  record_.BecomeObject(std::move(table));
  EXPECT_FALSE(record_.is_packed());
  EXPECT_EQ(record_.slice().outside_bytes(), bytes);
  EXPECT_EQ(record_.slice().sizes().count(ValueType::kHash, SizeHistogram::ClassOf(100)), 1u);
  Check();
  record_.SetInteger(5);
  EXPECT_EQ(record_.slice().outside_bytes(), 0u);
  EXPECT_EQ(record_.record().integer(), 5);
  Check();
}

TEST_F(RecordHandleTest, AnExpiryMovesNothingElse) {
  record_.SetBytes(ValueType::kString, "value");
  for (const int64_t expiry : {int64_t{1'800'000'000'000}, int64_t{1}, INT64_MAX, int64_t{-1}}) {
    record_.SetExpiry(expiry);
    EXPECT_EQ(record_.expiry_milliseconds(), expiry);
    ExpectBytes("value");
  }
}

TEST_F(RecordHandleTest, ARemadeRecordIsFilledAnew) {
  record_.SetBytes(ValueType::kString, std::string(5000, 'x'));
  record_.Remake({.form = Form::kInline, .value_size = 3});
  record_.FillBytes("abc");
  ExpectBytes("abc");
  record_.Remake({.form = Form::kInteger, .expiry_milliseconds = 1'800'000'000'000});
  record_.FillInteger(-7);
  EXPECT_EQ(record_.record().integer(), -7);
  EXPECT_EQ(record_.expiry_milliseconds(), 1'800'000'000'000);
  Check();
  record_.Erase();
  EXPECT_FALSE(record_);
}

}  // namespace
}  // namespace remora::keyspace
