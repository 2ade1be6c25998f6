#include "engine/keyspace/waiter.h"

#include <algorithm>

#include "engine/base/check.h"
#include "engine/keyspace/keyspace.h"

namespace remora::keyspace {

namespace {

void SortAndDropDoubles(std::vector<uint32_t>& stripes) {
  std::sort(stripes.begin(), stripes.end());
  stripes.erase(std::unique(stripes.begin(), stripes.end()), stripes.end());
}

// Drops places whose key has one already; the first stays.
void DropDoubles(std::vector<WaitPlace>& places) {
  if (places.size() < 2) return;
  std::vector<const WaitPlace*> sorted;
  for (const WaitPlace& place : places) sorted.push_back(&place);
  const auto before = [](const WaitPlace* one, const WaitPlace* other) {
    if (one->key.hash != other->key.hash) return one->key.hash < other->key.hash;
    const int order = one->key.name.compare(other->key.name);
    return order != 0 ? order < 0 : one < other;
  };
  std::sort(sorted.begin(), sorted.end(), before);
  std::vector<bool> is_double(places.size(), false);
  for (size_t i = 1; i < sorted.size(); ++i) {
    const bool same = sorted[i - 1]->key.name == sorted[i]->key.name;
    if (same) is_double[static_cast<size_t>(sorted[i] - places.data())] = true;
  }
  size_t kept = 0;
  for (size_t i = 0; i < places.size(); ++i) {
    if (!is_double[i]) places[kept++] = places[i];
  }
  places.resize(kept);
}

}  // namespace

Waiter::~Waiter() { base::Check(!waits_, "a wait has ended before its waiter goes"); }

void Waiter::Prepare(const Keyspace& keyspace, std::span<const WaitKey> keys,
                     const WaitTerms& terms) {
  base::Check(!waits_, "what is waited for is said before the wait begins");
  terms_ = terms;
  terms_.awaited_keys = std::min(terms.awaited_keys, keys.size());
  places_.clear();
  stripes_.clear();
  written_stripes_.clear();
  for (size_t i = 0; i < keys.size(); ++i) {
    const uint32_t stripe = keyspace.StripeIndex(keys[i].hash);
    stripes_.push_back(stripe);
    if (i < terms_.awaited_keys) {
      places_.push_back({.key = keys[i], .waiter = this});
    } else {
      written_stripes_.push_back(stripe);
    }
  }
  if (stripes_.empty()) stripes_.push_back(0);
  DropDoubles(places_);
  SortAndDropDoubles(stripes_);
  SortAndDropDoubles(written_stripes_);
}

}  // namespace remora::keyspace
