#include "engine/keyspace/stripe_needs.h"

#include <algorithm>

namespace remora::keyspace {

void StripeNeeds::Add(uint32_t stripe, bool writes) {
  const auto found = std::find_if(needs_.begin(), needs_.end(),
                                  [&](const Need& need) { return need.stripe == stripe; });
  if (found != needs_.end()) {
    ++found->count;
    found->writes += writes ? 1 : 0;
  } else if (needs_.size() < kStripesMax) {
    needs_.push_back({stripe, 1, writes ? 1u : 0u});
  } else {
    ++beyond_;
  }
}

// Why it does not matter whether the need that goes is the one that was counted here: needs of one
// stripe are alike but for `writes`, and while one of them is counted beyond, everything is locked.
void StripeNeeds::Remove(uint32_t stripe, bool writes) {
  const auto found = std::find_if(needs_.begin(), needs_.end(),
                                  [&](const Need& need) { return need.stripe == stripe; });
  if (found == needs_.end()) {
    --beyond_;
    return;
  }
  if (writes && found->writes != 0) --found->writes;
  --found->count;
  found->writes = std::min(found->writes, found->count);
  if (found->count == 0) {
    *found = needs_.back();
    needs_.pop_back();
  }
}

}  // namespace remora::keyspace
