#include "engine/values/object_copy.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "engine/base/hash.h"
#include "engine/values/table_hash.h"
#include "engine/values/table_set.h"
#include "engine/values/table_sorted_set.h"

namespace remora::values {
namespace {

constexpr int kMembers = 1000;  // more than are handed over at a time

TEST(ObjectCopyTest, AHashIsCopiedWithItsExpiries) {
  const base::KeyHasher hasher(1);
  TableHash source(hasher);
  for (int i = 0; i < kMembers; ++i) {
    const std::string name = "f" + std::to_string(i);
    const std::string value(static_cast<size_t>(i) * 3, 'v');
    HashField field{name, value};
    if (i % 3 == 0) field.expiry_milliseconds = 1'800'000'000'000 + i;
    source.Add(source.HashOf(name), field);
  }
  const auto copy = CopyObject(ValueType::kHash, source, hasher);
  auto& hash = static_cast<TableHash&>(*copy);
  ASSERT_EQ(hash.size(), source.size());
  EXPECT_EQ(hash.volatile_count(), source.volatile_count());
  EXPECT_EQ(hash.next_due_milliseconds(), source.next_due_milliseconds());
  source.ForEach([&](const HashField& field) {
    const auto entry = hash.Find(hash.HashOf(field.name), field.name);
    ASSERT_NE(entry, 0u);
    EXPECT_EQ(hash.FieldAt(entry).value, field.value);
    EXPECT_EQ(hash.FieldAt(entry).expiry_milliseconds, field.expiry_milliseconds);
  });
  hash.CheckInvariants();
}

TEST(ObjectCopyTest, ASortedSetIsCopiedInItsOrder) {
  const base::KeyHasher hasher(1);
  TableSortedSet source(hasher);
  for (int i = 0; i < kMembers; ++i) {
    const std::string member = "m" + std::to_string(i);
    source.Insert(source.Hash(member), member, i % 17);
  }
  const auto copy = CopyObject(ValueType::kSortedSet, source, hasher);
  auto& set = static_cast<TableSortedSet&>(*copy);
  std::vector<std::string> one;
  std::vector<std::string> other;
  source.ForEach({0, source.size()}, Order::kAscending,
                 [&](std::string_view member, double) { one.emplace_back(member); });
  set.ForEach({0, set.size()}, Order::kAscending,
              [&](std::string_view member, double) { other.emplace_back(member); });
  EXPECT_EQ(one, other);
  set.CheckInvariants();
}

TEST(ObjectCopyTest, ACopyIsOfItsOwn) {
  const base::KeyHasher hasher(1);
  auto source = std::make_unique<TableSet>(hasher);
  for (int i = 0; i < kMembers; ++i) {
    const std::string member = "m" + std::to_string(i);
    source->Add(source->HashOf(member), member);
  }
  const auto copy = CopyObject(ValueType::kSet, *source, hasher);
  source.reset();
  auto& set = static_cast<TableSet&>(*copy);
  EXPECT_EQ(set.size(), static_cast<size_t>(kMembers));
  EXPECT_NE(set.Find(set.HashOf("m999"), "m999"), 0u);
  set.CheckInvariants();
}

}  // namespace
}  // namespace remora::values
