#include "engine/values/packed_hash.h"

#include <gtest/gtest.h>

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/plain_storage.h"

namespace remora::values {
namespace {

TEST(PackedHashTest, MoreFieldsThanTheHeaderCountsAreCounted) {
  std::vector<std::string> texts;
  for (int i = 0; i < 33000; ++i) texts.push_back(std::to_string(i));
  std::string packed;
  std::vector<std::string_view> pairs;
  for (const std::string& text : texts) {
    pairs.push_back(text);
    pairs.push_back("v");
  }
  EXPECT_EQ(PackedHash::Build(std::span(pairs).first(200), packed), 100u);
  EXPECT_EQ(PackedHash(packed).size(), 100u);
  EXPECT_EQ(PackedHash::Build(pairs, packed), 33000u);
  EXPECT_EQ(PackedHash(packed).size(), 33000u);
}

TEST(PackedHashTest, OfEqualNamesTheLastValueHolds) {
  const std::string_view pairs[] = {"a", "1", "b", "2", "a", "a longer one", "b", ""};
  std::string packed;
  EXPECT_EQ(PackedHash::Build(pairs, packed), 2u);
  const PackedHash hash(packed);
  hash.CheckInvariants();
  EXPECT_EQ(hash.Find("a").field.value, "a longer one");
  EXPECT_EQ(hash.Find("b").field.value, "");
}

TEST(PackedHashTest, NamesThatDifferInOneByteAreToldApart) {
  test::PlainStorage storage;
  storage.Splice(0, 0, std::string(PackedHash::kHeaderBytes, '\0'));
  const std::string_view names[] = {"",         "a",         "b",         "aaaaaaaX",
                                    "baaaaaaX", "field:001", "field:002", "Field:001"};
  for (const std::string_view name : names) {
    EXPECT_EQ(PackedHash(storage.packed()).Find(name).offset, 0u);
    PackedHash::Add(storage, {name, name});
  }
  for (const std::string_view name : names) {
    EXPECT_EQ(PackedHash(storage.packed()).Find(name).field.value, name);
  }
  PackedHash(storage.packed()).CheckInvariants();
}

TEST(PackedHashTest, RemovingWhatIsDueCanBeCut) {
  test::PlainStorage storage;
  storage.Splice(0, 0, std::string(PackedHash::kHeaderBytes, '\0'));
  PackedHash::BecomeVolatile(storage);
  for (const std::string_view name : {"a", "b", "c", "d"}) {
    PackedHash::Add(storage, {name, "v", name == "d" ? kNoFieldExpiry : int64_t{1000}});
  }
  EXPECT_EQ(PackedHash::RemoveDue(storage, 999, 10), 0u);
  EXPECT_EQ(PackedHash::RemoveDue(storage, 1000, 2), 2u);
  EXPECT_EQ(PackedHash(storage.packed()).next_due_milliseconds(), 1000);
  EXPECT_EQ(PackedHash::RemoveDue(storage, 1000, 2), 1u);
  EXPECT_EQ(PackedHash(storage.packed()).next_due_milliseconds(), kNothingDue);
  EXPECT_EQ(PackedHash(storage.packed()).size(), 1u);
}

}  // namespace
}  // namespace remora::values
