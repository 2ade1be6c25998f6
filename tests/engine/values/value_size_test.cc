#include "engine/values/value_size.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "engine/base/hash.h"
#include "engine/values/hash_value.h"
#include "engine/values/list_value.h"
#include "engine/values/set_value.h"
#include "engine/values/sorted_set_value.h"
#include "tests/support/plain_storage.h"

namespace remora::values {
namespace {

TEST(ValueSizeTest, AStringHasItsBytes) {
  EXPECT_EQ(SizeOfPacked(ValueType::kString, ""), 0u);
  EXPECT_EQ(SizeOfPacked(ValueType::kString, std::string_view("\0\xff", 2)), 2u);
}

TEST(ValueSizeTest, AListHasItsElements) {
  test::PlainStorage storage;
  storage.Splice(0, 0, ShortList::Empty());
  EXPECT_EQ(SizeOfPacked(ValueType::kList, storage.packed()), 0u);
  ListValue list(storage, {});
  const std::string_view element = "1";
  for (size_t count = 1; count <= 300; ++count) {
    list.Push(ListEnd::kBack, {&element, 1});
    EXPECT_EQ(SizeOfPacked(ValueType::kList, storage.packed()), count);
  }
}

TEST(ValueSizeTest, AHashHasItsFields) {
  const base::KeyHasher hasher(1);
  test::PlainStorage storage;
  storage.Splice(0, 0, HashValue::EmptyPacked());
  EXPECT_EQ(SizeOfPacked(ValueType::kHash, storage.packed()), 0u);
  HashValue hash(storage, hasher, {});
  for (size_t count = 1; count <= 300; ++count) {
    const std::string name = std::to_string(count);
    hash.Write(hash.Find(name), {name, "value"});
    EXPECT_EQ(SizeOfPacked(ValueType::kHash, storage.packed()), count);
  }
  hash.BecomeVolatile();
  EXPECT_EQ(SizeOfPacked(ValueType::kHash, storage.packed()), 300u);
}

TEST(ValueSizeTest, APackedHashOfManyFieldsCountsNoFurtherThanItsHeader) {
  std::vector<std::string> names;
  for (int i = 0; i < 32'770; ++i) names.push_back(std::to_string(i));
  std::string bytes(2, '\0');
  // By hand: building it would compare every name with every other.
  for (const std::string& name : names) {
    bytes += static_cast<char>(name.size());
    bytes += '\1';
    bytes += name + "v";
  }
  bytes[0] = '\xff';
  bytes[1] = '\x7f';
  EXPECT_EQ(PackedHash(bytes).size(), names.size());
  EXPECT_EQ(SizeOfPacked(ValueType::kHash, bytes), 32'767u);
}

TEST(ValueSizeTest, ASetHasItsMembersHoweverItIsPacked) {
  const base::KeyHasher hasher(1);
  for (const std::string prefix : {"", "m", "1000000000"}) {
    test::PlainStorage storage;
    EXPECT_EQ(SizeOfPacked(ValueType::kSet, storage.packed()), 0u);
    SetValue set(storage, hasher, {});
    set.Begin(SetValue::FirstEncoding(prefix + "1", 1, {}));
    for (uint64_t count = 1; count <= 128; ++count) {
      EXPECT_TRUE(set.Add(prefix + std::to_string(count)));
      EXPECT_EQ(SizeOfPacked(ValueType::kSet, storage.packed()), count);
    }
  }
}

TEST(ValueSizeTest, ASortedSetHasItsMembers) {
  const base::KeyHasher hasher(1);
  test::PlainStorage storage;
  EXPECT_EQ(SizeOfPacked(ValueType::kSortedSet, storage.packed()), 0u);
  SortedSetValue set(storage, hasher);
  for (uint64_t count = 1; count <= 128; ++count) {
    set.Write(std::to_string(count), static_cast<double>(count), {}, {128, 64});
    EXPECT_EQ(SizeOfPacked(ValueType::kSortedSet, storage.packed()), count);
  }
}

}  // namespace
}  // namespace remora::values
