#include "protocol/command_table.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace remora::protocol {
namespace {

class CommandTableTest : public testing::Test {
 protected:
  CommandTable table_{CommandTable::ProtocolFamilies()};
};

TEST_F(CommandTableTest, NamesAreFoundInAnyCase) {
  for (const std::string_view name : {"get", "GET", "gEt"}) {
    const CommandTable::Entry* entry = table_.Find(name);
    ASSERT_NE(entry, nullptr) << name;
    EXPECT_EQ(entry->full_name, "get");
  }
  for (const std::string_view name : {"", "ge", "gett", "get ", "GET|x"}) {
    EXPECT_EQ(table_.Find(name), nullptr) << name;
  }
  EXPECT_EQ(table_.Find(std::string(10'000, 'g')), nullptr);
  EXPECT_EQ(table_.Find(std::string_view("get\0", 4)), nullptr);
}

TEST_F(CommandTableTest, EveryEntryIsFoundByItsName) {
  std::set<std::string> names;
  uint32_t id = 0;
  for (const CommandTable::Entry& entry : table_.entries()) {
    EXPECT_EQ(entry.id, id++);
    EXPECT_TRUE(names.insert(entry.full_name).second) << entry.full_name;
    EXPECT_EQ(table_.FindFullName(entry.full_name), &entry);
    if (entry.container == nullptr) {
      EXPECT_EQ(table_.Find(entry.spec->name), &entry);
    } else {
      EXPECT_EQ(entry.full_name, FullNameOf(*entry.spec, entry.container));
    }
  }
  EXPECT_LT(table_.command_count(), names.size());
}

TEST_F(CommandTableTest, SubcommandsBelongToTheirContainer) {
  const CommandTable::Entry* object = table_.Find("object");
  ASSERT_NE(object, nullptr);
  const CommandTable::Entry* encoding = table_.FindSubcommand(*object, "Encoding");
  ASSERT_NE(encoding, nullptr);
  EXPECT_EQ(encoding->full_name, "object|encoding");
  EXPECT_GE(encoding->id, object->first_subcommand);
  EXPECT_EQ(table_.FindSubcommand(*object, "count"), nullptr);
  EXPECT_EQ(table_.FindSubcommand(*object, ""), nullptr);
  EXPECT_EQ(table_.Find("encoding"), nullptr);
  EXPECT_EQ(table_.FindFullName("object|nothing"), nullptr);
  EXPECT_EQ(table_.FindFullName("get|encoding"), nullptr);
}

TEST_F(CommandTableTest, ARenamedCommandHasItsNewNameOnly) {
  const CommandTable::Entry* get = table_.Find("get");
  EXPECT_TRUE(table_.Rename("GET", "fetch"));
  EXPECT_EQ(table_.Find("get"), nullptr);
  EXPECT_EQ(table_.Find("FETCH"), get);
  EXPECT_FALSE(table_.Rename("get", "again"));
  EXPECT_FALSE(table_.Rename("fetch", "set"));
  EXPECT_EQ(table_.Find("fetch"), get);
  EXPECT_TRUE(table_.Rename("fetch", ""));
  EXPECT_EQ(table_.Find("fetch"), nullptr);
  EXPECT_EQ(table_.Find(""), nullptr);
}

TEST_F(CommandTableTest, RowsSayWhatTheirHandlersRelyOn) {
  for (const CommandTable::Entry& entry : table_.entries()) {
    const CommandSpec& spec = *entry.spec;
    EXPECT_FALSE(spec.summary.empty()) << entry.full_name;
    EXPECT_FALSE(spec.since.empty()) << entry.full_name;
    const bool writes = (spec.flags & kWrite) != 0;
    const bool reads = (spec.flags & kReadOnly) != 0;
    EXPECT_FALSE(writes && reads) << entry.full_name;
    if (spec.handler == nullptr) {
      EXPECT_FALSE(spec.subcommands.empty()) << entry.full_name;
    }
  }
}

}  // namespace
}  // namespace remora::protocol
