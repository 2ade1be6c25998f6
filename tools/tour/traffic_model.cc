#include "tools/tour/traffic_model.h"

#include <algorithm>
#include <cmath>

namespace remora::tour {

namespace {

constexpr double kZipfExponent = 0.99;
constexpr double kLogInChance = 0.35;
// The chances of a request, added up; what is left is a log-out.
constexpr double kUpToItem = 0.76;
constexpr double kUpToSearch = 0.84;
constexpr double kUpToAdd = 0.93;
constexpr double kUpToRemove = 0.95;
constexpr double kUpToCheckOut = 0.99;
// Spreads ranks over item numbers: prime, and no divisor of any number of items below it.
constexpr uint64_t kSpread = 2'654'435'761;

std::vector<double> ZipfSums(uint64_t items) {
  std::vector<double> sums(items);
  double sum = 0;
  for (uint64_t rank = 0; rank < items; ++rank) {
    sum += std::pow(static_cast<double>(rank + 1), -kZipfExponent);
    sums[rank] = sum;
  }
  for (double& one : sums) one /= sum;
  return sums;
}

// 16 hexadecimal digits of a number that looks like no other's.
void WriteToken(uint64_t number, std::string& token) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  base::Random mixer(number);
  uint64_t bits = mixer.Next();
  token.clear();
  for (int digit = 0; digit < 16; ++digit, bits >>= 4) token += kDigits[bits & 15];
}

}  // namespace

TrafficModel::TrafficModel(const TrafficOptions& options)
    : options_(options),
      random_(options.seed),
      popularity_(ZipfSums(options.items)),
      next_arrival_(options.start_microseconds) {}

const ShopRequest& TrafficModel::Next() {
  while (turns_.empty() || next_arrival_ <= turns_.top().microseconds) AdmitSession();
  const Turn turn = turns_.top();
  turns_.pop();
  request_.microseconds = turn.microseconds;
  const bool goes_on = TakeTurn(sessions_[turn.session]);
  if (goes_on && !Chance(1 / options_.requests_per_session)) {
    const double pause = Exponential(options_.pause_seconds);
    turns_.push({turn.microseconds + static_cast<int64_t>(pause * 1e6), turn.session});
  } else {
    free_sessions_.push_back(turn.session);
  }
  return request_;
}

void TrafficModel::AdmitSession() {
  uint32_t index = static_cast<uint32_t>(sessions_.size());
  if (free_sessions_.empty()) {
    sessions_.emplace_back();
  } else {
    index = free_sessions_.back();
    free_sessions_.pop_back();
  }
  sessions_[index] = {.token = random_.Next(), .user = random_.Below(options_.users)};
  turns_.push({next_arrival_, index});
  next_arrival_ += static_cast<int64_t>(Exponential(1 / options_.sessions_per_second) * 1e6);
}

bool TrafficModel::TakeTurn(Session& session) {
  const bool logs_in = !session.began && Chance(kLogInChance);
  session.began = true;
  if (logs_in) session.knows_user = true;
  WriteToken(session.token, request_.token);
  request_.user = session.knows_user ? "user" + std::to_string(session.user) : std::string();
  request_.method = "POST";
  if (logs_in) {
    request_.path = "/login";
    return true;
  }
  const double dice = random_.NextDouble();
  if (dice >= kUpToItem && dice >= kUpToSearch) {
    if (dice < kUpToAdd && session.item_seen != 0) {
      session.item_in_cart = session.item_seen;
      request_.path = "/cart/add?item=" + std::to_string(session.item_seen);
      return true;
    }
    if (dice >= kUpToAdd && dice < kUpToRemove && session.item_in_cart != 0) {
      request_.path = "/cart/remove?item=" + std::to_string(session.item_in_cart);
      return true;
    }
    if (dice >= kUpToRemove) {
      request_.path = dice < kUpToCheckOut ? "/checkout" : "/logout";
      return dice < kUpToCheckOut;
    }
  }
  request_.method = "GET";
  if (dice >= kUpToItem && dice < kUpToSearch) {
    request_.path = "/search?_=" + std::to_string(random_.Below(1'000'000));
    return true;
  }
  session.item_seen = DrawItem();
  request_.path = "/item?item=" + std::to_string(session.item_seen);
  return true;
}

double TrafficModel::Exponential(double mean) { return -mean * std::log1p(-random_.NextDouble()); }

uint64_t TrafficModel::DrawItem() {
  const auto found = std::ranges::upper_bound(popularity_, random_.NextDouble());
  const auto rank = static_cast<uint64_t>(
      std::min<int64_t>(found - popularity_.begin(), std::ssize(popularity_) - 1));
  return rank * kSpread % options_.items + 1;
}

}  // namespace remora::tour
