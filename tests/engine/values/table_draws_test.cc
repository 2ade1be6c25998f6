#include "engine/values/table_draws.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>

#include "engine/values/table_set.h"
#include "tests/support/chi_square.h"

namespace remora::values {
namespace {

TEST(TableDrawsTest, EntriesDifferAndAreEquallyLikely) {
  const base::KeyHasher hasher(1);
  TableSet set(hasher);
  constexpr size_t kMembers = 60;
  for (size_t i = 0; i < kMembers; ++i) {
    const std::string member = std::to_string(i);
    set.Add(set.HashOf(member), member);
  }
  base::Random random(2);
  for (const size_t count : {size_t{1}, size_t{20}, size_t{21}, size_t{59}}) {
    test::ChiSquare even;
    // Fewer rounds where a round draws many: their draws are not independent of each other.
    for (size_t i = 0; i < 20'000 / count; ++i) {
      std::set<containers::Reference> drawn;
      DrawDistinct(set.table(), count, random, [&](containers::Reference entry) {
        if (drawn.empty()) even.Count(std::string(set.MemberAt(entry)));
        drawn.insert(entry);
      });
      ASSERT_EQ(drawn.size(), count);
    }
    if (count <= 8) even.ExpectEven(kMembers);
  }
}

}  // namespace
}  // namespace remora::values
