#include "protocol/scripting/script_store.h"

#include <gtest/gtest.h>

#include <string>

namespace remora::protocol::scripting {
namespace {

class ScriptStoreTest : public testing::Test {
 protected:
  std::shared_ptr<Script> Add(int number, ScriptStore::Origin origin) {
    const std::string text = std::to_string(number);
    return store_.Add("sha" + text, text, {}, origin);
  }
  bool Has(int number) { return store_.Find("sha" + std::to_string(number)) != nullptr; }

  static constexpr int kMost = static_cast<int>(ScriptStore::kEvalScriptsMax);
  ScriptStore store_;
};

TEST_F(ScriptStoreTest, NamesAreInLowerCase) {
  EXPECT_EQ(ScriptStore::NameOf("09AFafZ"), "09afafz");
}

TEST_F(ScriptStoreTest, ScriptsOfEvalGoWhenTheyWereUsedLongestAgo) {
  const std::shared_ptr<Script> first = Add(0, ScriptStore::Origin::kEval);
  for (int i = 1; i < kMost; ++i) Add(i, ScriptStore::Origin::kEval);
  store_.Used(*first);
  Add(kMost, ScriptStore::Origin::kEval);
  EXPECT_TRUE(Has(0));
  EXPECT_FALSE(Has(1));
  EXPECT_EQ(store_.size(), ScriptStore::kEvalScriptsMax);
  EXPECT_EQ(store_.evicted(), 1u);
}

TEST_F(ScriptStoreTest, OneThatWasAddedButNeverRanIsNotTheLatest) {
  const std::shared_ptr<Script> used = Add(0, ScriptStore::Origin::kEval);
  store_.Used(*used);
  Add(1, ScriptStore::Origin::kEval);
  store_.Used(*used);
  for (int i = 2; i < kMost + 1; ++i) Add(i, ScriptStore::Origin::kEval);
  EXPECT_TRUE(Has(0));
  EXPECT_FALSE(Has(1));
}

TEST_F(ScriptStoreTest, LoadedScriptsStayIfTheyCameWithLoadFirst) {
  Add(0, ScriptStore::Origin::kEval);
  Add(0, ScriptStore::Origin::kLoad);
  Add(1, ScriptStore::Origin::kLoad);
  Add(1, ScriptStore::Origin::kEval);
  for (int i = 2; i < kMost + 10; ++i) Add(i, ScriptStore::Origin::kEval);
  EXPECT_FALSE(Has(0));
  EXPECT_TRUE(Has(1));
}

TEST_F(ScriptStoreTest, FlushForgetsAllAndTellsSo) {
  const std::shared_ptr<Script> script = Add(0, ScriptStore::Origin::kLoad);
  const uint64_t before = store_.epoch();
  store_.Flush();
  EXPECT_FALSE(Has(0));
  EXPECT_TRUE(script->retired());
  EXPECT_EQ(store_.bytes(), 0u);
  EXPECT_NE(store_.epoch(), before);
}

}  // namespace
}  // namespace remora::protocol::scripting
