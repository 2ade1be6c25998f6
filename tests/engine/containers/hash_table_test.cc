#include "engine/containers/hash_table.h"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <unordered_map>
#include <vector>

#include "engine/base/random.h"

namespace remora::containers {
namespace {

// Entries are references whose hash a map knows.
class Table {
 public:
  struct Entries {
    const std::unordered_map<Reference, uint64_t>* hashes;
    uint64_t Hash(Reference reference) const { return hashes->at(reference); }
    const void* Address(Reference) const { return nullptr; }
  };

  void Insert(Reference reference, uint64_t hash) {
    hashes_[reference] = hash;
    table_.Insert(hash, reference, Entries{&hashes_});
  }
  void Erase(Reference reference) {
    table_.Erase(hashes_.at(reference), reference);
    hashes_.erase(reference);
  }
  bool Has(Reference reference, uint64_t hash) const {
    return table_.Find(hash, [&](Reference found) { return found == reference; }) == reference;
  }
  void CheckInvariants() const {
    table_.CheckInvariants(Entries{&hashes_});
    ASSERT_EQ(table_.size(), hashes_.size());
  }
  std::multiset<Reference> ScanAll() const {
    std::multiset<Reference> seen;
    uint64_t cursor = 0;
    do {
      cursor = table_.Scan(cursor, [&](Reference reference) { seen.insert(reference); });
    } while (cursor != 0);
    return seen;
  }

  HashTable& table() { return table_; }
  const std::unordered_map<Reference, uint64_t>& hashes() const { return hashes_; }

 private:
  HashTable table_;
  std::unordered_map<Reference, uint64_t> hashes_;
};

TEST(HashTableTest, AnEmptyTableFindsNothingAndTakesNoMemory) {
  Table table;
  EXPECT_FALSE(table.Has(1, 42));
  EXPECT_EQ(table.table().bucket_count(), 0u);
  EXPECT_TRUE(table.ScanAll().empty());
}

TEST(HashTableTest, RandomStepsAgreeWithAMap) {
  for (uint64_t seed = 1; seed <= 12; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    base::Random random(seed);
    // Few hash bits make long chains.
    const uint64_t mask = seed % 3 == 0 ? 0xFF0000000007 : ~uint64_t{0};
    Table table;
    std::vector<Reference> present;
    Reference next = 1;
    for (int step = 0; step < 6000; ++step) {
      const bool growing = step % 2000 < 1200;
      if (present.empty() || random.Below(10) < (growing ? 8u : 2u)) {
        table.Insert(next, random.Next() & mask);
        present.push_back(next++);
      } else {
        const size_t at = random.Below(present.size());
        const uint64_t hash = table.hashes().at(present[at]);
        table.Erase(present[at]);
        ASSERT_FALSE(table.Has(present[at], hash));
        present[at] = present.back();
        present.pop_back();
      }
      if (step % 97 == 0) table.CheckInvariants();
    }
    table.CheckInvariants();
    for (const auto& [reference, hash] : table.hashes()) ASSERT_TRUE(table.Has(reference, hash));
    const std::multiset<Reference> scanned = table.ScanAll();
    EXPECT_EQ(scanned.size(), present.size());
    for (const Reference reference : present) EXPECT_EQ(scanned.count(reference), 1u);
  }
}

TEST(HashTableTest, AScanMissesNothingThatStaysWhileTheTableGrowsAndShrinks) {
  for (uint64_t seed = 1; seed <= 20; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    base::Random random(seed);
    Table table;
    constexpr Reference kStaying = 500;
    for (Reference i = 1; i <= kStaying; ++i) table.Insert(i, random.Next());
    std::vector<Reference> passing;
    Reference next = kStaying + 1;
    std::set<Reference> seen;
    uint64_t cursor = 0;
    size_t calls = 0;
    do {
      cursor = table.table().Scan(cursor, [&](Reference reference) { seen.insert(reference); });
      const bool grows = ++calls % 60 < 30;
      for (int i = 0; i < 40; ++i) {
        if (grows) {
          passing.push_back(next);
          table.Insert(next++, random.Next());
        } else if (!passing.empty()) {
          table.Erase(passing.back());
          passing.pop_back();
        }
      }
      ASSERT_LT(calls, 100'000u);
    } while (cursor != 0);
    for (Reference i = 1; i <= kStaying; ++i) ASSERT_EQ(seen.count(i), 1u) << i;
  }
}

TEST(HashTableTest, RandomEntriesHaveEqualChances) {
  base::Random random(20'240'101);
  Table table;
  constexpr Reference kEntries = 200;
  for (Reference i = 1; i <= kEntries; ++i) table.Insert(i, random.Next());
  std::map<Reference, int> counts;
  constexpr int kDraws = 200'000;
  for (int i = 0; i < kDraws; ++i) ++counts[table.table().RandomEntry(random)];
  double chi_square = 0;
  const double expected = static_cast<double>(kDraws) / kEntries;
  for (Reference i = 1; i <= kEntries; ++i) {
    chi_square += (counts[i] - expected) * (counts[i] - expected) / expected;
  }
  // 199 degrees of freedom: above 280 in one of 10,000 fair runs.
  EXPECT_LT(chi_square, 280);
}

TEST(HashTableTest, CandidatePairsAreAllThatShareAHashAndFewOthers) {
  for (uint64_t seed = 1; seed <= 60; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    base::Random random(seed);
    Table larger;
    Table smaller;
    const uint64_t count = random.Below(2000);
    // Every other time hashes whose low bits are alike, so that chains grow long.
    const uint64_t mask = seed % 2 == 0 ? ~uint64_t{0} : ~uint64_t{0x3F};
    std::map<uint64_t, Reference> shared;
    Reference next = 1;
    for (uint64_t i = 0; i < count; ++i) {
      const uint64_t hash = random.Next() & mask;
      shared[hash] = next;
      larger.Insert(next++, hash);
    }
    const uint64_t fewer = random.Below(count + 1);
    std::set<std::pair<Reference, Reference>> expected;
    for (uint64_t i = 0; i < fewer; ++i) {
      const auto found = shared.lower_bound(random.Next() & mask);
      const bool common = found != shared.end() && random.Below(2) == 0;
      if (common) expected.insert({found->second, next});
      smaller.Insert(next++, common ? found->first : random.Next() & mask);
      if (common) shared.erase(found);
    }
    if (smaller.table().bucket_count() > larger.table().bucket_count()) continue;
    size_t others = 0;
    larger.table().ForEachCandidatePair(smaller.table(), [&](Reference mine, Reference its) {
      others += expected.erase({mine, its}) == 0 ? 1 : 0;
    });
    EXPECT_TRUE(expected.empty()) << expected.size() << " of " << fewer;
    if (seed % 2 == 0) {
      EXPECT_LE(others, count / 10 + 20) << "tags differ but for once in 255 times";
    }
  }
}

TEST(HashTableTest, GrowthMovesFewEntriesAtATime) {
  base::Random random(5);
  Table table;
  size_t buckets = 0;
  for (Reference i = 1; i <= 20'000; ++i) {
    table.Insert(i, random.Next());
    ASSERT_LE(table.table().bucket_count(), buckets + 1);
    buckets = table.table().bucket_count();
  }
  EXPECT_LT(table.table().overflow_bucket_count(), buckets / 4);
}

}  // namespace
}  // namespace remora::containers
