// PageCache: keeps the pages that many people look at.
//
// A page is kept when it shows an item, is the same for everybody, and the item is among the most
// viewed. What "most viewed" means moves with time: Rescale halves all counts every five minutes,
// so that this week's pages overtake last year's.
//
//   PageCache pages(store);
//   pages.RecordView("7");                                  // LoginSessions::Update does it too
//   pages.Fetch(PageRequest::FromUrl("/shop?item=7"),
//               [](const PageRequest& request) { return Render(request); });
//   pages.Rescale();                                        // every 300 s, see chores.h
//
// Keys, behind `prefix`:
//   cache:{hash}   string       the page, for 300 s; {hash} is XXH3-128 of the request's text in
//                               32 hexadecimal digits
//   viewed:        sorted set   item by minus its (scaled) views: rank 0 is the most viewed
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/function_ref.h"
#include "patterns/store.h"

namespace remora::patterns {

struct PageCacheOptions {
  std::string prefix = {};
  uint64_t rank_max = 10'000;  // items of rank 0 to rank_max - 1 are kept
  std::chrono::milliseconds time_to_live{300'000};
  uint64_t items_max = 20'000;  // what Rescale leaves in "viewed:"
  double rescale_factor = 0.5;
};

// What a page depends on. Borrowed.
struct PageRequest {
  std::string_view text;                                // all of it: what the key is a hash of
  std::optional<std::string_view> item = std::nullopt;  // the item that the page shows
  bool dynamic = false;                                 // differs from one visitor to the next

  // Reads a URL: `item=...` in the query names the item, and a parameter called `_` marks a page as
  // dynamic (the custom of adding one to get past caches). Escapes are left as they are.
  [[nodiscard]] static PageRequest FromUrl(std::string_view url);
};

struct Page {
  std::string content;
  bool hit = false;     // came out of the cache
  bool cached = false;  // is in the cache now
};

class PageCache {
 public:
  // Makes the page; an error is passed on, and nothing is kept.
  using Render = base::FunctionRef<StoreResult<std::string>(const PageRequest& request)>;

  // The store outlives the object. All calls are thread-safe.
  explicit PageCache(Store& store, PageCacheOptions options = {});

  // The page out of the cache, or else made by `render` and, where CanCache, kept. An empty page is
  // a page. Several threads that miss at once each call `render`. O(log items).
  StoreResult<Page> Fetch(const PageRequest& request, Render render);

  // Whether the page would be kept. One command at most. O(log items).
  StoreResult<bool> CanCache(const PageRequest& request);

  // Counts a view of an item. One command. O(log items).
  StoreStatus RecordView(std::string_view item);

  // Drops a page before its time, as its item has changed; whether it was there. O(1).
  StoreResult<bool> Invalidate(const PageRequest& request);

  // Forgets all items but the items_max most viewed, and multiplies the views of those with
  // rescale_factor. Returns how many items are left. One atomic step. O(items log items).
  StoreResult<uint64_t> Rescale();

  // The most viewed items with their (scaled) views, the most viewed first. O(log items + count).
  StoreResult<std::vector<ScoredName>> MostViewed(uint64_t count);

  // The key under which the page is kept.
  [[nodiscard]] std::string KeyOf(const PageRequest& request) const;

 private:
  Store& store_;
  PageCacheOptions options_;
  std::string views_key_;
};

}  // namespace remora::patterns
