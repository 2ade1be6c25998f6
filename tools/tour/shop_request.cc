#include "tools/tour/shop_request.h"

#include <array>
#include <chrono>
#include <cstdio>
#include <optional>

#include "engine/base/number_text.h"

namespace remora::tour {

namespace {

constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

// What is before the next `separator`, taken off the front of `text` with it; nothing where there
// is no separator.
std::optional<std::string_view> Take(std::string_view& text, char separator) {
  const size_t end = text.find(separator);
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view taken = text.substr(0, end);
  text.remove_prefix(end + 1);
  return taken;
}

std::optional<int> TwoDigits(std::string_view text, size_t at) {
  if (at + 2 > text.size()) return std::nullopt;
  const char high = text[at];
  const char low = text[at + 1];
  if (high < '0' || high > '9' || low < '0' || low > '9') return std::nullopt;
  return (high - '0') * 10 + (low - '0');
}

// "10/Oct/2000:13:55:36 -0700", in microseconds since 1970.
std::optional<int64_t> ParseTime(std::string_view text) {
  constexpr size_t kLength = 26;
  if (text.size() != kLength) return std::nullopt;
  unsigned month = 0;
  for (unsigned i = 0; i < kMonths.size(); ++i) {
    if (text.substr(3, 3) == kMonths[i]) month = i + 1;
  }
  const auto year = base::ParseInteger(text.substr(7, 4));
  const auto day = TwoDigits(text, 0);
  const auto hour = TwoDigits(text, 12);
  const auto minute = TwoDigits(text, 15);
  const auto second = TwoDigits(text, 18);
  const auto zone_hours = TwoDigits(text, 22);
  const auto zone_minutes = TwoDigits(text, 24);
  if (month == 0 || !year || !day || !hour || !minute || !second || !zone_hours || !zone_minutes) {
    return std::nullopt;
  }
  const std::chrono::year_month_day date{std::chrono::year(static_cast<int>(*year)),
                                         std::chrono::month(month),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok()) return std::nullopt;
  const int64_t zone = (*zone_hours * 60 + *zone_minutes) * 60 * (text[21] == '-' ? -1 : 1);
  const int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
  return (days * 86400 + *hour * 3600 + *minute * 60 + *second - zone) * 1'000'000;
}

}  // namespace

Action ActionOf(const ShopRequest& request) {
  const std::string_view path = std::string_view(request.path).substr(0, request.path.find('?'));
  if (request.method != "POST") return Action::kView;
  if (path == "/login") return Action::kLogIn;
  if (path == "/logout") return Action::kLogOut;
  if (path == "/cart/add") return Action::kAddToCart;
  if (path == "/cart/remove") return Action::kTakeOut;
  if (path == "/checkout") return Action::kCheckOut;
  return Action::kView;
}

std::string ToLogLine(const ShopRequest& request) {
  const std::chrono::sys_time<std::chrono::microseconds> time{
      std::chrono::microseconds(request.microseconds)};
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(std::chrono::floor<std::chrono::seconds>(time - day));
  char stamp[64];
  std::snprintf(
      stamp, sizeof(stamp), "%02u/%s/%04d:%02d:%02d:%02d +0000", static_cast<unsigned>(date.day()),
      kMonths[static_cast<unsigned>(date.month()) - 1].data(), static_cast<int>(date.year()),
      static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
      static_cast<int>(clock.seconds().count()));
  return request.token + " - " + (request.user.empty() ? "-" : request.user) + " [" + stamp +
         "] \"" + request.method + " " + request.path + " HTTP/1.1\" 200 0 \"-\" \"tour\"";
}

ParsedLine ParseLogLine(std::string_view line) {
  ParsedLine parsed;
  const auto address = Take(line, ' ');
  const auto identity = Take(line, ' ');
  const auto user = Take(line, '[');
  const auto time = Take(line, ']');
  const auto before_request = Take(line, '"');
  const auto text = Take(line, '"');
  if (!address || address->empty() || !identity || !user || !time || !before_request || !text) {
    return parsed;
  }
  std::string_view request = *text;
  const auto method = Take(request, ' ');
  const auto moment = ParseTime(*time);
  if (!method || !moment) return parsed;
  const std::string_view path = request.substr(0, request.find(' '));
  if (path.empty()) return parsed;
  parsed.request.microseconds = *moment;
  parsed.request.method = *method;
  parsed.request.path = path;
  // "frank [": the user is followed by a space.
  const std::string_view name = user->substr(0, user->find(' '));
  if (name != "-") parsed.request.user = name;
  parsed.request.token = *address;
  // What is left is: status bytes "referer" "agent".
  const auto numbers = Take(line, '"');
  const auto referer = Take(line, '"');
  const auto between = Take(line, '"');
  const auto agent = Take(line, '"');
  if (numbers && referer && between && agent && *agent != "tour") {
    parsed.request.token += ' ';
    parsed.request.token += *agent;
  }
  parsed.ok = true;
  return parsed;
}

}  // namespace remora::tour
