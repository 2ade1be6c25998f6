#include "patterns/leaderboard_windows.h"

#include <algorithm>
#include <utility>

namespace remora::patterns {

namespace {

using std::chrono::days;
using std::chrono::sys_days;
using std::chrono::year_month_day;

std::string Padded(int number, size_t digits) {
  std::string text = std::to_string(number);
  return text.size() < digits ? std::string(digits - text.size(), '0') + text : text;
}

std::string MonthText(const year_month_day& date) {
  return Padded(static_cast<int>(date.year()), 4) + "-" +
         Padded(static_cast<int>(static_cast<unsigned>(date.month())), 2);
}

std::string DayText(const year_month_day& date) {
  return MonthText(date) + "-" + Padded(static_cast<int>(static_cast<unsigned>(date.day())), 2);
}

sys_days MondayOf(sys_days day) { return day - days(std::chrono::weekday(day).iso_encoding() - 1); }

// "2024-W03": a week belongs to the year that its Thursday is in.
std::string WeekText(sys_days day) {
  const sys_days thursday = MondayOf(day) + days(3);
  const std::chrono::year year = year_month_day(thursday).year();
  const auto week = (thursday - sys_days(year / std::chrono::January / 1)).count() / 7 + 1;
  return Padded(static_cast<int>(year), 4) + "-W" + Padded(static_cast<int>(week), 2);
}

}  // namespace

LeaderboardWindows::LeaderboardWindows(Store& store, LeaderboardWindowsOptions options)
    : store_(store), options_(std::move(options)) {}

StoreStatus LeaderboardWindows::Increment(std::string_view player, double delta,
                                          std::optional<Moment> at) {
  return WriteToAll(at, [&](std::string_view key) {
    return SortedSetIncrement{.key = key, .member = player, .delta = delta};
  });
}

StoreStatus LeaderboardWindows::SetScore(std::string_view player, double score,
                                         std::optional<Moment> at) {
  return WriteToAll(at, [&](std::string_view key) {
    return SortedSetAdd{.key = key, .member = player, .score = score};
  });
}

StoreStatus LeaderboardWindows::SetBestScore(std::string_view player, double score,
                                             std::optional<Moment> at) {
  const auto when = options_.order == RankOrder::kHighestFirst ? SortedSetAdd::When::kIfGreater
                                                               : SortedSetAdd::When::kIfLess;
  return WriteToAll(at, [&](std::string_view key) {
    return SortedSetAdd{.key = key, .member = player, .score = score, .when = when};
  });
}

StoreResult<bool> LeaderboardWindows::Remove(std::string_view player, std::optional<Moment> at) {
  WriteBatch batch;
  for (const Frame& frame : FramesAt(at.value_or(Now()))) {
    batch.Add(SortedSetRemove{.key = frame.key, .members = {&player, 1}});
  }
  const StoreResult<std::vector<WriteOutcome>> outcomes = store_.Apply(batch);
  if (!outcomes) return outcomes.error();
  return std::ranges::any_of(*outcomes, [](const WriteOutcome& one) { return one.count > 0; });
}

Leaderboard LeaderboardWindows::Board(Window window) { return BoardAt(window, Now()); }

Leaderboard LeaderboardWindows::BoardAt(Window window, Moment at) {
  return Leaderboard(store_, KeyAt(window, at), {.order = options_.order});
}

template <typename WriteFor>
StoreStatus LeaderboardWindows::WriteToAll(std::optional<Moment> at, WriteFor&& write_for) {
  WriteBatch batch;
  for (const Frame& frame : FramesAt(at.value_or(Now()))) {
    batch.Add(write_for(frame.key));
    if (frame.time_to_live) {
      batch.Add(ExpireKey{.key = frame.key, .time_to_live = *frame.time_to_live});
    }
  }
  const StoreResult<std::vector<WriteOutcome>> outcomes = store_.Apply(batch);
  if (!outcomes) return outcomes.error();
  return Finished{};
}

Moment LeaderboardWindows::Now() const {
  return Moment(std::chrono::microseconds(store_.NowMicroseconds()));
}

std::string LeaderboardWindows::KeyAt(Window window, Moment at) const {
  const sys_days day = std::chrono::floor<days>(at + options_.utc_offset);
  switch (window) {
    case Window::kDaily:
      return options_.key + ":daily:" + DayText(day);
    case Window::kWeekly:
      return options_.key + ":weekly:" + WeekText(day);
    case Window::kMonthly:
      return options_.key + ":monthly:" + MonthText(day);
    case Window::kAllTime:
      break;
  }
  return options_.key + ":global";
}

Moment LeaderboardWindows::ExpiryAt(Window window, Moment at) const {
  const sys_days day = std::chrono::floor<days>(at + options_.utc_offset);
  if (window == Window::kDaily) return day + days(1) - options_.utc_offset + options_.keep_daily;
  if (window == Window::kWeekly) {
    return MondayOf(day) + days(7) - options_.utc_offset + options_.keep_weekly;
  }
  const year_month_day date(day);
  const sys_days next_month(date.year() / date.month() / 1 + std::chrono::months(1));
  return next_month - options_.utc_offset + options_.keep_monthly;
}

std::vector<LeaderboardWindows::Frame> LeaderboardWindows::FramesAt(Moment at) const {
  std::vector<Frame> frames;
  const Moment now = Now();
  for (const Window window : options_.windows) {
    if (window == Window::kAllTime) {
      frames.push_back({KeyAt(window, at), std::nullopt});
      continue;
    }
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(ExpiryAt(window, at) - now);
    // Why: a late score must not bring back a board that is gone.
    if (left.count() > 0) frames.push_back({KeyAt(window, at), left});
  }
  return frames;
}

}  // namespace remora::patterns
