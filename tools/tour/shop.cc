#include "tools/tour/shop.h"

#include <optional>
#include <string_view>
#include <utility>

#include "engine/base/random.h"

namespace remora::tour {

namespace {

using patterns::Finished;
using patterns::PageRequest;
using patterns::StoreError;
using patterns::StoreResult;
using patterns::StoreStatus;
using std::chrono::milliseconds;

constexpr uint64_t kSessionsMax = 10'000;
constexpr size_t kWatchedItemsMax = 100;
constexpr milliseconds kStockInterval(5000);
constexpr uint64_t kListLength = 5;
constexpr std::string_view kGuest = "guest";

// A page of 512 to 2559 bytes.
std::string RenderPage(const PageRequest& request) {
  base::Random random(request.text.size() + static_cast<uint64_t>(request.text.back()));
  std::string page = "<title>" + std::string(request.text) + "</title>";
  page.resize(512 + random.Below(2048), '.');
  return page;
}

}  // namespace

StoreResult<std::optional<patterns::Row>> Shop::Stock::Load(std::string_view row_id) {
  return std::optional(patterns::Row{{"id", std::string(row_id)},
                                     {"name", "Item " + std::string(row_id)},
                                     {"stock", static_cast<int64_t>(row_id.size() * 7)}});
}

Shop::Shop(patterns::Store& store, base::ManualClock& clock)
    : store_(store),
      clock_(clock),
      sessions_(store, {.sessions_max = kSessionsMax}),
      carts_(store),
      pages_(store),
      rows_(store, stock_),
      sales_(store, {.key = "bestsellers",
                     .windows = {patterns::Window::kDaily, patterns::Window::kAllTime}}),
      chores_(clock,
              [this](const std::string&, const StoreError& error) { chore_error_ = error; }) {
  chores_.Add({"clean sessions", [this]() -> StoreResult<milliseconds> {
                 const StoreResult<uint64_t> dropped = sessions_.Clean();
                 if (!dropped) return dropped.error();
                 counts_.cleaned += *dropped;
                 return milliseconds(1000);
               }});
  chores_.Add(patterns::RescalingOf(pages_));
  chores_.Add(patterns::RefreshingOf(rows_, milliseconds(1000)));
}

StoreStatus Shop::Serve(const ShopRequest& request) {
  const StoreStatus moved = MoveTime(request.microseconds);
  if (!moved) return moved;
  ++counts_.requests;
  const StoreResult<std::optional<std::string>> user = sessions_.Check(request.token);
  if (!user) return user.error();
  const Action action = ActionOf(request);
  const PageRequest page = PageRequest::FromUrl(request.path);
  if (action == Action::kLogOut) return LogOut(request);
  if (action == Action::kLogIn) ++counts_.log_ins;
  // Who has logged in is known by the session from then on.
  const std::string_view known = !request.user.empty() ? std::string_view(request.user)
                                                       : std::string_view(*user ? **user : kGuest);
  const StoreStatus seen =
      sessions_.Update(request.token, known, action == Action::kView ? page.item : std::nullopt);
  if (!seen) return seen;
  if (action == Action::kView) return View(page);
  return Answer(request, page.item);
}

StoreStatus Shop::MoveTime(int64_t microseconds) {
  if (counts_.requests == 0) clock_.SetMicroseconds(microseconds);
  const int64_t step = microseconds - clock_.NowMicroseconds();
  if (step > 0) clock_.AdvanceMicroseconds(step);
  if (clock_.NowMicroseconds() < next_chores_microseconds_) return Finished{};
  const milliseconds rest = chores_.Tick();
  next_chores_microseconds_ = clock_.NowMicroseconds() + rest.count() * 1000;
  if (chore_error_) return *chore_error_;
  return Finished{};
}

StoreStatus Shop::Answer(const ShopRequest& request, std::optional<std::string_view> item) {
  switch (ActionOf(request)) {
    case Action::kAddToCart:
      if (item) return AddToCart(request, *item);
      break;
    case Action::kTakeOut:
      if (item) return TakeOut(request, *item);
      break;
    case Action::kCheckOut:
      return CheckOut(request);
    default:
      break;
  }
  return Finished{};
}

StoreStatus Shop::View(const PageRequest& page) {
  ++counts_.views;
  if (page.dynamic) ++counts_.personal;
  if (page.item && watched_items_.contains(std::string(*page.item))) {
    const auto row = rows_.Get(*page.item);
    if (!row) return row.error();
    if (*row) ++counts_.stock_read;
  }
  const auto render = [](const PageRequest& made) -> StoreResult<std::string> {
    return RenderPage(made);
  };
  const StoreResult<patterns::Page> made = pages_.Fetch(page, render);
  if (!made) return made.error();
  if (made->hit) ++counts_.hits;
  return Finished{};
}

StoreStatus Shop::AddToCart(const ShopRequest& request, std::string_view item) {
  const StoreResult<int64_t> held = carts_.Add(request.token, item);
  if (!held) return held.error();
  ++counts_.items_added;
  return Finished{};
}

StoreStatus Shop::TakeOut(const ShopRequest& request, std::string_view item) {
  const StoreResult<int64_t> before = carts_.CountOf(request.token, item);
  if (!before) return before.error();
  if (*before == 0) return Finished{};
  const StoreResult<int64_t> left = carts_.Take(request.token, item);
  if (!left) return left.error();
  ++counts_.items_taken_out;
  return Finished{};
}

StoreStatus Shop::CheckOut(const ShopRequest& request) {
  const auto lines = carts_.CheckOut(request.token);
  if (!lines) return lines.error();
  if (lines->empty()) return Finished{};
  ++counts_.purchases;
  for (const patterns::ShoppingCart::Line& line : *lines) {
    counts_.items_sold += static_cast<uint64_t>(line.count);
    const StoreStatus counted = sales_.Increment(line.item, static_cast<double>(line.count));
    if (!counted) return counted;
    if (watched_items_.size() < kWatchedItemsMax && watched_items_.insert(line.item).second) {
      const StoreStatus scheduled = rows_.Schedule(line.item, kStockInterval);
      if (!scheduled) return scheduled;
    }
  }
  return Finished{};
}

StoreStatus Shop::LogOut(const ShopRequest& request) {
  const StoreResult<bool> there = sessions_.LogOut(request.token);
  if (!there) return there.error();
  if (*there) ++counts_.log_outs;
  return Finished{};
}

StoreResult<ShopReport> Shop::Report() {
  ShopReport report;
  report.counts = counts_;
  const StoreResult<uint64_t> sessions = sessions_.Count();
  if (!sessions) return sessions.error();
  report.sessions = *sessions;
  auto viewed = pages_.MostViewed(kListLength);
  if (!viewed) return viewed.error();
  report.most_viewed = *std::move(viewed);
  auto today = sales_.Board(patterns::Window::kDaily).Top(kListLength);
  if (!today) return today.error();
  report.bestsellers_today = *std::move(today);
  auto ever = sales_.Board(patterns::Window::kAllTime).Top(kListLength);
  if (!ever) return ever.error();
  report.bestsellers = *std::move(ever);
  return report;
}

}  // namespace remora::tour
