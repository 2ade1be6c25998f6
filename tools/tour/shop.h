// Shop: a web shop built of nothing but the patterns, for the tour to send requests through.
//
// Each request asks whose session it is and says that it was seen (LoginSessions), then: a page
// comes out of the PageCache or is rendered, with the stock of items that sell out of the RowCache;
// a cart is filled or checked out (ShoppingCart); what is sold counts for the bestsellers of the
// day and of all time (LeaderboardWindows). Cleaning, rescaling and refreshing run as Chores, by
// the time of the log.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

#include "engine/base/clock.h"
#include "patterns/chores.h"
#include "patterns/leaderboard_windows.h"
#include "patterns/login_sessions.h"
#include "patterns/page_cache.h"
#include "patterns/row_cache.h"
#include "patterns/shopping_cart.h"
#include "patterns/store.h"
#include "tools/tour/shop_request.h"

namespace remora::tour {

struct ShopCounts {
  uint64_t requests = 0;
  uint64_t views = 0;       // of pages
  uint64_t hits = 0;        // pages that came out of the cache
  uint64_t personal = 0;    // pages that may not be cached
  uint64_t stock_read = 0;  // rows that came out of the cache
  uint64_t log_ins = 0;
  uint64_t log_outs = 0;
  uint64_t cleaned = 0;  // sessions dropped as there were too many
  uint64_t items_added = 0;
  uint64_t items_taken_out = 0;
  uint64_t purchases = 0;
  uint64_t items_sold = 0;

  bool operator==(const ShopCounts&) const = default;
};

struct ShopReport {
  ShopCounts counts;
  uint64_t sessions = 0;
  std::vector<patterns::ScoredName> most_viewed;
  std::vector<patterns::Leaderboard::Place> bestsellers_today;
  std::vector<patterns::Leaderboard::Place> bestsellers;

  bool operator==(const ShopReport&) const = default;
};

class Shop {
 public:
  // Both outlive the shop. The store tells the time by `clock`, which the shop moves.
  Shop(patterns::Store& store, base::ManualClock& clock);
  Shop(const Shop&) = delete;
  Shop& operator=(const Shop&) = delete;

  // Moves the time to the request's and answers it. Requests come in order of time.
  patterns::StoreStatus Serve(const ShopRequest& request);

  [[nodiscard]] const ShopCounts& counts() const { return counts_; }
  // What the site's owner would want to see, with the first five of each list.
  patterns::StoreResult<ShopReport> Report();

 private:
  // The stock, as a database would have it.
  class Stock final : public patterns::RowSource {
   public:
    patterns::StoreResult<std::optional<patterns::Row>> Load(std::string_view row_id) override;
  };

  patterns::StoreStatus MoveTime(int64_t microseconds);
  patterns::StoreStatus Answer(const ShopRequest& request, std::optional<std::string_view> item);
  patterns::StoreStatus View(const patterns::PageRequest& page);
  patterns::StoreStatus AddToCart(const ShopRequest& request, std::string_view item);
  patterns::StoreStatus TakeOut(const ShopRequest& request, std::string_view item);
  patterns::StoreStatus CheckOut(const ShopRequest& request);
  patterns::StoreStatus LogOut(const ShopRequest& request);

  patterns::Store& store_;
  base::ManualClock& clock_;
  Stock stock_;
  patterns::LoginSessions sessions_;
  patterns::ShoppingCart carts_;
  patterns::PageCache pages_;
  patterns::RowCache rows_;
  patterns::LeaderboardWindows sales_;
  patterns::Chores chores_;
  std::unordered_set<std::string> watched_items_;  // whose stock the row cache keeps
  std::optional<patterns::StoreError> chore_error_;
  int64_t next_chores_microseconds_ = 0;
  ShopCounts counts_;
};

}  // namespace remora::tour
