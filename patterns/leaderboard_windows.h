// LeaderboardWindows: one write feeds the boards of today, this week, this month and all time.
//
//   LeaderboardWindows boards(store, {.key = "leaderboard"});
//   boards.Increment("ann", 100);                      // four boards, one atomic step
//   boards.Board(Window::kDaily).Top(10);
//   boards.BoardAt(Window::kDaily, yesterday).Top(10); // still there for a while
//
// A board begins when the first score of its time comes in, and expires `keep` after its time is
// over; nothing has to be cleared.
//
// Keys, days and weeks being of UTC shifted by utc_offset, weeks of ISO 8601 (Monday first):
//   {key}:daily:2024-01-15    {key}:weekly:2024-W03    {key}:monthly:2024-01    {key}:global
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "patterns/leaderboard.h"
#include "patterns/store.h"

namespace remora::patterns {

enum class Window : uint8_t { kDaily, kWeekly, kMonthly, kAllTime };

// A moment: microseconds since 1970, UTC.
using Moment = std::chrono::sys_time<std::chrono::microseconds>;

struct LeaderboardWindowsOptions {
  std::string key = "leaderboard";
  RankOrder order = RankOrder::kHighestFirst;
  std::vector<Window> windows = {Window::kDaily, Window::kWeekly, Window::kMonthly,
                                 Window::kAllTime};
  // How long a board stays after its time: by default, the last one can be looked at as long as
  // the current one lasts.
  std::chrono::hours keep_daily{24};
  std::chrono::hours keep_weekly{7 * 24};
  std::chrono::hours keep_monthly{31 * 24};
  std::chrono::minutes utc_offset{0};  // 60 for a shop whose days begin at 23:00 UTC
};

class LeaderboardWindows {
 public:
  // The store outlives the object. All calls are thread-safe.
  explicit LeaderboardWindows(Store& store, LeaderboardWindowsOptions options = {});

  // Each writes to the boards of all windows that contain `at` (now, if not said) and have not
  // expired, in one step. O(windows * log n). Errors: kInvalidValue for what is no finite number.
  StoreStatus Increment(std::string_view player, double delta,
                        std::optional<Moment> at = std::nullopt);
  StoreStatus SetScore(std::string_view player, double score,
                       std::optional<Moment> at = std::nullopt);
  StoreStatus SetBestScore(std::string_view player, double score,
                           std::optional<Moment> at = std::nullopt);
  // Removes the player from the boards of `at`; whether they were on any.
  StoreResult<bool> Remove(std::string_view player, std::optional<Moment> at = std::nullopt);

  // A window's board now, or at a moment: for reading, with all that Leaderboard offers.
  [[nodiscard]] Leaderboard Board(Window window);
  [[nodiscard]] Leaderboard BoardAt(Window window, Moment at);

 private:
  struct Frame {
    std::string key;
    std::optional<std::chrono::milliseconds> time_to_live;  // nothing: stays
  };

  [[nodiscard]] Moment Now() const;
  [[nodiscard]] std::string KeyAt(Window window, Moment at) const;
  // When a board of that window is removed; all but kAllTime.
  [[nodiscard]] Moment ExpiryAt(Window window, Moment at) const;
  // The boards that a score of `at` goes to.
  [[nodiscard]] std::vector<Frame> FramesAt(Moment at) const;
  // Applies `write_for(key)` to every frame.
  template <typename WriteFor>
  StoreStatus WriteToAll(std::optional<Moment> at, WriteFor&& write_for);

  Store& store_;
  LeaderboardWindowsOptions options_;
};

}  // namespace remora::patterns
