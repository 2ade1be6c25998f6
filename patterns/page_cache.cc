#include "patterns/page_cache.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "engine/base/hash.h"

namespace remora::patterns {

namespace {

void AppendHexadecimal(std::string& text, uint64_t number) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  for (int shift = 60; shift >= 0; shift -= 4) text += kDigits[(number >> shift) & 15];
}

}  // namespace

PageRequest PageRequest::FromUrl(std::string_view url) {
  PageRequest request{.text = url};
  const size_t question = url.find('?');
  if (question == std::string_view::npos) return request;
  std::string_view query = url.substr(question + 1);
  query = query.substr(0, query.find('#'));
  while (!query.empty()) {
    const std::string_view parameter = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), parameter.size() + 1));
    const size_t equals = parameter.find('=');
    const std::string_view name = parameter.substr(0, equals);
    const std::string_view value =
        equals == std::string_view::npos ? std::string_view() : parameter.substr(equals + 1);
    if (name == "item" && !value.empty()) request.item = value;
    if (name == "_") request.dynamic = true;
  }
  return request;
}

PageCache::PageCache(Store& store, PageCacheOptions options)
    : store_(store), options_(std::move(options)), views_key_(options_.prefix + "viewed:") {}

StoreResult<Page> PageCache::Fetch(const PageRequest& request, Render render) {
  const StoreResult<bool> can_cache = CanCache(request);
  if (!can_cache) return can_cache.error();
  std::string key;
  if (*can_cache) {
    key = KeyOf(request);
    StoreResult<std::optional<std::string>> kept = store_.Get(key);
    if (!kept) return kept.error();
    if (*kept) return Page{.content = **std::move(kept), .hit = true, .cached = true};
  }
  StoreResult<std::string> content = render(request);
  if (!content) return content.error();
  if (*can_cache) {
    const StoreResult<WriteOutcome> written = store_.Perform(
        SetString{.key = key, .value = *content, .time_to_live = options_.time_to_live});
    if (!written) return written.error();
  }
  return Page{.content = *std::move(content), .hit = false, .cached = *can_cache};
}

StoreResult<bool> PageCache::CanCache(const PageRequest& request) {
  if (!request.item || request.item->empty() || request.dynamic) return false;
  const StoreResult<std::optional<uint64_t>> rank =
      store_.SortedSetRank(views_key_, *request.item, RankOrder::kLowestFirst);
  if (!rank) return rank.error();
  return rank->has_value() && **rank < options_.rank_max;
}

StoreStatus PageCache::RecordView(std::string_view item) {
  const StoreResult<WriteOutcome> counted =
      store_.Perform(SortedSetIncrement{.key = views_key_, .member = item, .delta = -1});
  if (!counted) return counted.error();
  return Finished{};
}

StoreResult<bool> PageCache::Invalidate(const PageRequest& request) {
  const std::string key = KeyOf(request);
  const std::string_view name = key;
  const StoreResult<WriteOutcome> deleted = store_.Perform(DeleteKeys{{&name, 1}});
  if (!deleted) return deleted.error();
  return deleted->count == 1;
}

StoreResult<uint64_t> PageCache::Rescale() {
  WriteBatch batch;
  batch.Add(SortedSetTrim{
      .key = views_key_, .first = static_cast<int64_t>(options_.items_max), .last = -1});
  batch.Add(SortedSetScale{.key = views_key_, .factor = options_.rescale_factor});
  const StoreResult<std::vector<WriteOutcome>> outcomes = store_.Apply(batch);
  if (!outcomes) return outcomes.error();
  return static_cast<uint64_t>(outcomes->back().count);
}

StoreResult<std::vector<ScoredName>> PageCache::MostViewed(uint64_t count) {
  if (count == 0) return std::vector<ScoredName>();
  StoreResult<std::vector<ScoredName>> items = store_.SortedSetRange(
      views_key_, {0, static_cast<int64_t>(count) - 1}, RankOrder::kLowestFirst);
  if (!items) return items.error();
  for (ScoredName& item : *items) item.score = -item.score;
  return items;
}

std::string PageCache::KeyOf(const PageRequest& request) const {
  // Why 128 bits: two requests that met in 64 would show one another's pages.
  const XXH128_hash_t hash = XXH3_128bits(request.text.data(), request.text.size());
  std::string key = options_.prefix + "cache:";
  AppendHexadecimal(key, hash.high64);
  AppendHexadecimal(key, hash.low64);
  return key;
}

}  // namespace remora::patterns
