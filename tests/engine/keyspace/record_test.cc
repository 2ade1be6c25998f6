#include "engine/keyspace/record.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "engine/base/random.h"

namespace remora::keyspace {
namespace {

std::string BytesFor(const Record::Shape& shape) {
  return std::string(Record::BytesOf(shape), 'x');
}

TEST(RecordTest, AKeyAndAValueOfSixteenBytesTakeThirtyFive) {
  EXPECT_EQ(Record::BytesOf({.key_size = 16, .value_size = 16}), 35u);
  EXPECT_EQ(
      Record::BytesOf({.expiry_milliseconds = 1'800'000'000'000, .key_size = 16, .value_size = 16}),
      40u);
  EXPECT_EQ(Record::BytesOf({.has_clock = true, .key_size = 16, .value_size = 16}), 38u);
  EXPECT_EQ(Record::BytesOf({.form = Form::kInteger, .key_size = 16}), 26u);
}

TEST(RecordTest, EveryShapeIsReadAsItWasWritten) {
  const int64_t expiries[] = {Record::kNoExpiry,
                              0,
                              1'577'836'800'000,
                              1'800'000'000'000,
                              1'577'836'800'000 + (int64_t{1} << 40),
                              INT64_MAX,
                              -5};
  for (const size_t key_size : {0, 1, 253, 254, 255, 65'535, 65'536}) {
    const std::string key(key_size, 'k');
    for (const int64_t expiry : expiries) {
      for (const bool has_clock : {false, true}) {
        for (const size_t value_size : {0, 253, 254, 1536, 70'000}) {
          const Record::Shape shape{.type = ValueType::kHash,
                                    .form = Form::kInline,
                                    .expiry_milliseconds = expiry,
                                    .has_clock = has_clock,
                                    .key_size = key_size,
                                    .value_size = value_size};
          std::string bytes = BytesFor(shape);
          const Record record = Record::Write(bytes.data(), shape, key);
          ASSERT_EQ(record.key(), key);
          ASSERT_TRUE(record.HasKey(key));
          ASSERT_FALSE(record.HasKey(key + "k"));
          ASSERT_EQ(record.type(), ValueType::kHash);
          ASSERT_EQ(record.form(), Form::kInline);
          ASSERT_EQ(record.expiry_milliseconds(), expiry);
          ASSERT_EQ(record.has_expiry(), expiry != Record::kNoExpiry);
          ASSERT_EQ(record.has_clock(), has_clock);
          ASSERT_EQ(record.inline_value().size(), value_size);
          ASSERT_EQ(record.inline_value().data() + value_size, bytes.data() + bytes.size());
          ASSERT_EQ(record.bytes(), bytes.size());
        }
      }
    }
  }
}

TEST(RecordTest, PartsDoNotOverwriteEachOther) {
  const Record::Shape shape{.form = Form::kInteger,
                            .expiry_milliseconds = 1'800'000'000'000,
                            .has_clock = true,
                            .key_size = 3};
  std::string bytes = BytesFor(shape);
  Record record = Record::Write(bytes.data(), shape, "key");
  record.set_clock(0xABCDEF);
  record.set_integer(INT64_MIN);
  record.set_expiry_milliseconds(1'900'000'000'000);
  EXPECT_EQ(record.clock(), 0xABCDEFu);
  EXPECT_EQ(record.integer(), INT64_MIN);
  EXPECT_EQ(record.expiry_milliseconds(), 1'900'000'000'000);
  EXPECT_EQ(record.key(), "key");
}

TEST(RecordTest, AnExpiryFitsWhereOneOfItsWidthStands) {
  const Record::Shape shape{.expiry_milliseconds = 1'800'000'000'000, .key_size = 1};
  std::string bytes = BytesFor(shape);
  const Record record = Record::Write(bytes.data(), shape, "k");
  EXPECT_TRUE(record.ExpiryFits(1'577'836'800'000));
  EXPECT_FALSE(record.ExpiryFits(1'577'836'799'999));  // before 2020: eight bytes
  EXPECT_FALSE(record.ExpiryFits(1'577'836'800'000 + (int64_t{1} << 40)));
  EXPECT_FALSE(record.ExpiryFits(Record::kNoExpiry));
}

TEST(RecordTest, AStringHasTwoInlineForms) {
  const Record::Shape shape{.form = Form::kInline, .key_size = 1, .value_size = 5};
  std::string bytes = BytesFor(shape);
  Record record = Record::Write(bytes.data(), shape, "k");
  record.set_inline_form(Form::kInlineRaw);
  EXPECT_TRUE(record.is_inline());
  EXPECT_EQ(record.inline_value().size(), 5u);
  // Of a collection the same bits say that it is an object.
  EXPECT_FALSE(Record::HasInlineValue({.type = ValueType::kHash, .form = Form::kObject}));
  EXPECT_TRUE(Record::HasInlineValue({.type = ValueType::kString, .form = Form::kInlineRaw}));
}

TEST(RecordTest, RewritingKeepsTheKey) {
  const Record::Shape before{.form = Form::kInline, .key_size = 3, .value_size = 20};
  std::string bytes = BytesFor(before);
  Record record = Record::Write(bytes.data(), before, "key");
  const Record::Shape after{.type = ValueType::kSet, .form = Form::kObject, .key_size = 3};
  record.Rewrite(after);
  EXPECT_EQ(record.key(), "key");
  EXPECT_EQ(record.type(), ValueType::kSet);
  EXPECT_EQ(record.form(), Form::kObject);
  EXPECT_EQ(record.bytes(), Record::BytesOf(after));
}

}  // namespace
}  // namespace remora::keyspace
