#include "protocol/command_reflection.h"

#include <gtest/gtest.h>

#include <string>

#include "protocol/output_buffer.h"

namespace remora::protocol {
namespace {

TEST(CommandReflectionTest, CategoriesFollowFromFlags) {
  const auto categories = [](uint32_t flags) {
    return AllCategoriesOf({.name = "X", .flags = flags});
  };
  EXPECT_NE(categories(kWrite) & *CategoryNamed("write"), 0u);
  EXPECT_NE(categories(kWrite) & *CategoryNamed("slow"), 0u);
  EXPECT_NE(categories(kReadOnly | kFast) & *CategoryNamed("read"), 0u);
  EXPECT_NE(categories(kFast) & *CategoryNamed("fast"), 0u);
  EXPECT_EQ(categories(kFast) & *CategoryNamed("slow"), 0u);
  EXPECT_NE(categories(kAdmin) & *CategoryNamed("admin"), 0u);
  EXPECT_NE(categories(kAdmin) & *CategoryNamed("dangerous"), 0u);
}

TEST(CommandReflectionTest, CategoriesHaveNamesInAnyCase) {
  EXPECT_TRUE(CategoryNamed("SortedSet"));
  EXPECT_EQ(CategoryNamed("KEYSPACE"), CategoryNamed("keyspace"));
  EXPECT_FALSE(CategoryNamed("@write"));
  EXPECT_FALSE(CategoryNamed(""));
  EXPECT_FALSE(CategoryNamed("writes"));
}

class ReflectionOfTableTest : public testing::Test {
 protected:
  std::string Info(std::string_view name) {
    WriteCommandInfo(reply_, table_, *table_.FindFullName(name));
    std::string text(output_.view());
    output_.Consume(output_.size());
    return text;
  }
  std::string Docs(std::string_view name) {
    WriteCommandDocs(reply_, table_, *table_.FindFullName(name));
    std::string text(output_.view());
    output_.Consume(output_.size());
    return text;
  }
  [[nodiscard]] const CommandSpec& Spec(std::string_view name) const {
    return *table_.FindFullName(name)->spec;
  }

  CommandTable table_{CommandTable::ProtocolFamilies()};
  OutputBuffer output_;
  ReplyWriter reply_{output_};
};

// As Redis 8.0 answers COMMAND INFO GET.
TEST_F(ReflectionOfTableTest, InfoIsThatOfRedis) {
  EXPECT_EQ(
      Info("get"),
      "*10\r\n$3\r\nget\r\n:2\r\n*2\r\n+readonly\r\n+fast\r\n:1\r\n:1\r\n:1\r\n"
      "*3\r\n+@read\r\n+@string\r\n+@fast\r\n*0\r\n"
      "*1\r\n*6\r\n$5\r\nflags\r\n*2\r\n+RO\r\n+access\r\n"
      "$12\r\nbegin_search\r\n*4\r\n$4\r\ntype\r\n$5\r\nindex\r\n"
      "$4\r\nspec\r\n*2\r\n$5\r\nindex\r\n:1\r\n"
      "$9\r\nfind_keys\r\n*4\r\n$4\r\ntype\r\n$5\r\nrange\r\n"
      "$4\r\nspec\r\n*6\r\n$7\r\nlastkey\r\n:0\r\n$7\r\nkeystep\r\n:1\r\n$5\r\nlimit\r\n:0\r\n"
      "*0\r\n");
}

TEST_F(ReflectionOfTableTest, ContainersListTheirSubcommands) {
  const std::string info = Info("object");
  EXPECT_NE(info.find("object|encoding"), std::string::npos);
  EXPECT_NE(info.find("object|help"), std::string::npos);
}

TEST_F(ReflectionOfTableTest, DocsSayWhatTheRowSays) {
  const std::string docs = Docs("get");
  EXPECT_NE(docs.find(Spec("get").summary), std::string::npos);
  EXPECT_NE(docs.find("$5\r\nsince\r\n$5\r\n1.0.0\r\n"), std::string::npos);
}

TEST_F(ReflectionOfTableTest, KeysThatMoveAreSaidToMove) {
  EXPECT_EQ(AllFlagsOf(Spec("get")) & kMovableKeys, 0u);
  EXPECT_NE(AllFlagsOf(Spec("zunionstore")) & kMovableKeys, 0u);
  EXPECT_TRUE(HasKeys(Spec("mset")));
  EXPECT_FALSE(HasKeys(Spec("ping")));
}

}  // namespace
}  // namespace remora::protocol
