#include "patterns/login_sessions.h"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include "engine/base/random.h"

namespace remora::patterns {

namespace {

// Why: "viewed:" with an empty token is the key of all views.
StoreError EmptyToken() { return {StoreErrorCode::kInvalidValue, "a token is not empty"}; }

}  // namespace

LoginSessions::LoginSessions(Store& store, LoginSessionsOptions options)
    : store_(store),
      options_(std::move(options)),
      login_key_(options_.prefix + "login:"),
      recent_key_(options_.prefix + "recent:"),
      views_key_(options_.prefix + "viewed:") {}

std::string LoginSessions::NewToken() {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string token;
  for (int word = 0; word < 2; ++word) {
    // Why not a generator with a seed: a token is a secret.
    uint64_t bits = base::EntropySeed();
    for (int digit = 0; digit < 16; ++digit, bits >>= 4) token += kDigits[bits & 15];
  }
  return token;
}

StoreResult<std::optional<std::string>> LoginSessions::Check(std::string_view token) {
  return store_.HashGet(login_key_, token);
}

StoreStatus LoginSessions::Update(std::string_view token, std::string_view user,
                                  std::optional<std::string_view> item) {
  if (token.empty()) return EmptyToken();
  const double now = store_.NowSeconds();
  WriteBatch batch;
  batch.Add(HashSet{.key = login_key_, .field = token, .value = user});
  batch.Add(SortedSetAdd{.key = recent_key_, .member = token, .score = now});
  if (item) {
    const std::string viewed_key = ViewedKey(token);
    batch.Add(SortedSetAdd{.key = viewed_key, .member = *item, .score = now});
    // The newest viewed_max are at the end; the one before them is at -(viewed_max + 1).
    batch.Add(
        SortedSetTrim{.key = viewed_key, .first = 0, .last = -int64_t{options_.viewed_max} - 1});
    if (options_.count_views) {
      batch.Add(SortedSetIncrement{.key = views_key_, .member = *item, .delta = -1});
    }
  }
  const StoreResult<std::vector<WriteOutcome>> outcomes = store_.Apply(batch);
  if (!outcomes) return outcomes.error();
  return Finished{};
}

StoreResult<std::vector<std::string>> LoginSessions::RecentlyViewed(std::string_view token) {
  if (token.empty()) return EmptyToken();
  StoreResult<std::vector<ScoredName>> viewed =
      store_.SortedSetRange(ViewedKey(token), {0, -1}, RankOrder::kHighestFirst);
  if (!viewed) return viewed.error();
  std::vector<std::string> items;
  items.reserve(viewed->size());
  for (ScoredName& one : *viewed) items.push_back(std::move(one.name));
  return items;
}

StoreResult<bool> LoginSessions::LogOut(std::string_view token) {
  if (token.empty()) return EmptyToken();
  const std::string viewed_key = ViewedKey(token);
  const std::string cart_key = CartKey(token);
  const std::array<std::string_view, 2> keys{viewed_key, cart_key};
  WriteBatch batch;
  batch.Add(HashDelete{.key = login_key_, .fields = {&token, 1}});
  batch.Add(SortedSetRemove{.key = recent_key_, .members = {&token, 1}});
  batch.Add(DeleteKeys{std::span(keys).first(options_.remove_carts ? 2 : 1)});
  const StoreResult<std::vector<WriteOutcome>> outcomes = store_.Apply(batch);
  if (!outcomes) return outcomes.error();
  return outcomes->front().count == 1;
}

StoreResult<uint64_t> LoginSessions::Count() { return store_.SortedSetSize(recent_key_); }

StoreResult<uint64_t> LoginSessions::CleanBatch() {
  const StoreResult<uint64_t> size = Count();
  if (!size) return size.error();
  if (*size <= options_.sessions_max) return uint64_t{0};
  const uint64_t excess = std::min<uint64_t>(*size - options_.sessions_max, options_.batch_size);
  if (excess == 0) return uint64_t{0};
  const StoreResult<std::vector<ScoredName>> oldest = store_.SortedSetRange(
      recent_key_, {0, static_cast<int64_t>(excess) - 1}, RankOrder::kLowestFirst);
  if (!oldest) return oldest.error();
  return DropUnseen(*oldest);
}

StoreResult<uint64_t> LoginSessions::DropUnseen(const std::vector<ScoredName>& sessions) {
  std::vector<std::string> names;  // of all keys that may go
  std::vector<std::string_view> tokens;
  for (const ScoredName& session : sessions) {
    tokens.push_back(session.name);
    names.push_back(ViewedKey(session.name));
    if (options_.remove_carts) names.push_back(CartKey(session.name));
  }
  std::vector<std::string_view> keys{login_key_, recent_key_};
  keys.insert(keys.end(), names.begin(), names.end());
  const size_t keys_each = options_.remove_carts ? 2 : 1;
  const auto drop = [&](StoreReader& reader, WriteBatch& writes) -> StoreResult<Decision> {
    const auto scores = reader.SortedSetScores(recent_key_, tokens);
    if (!scores) return scores.error();
    std::vector<std::string_view> dropped;
    std::vector<std::string_view> dropped_keys;
    for (size_t i = 0; i < sessions.size(); ++i) {
      if ((*scores)[i] != sessions[i].score) continue;
      dropped.push_back(tokens[i]);
      for (size_t j = 0; j < keys_each; ++j) dropped_keys.push_back(names[i * keys_each + j]);
    }
    if (dropped.empty()) return Decision::kAbandon;
    writes.Add(DeleteKeys{dropped_keys});
    writes.Add(HashDelete{.key = login_key_, .fields = dropped});
    writes.Add(SortedSetRemove{.key = recent_key_, .members = dropped});
    return Decision::kCommit;
  };
  const StoreResult<UnitOutcome> outcome = store_.Atomically(keys, drop);
  if (!outcome) return outcome.error();
  if (outcome->decision == Decision::kAbandon) return uint64_t{0};
  return static_cast<uint64_t>(outcome->outcomes.back().count);
}

StoreResult<uint64_t> LoginSessions::Clean() {
  uint64_t total = 0;
  while (true) {
    const StoreResult<uint64_t> dropped = CleanBatch();
    if (!dropped) return dropped.error();
    if (*dropped == 0) return total;
    total += *dropped;
  }
}

std::string LoginSessions::ViewedKey(std::string_view token) const {
  return views_key_ + std::string(token);
}

std::string LoginSessions::CartKey(std::string_view token) const {
  return options_.prefix + "cart:" + std::string(token);
}

}  // namespace remora::patterns
