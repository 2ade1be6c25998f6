#include "engine/ops/prefetch.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "engine/engine.h"
#include "engine/keyspace/totals.h"

namespace remora::ops {
namespace {

// One key of each way to hold a value, and as many that are not there.
std::vector<std::string> MakeKeys(Engine& engine) {
  const std::string large(5000, 'x');
  EXPECT_TRUE(engine.Set("integer", "1").ok());
  EXPECT_TRUE(engine.Set("inline", "text").ok());
  EXPECT_TRUE(engine.Append("raw", "text").ok());
  EXPECT_TRUE(engine.Set("heap", large).ok());
  EXPECT_TRUE(engine.RPush("list", large).ok());
  EXPECT_TRUE(engine.SAdd("set", large).ok());
  EXPECT_TRUE(engine.HSet("hash", "field", large).ok());
  EXPECT_TRUE(engine.HSet("small", "field", "value").ok());
  std::vector<std::string> names = {"integer", "inline", "raw",  "heap",
                                    "list",    "set",    "hash", "small"};
  for (int i = 0; i < 20; ++i) names.push_back("missing" + std::to_string(i));
  return names;
}

TEST(PrefetchTest, WhateverTheKeysHoldNothingChanges) {
  Engine engine({.stripes = 4});
  const std::vector<std::string> names = MakeKeys(engine);
  const keyspace::Totals before = keyspace::CollectTotals(engine.keyspace());
  for (size_t first = 0; first < names.size(); ++first) {
    for (size_t count = 0; first + count <= names.size(); ++count) {
      std::vector<Key> keys;
      for (size_t i = 0; i < count; ++i) keys.push_back(engine.MakeKey(names[first + i]));
      Transaction transaction(engine.keyspace(), 0, keys);
      PrefetchKeys(transaction, keys);
      EXPECT_TRUE(transaction.unchanged());
    }
  }
  const keyspace::Totals after = keyspace::CollectTotals(engine.keyspace());
  EXPECT_EQ(after.used_bytes, before.used_bytes);
  EXPECT_EQ(engine.Get("inline").value(), "text");
}

TEST(PrefetchTest, ADatabaseWithoutSlicesHasNothingToFetch) {
  Engine engine({.stripes = 4});
  const std::vector<Key> keys = {engine.MakeKey("one"), engine.MakeKey("other")};
  Transaction transaction(engine.keyspace(), 7, keys);
  PrefetchKeys(transaction, keys);
  EXPECT_TRUE(transaction.unchanged());
}

}  // namespace
}  // namespace remora::ops
