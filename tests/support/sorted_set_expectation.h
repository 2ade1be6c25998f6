// That a sorted set, of whichever form, is what its model says.
#pragma once

#include <gtest/gtest.h>

#include <string_view>

#include "engine/values/sorted_set_bounds.h"
#include "tests/model/sorted_set_model.h"

namespace remora::test {

template <typename Set>
void ExpectSameMembers(const Set& set, const model::SortedSetModel& model) {
  ASSERT_EQ(set.size(), model.size());
  auto expected = model.entries().begin();
  set.ForEach({0, set.size()}, values::Order::kAscending,
              [&](std::string_view member, double score) {
                EXPECT_EQ(member, expected->second);
                EXPECT_EQ(score, expected->first);
                ++expected;
              });
  set.CheckInvariants();
}

}  // namespace remora::test
