#include "protocol/scripting/function_store.h"

#include <gtest/gtest.h>

namespace remora::protocol::scripting {
namespace {

std::shared_ptr<Library> Make(std::string name, std::vector<std::string> functions) {
  std::vector<LibraryFunction> described;
  for (std::string& function : functions) described.push_back({.name = std::move(function)});
  return std::make_shared<Library>(std::move(name), "text", 0, std::move(described));
}

constexpr auto kRefuse = FunctionStore::OnCollision::kRefuse;
constexpr auto kReplace = FunctionStore::OnCollision::kReplace;

TEST(FunctionStoreTest, FunctionsAreFoundWhateverTheirCase) {
  FunctionStore store;
  EXPECT_EQ(store.Add({Make("one", {"f", "G"})}, kRefuse, false), "");
  EXPECT_EQ(store.Find("F").function, 0u);
  EXPECT_EQ(store.Find("g").function, 1u);
  EXPECT_EQ(store.Find("h").library, nullptr);
  EXPECT_EQ(store.function_count(), 2u);
}

TEST(FunctionStoreTest, ACollisionChangesNothing) {
  FunctionStore store;
  EXPECT_EQ(store.Add({Make("one", {"f"})}, kRefuse, false), "");
  EXPECT_EQ(store.Add({Make("one", {"g"})}, kRefuse, false), "ERR Library 'one' already exists");
  EXPECT_EQ(store.Add({Make("one", {"g"})}, kRefuse, true), "ERR Library one already exists");
  EXPECT_EQ(store.Add({Make("two", {"h"}), Make("three", {"F"})}, kReplace, true),
            "ERR Function F already exists");
  EXPECT_EQ(store.library_count(), 1u);
}

TEST(FunctionStoreTest, ReplacingALibraryFreesItsNames) {
  FunctionStore store;
  const std::shared_ptr<Library> first = Make("one", {"f", "g"});
  EXPECT_EQ(store.Add({first}, kRefuse, false), "");
  EXPECT_EQ(store.Add({Make("one", {"f"})}, kReplace, false), "");
  EXPECT_TRUE(first->retired());
  EXPECT_EQ(store.Find("g").library, nullptr);
  EXPECT_EQ(store.removals(), 1u);
}

TEST(FunctionStoreTest, FlushTakesEverything) {
  FunctionStore store;
  EXPECT_EQ(store.Add({Make("one", {"f"}), Make("two", {"g"})}, kRefuse, false), "");
  const uint64_t before = store.epoch();
  store.Flush();
  EXPECT_EQ(store.library_count(), 0u);
  EXPECT_EQ(store.bytes(), 0u);
  EXPECT_NE(store.epoch(), before);
  EXPECT_FALSE(store.Delete("one"));
}

}  // namespace
}  // namespace remora::protocol::scripting
