// TrafficModel: the visitors of a shop, made up from one seed. The same seed gives the same
// requests on every machine.
//
// The model
//   Sessions arrive as a Poisson process: the time between two is exponential,
//   `sessions_per_second` on average. A session belongs to one of `users`, each equally likely. It
//   makes a geometric number of requests, `requests_per_session` on average, with an exponential
//   pause between them, `pause_seconds` on average. 35 % of sessions begin with a log-in. Each
//   further request is, with these chances,
//     76 %  GET /item?item=N         N by Zipf's law with exponent 0.99 over `items`; which items
//     are
//                                    popular has nothing to do with their numbers
//      8 %  GET /search?_=N          a page of one's own
//      9 %  POST /cart/add?item=N    the item looked at last
//      2 %  POST /cart/remove?item=N the item put in last
//      4 %  POST /checkout
//      1 %  POST /logout             and the session ends
#pragma once

#include <cstdint>
#include <functional>
#include <queue>
#include <string>
#include <vector>

#include "engine/base/random.h"
#include "tools/tour/shop_request.h"

namespace remora::tour {

struct TrafficOptions {
  uint64_t seed = 1;
  int64_t start_microseconds = 1'577'872'800'000'000;  // 2020-01-01 10:00 UTC
  double sessions_per_second = 20;
  double requests_per_session = 12;
  double pause_seconds = 20;
  uint64_t users = 100'000;
  uint64_t items = 50'000;
};

class TrafficModel {
 public:
  explicit TrafficModel(const TrafficOptions& options = {});

  // The next request, in order of time; never ends. Valid until the next call.
  const ShopRequest& Next();

 private:
  struct Session {
    uint64_t token = 0;
    uint64_t user = 0;
    bool knows_user = false;  // is logged in
    bool began = false;
    uint64_t item_seen = 0;  // 0: none yet
    uint64_t item_in_cart = 0;
  };
  struct Turn {
    int64_t microseconds;
    uint32_t session;  // the index in sessions_
    bool operator>(const Turn& other) const {
      return microseconds != other.microseconds ? microseconds > other.microseconds
                                                : session > other.session;
    }
  };

  void AdmitSession();
  // Makes the request of a session whose turn it is; false when it was its last.
  bool TakeTurn(Session& session);
  [[nodiscard]] double Exponential(double mean);
  [[nodiscard]] uint64_t DrawItem();
  [[nodiscard]] bool Chance(double probability) { return random_.NextDouble() < probability; }

  TrafficOptions options_;
  base::Random random_;
  std::vector<double> popularity_;  // the chance that an item has at most this rank
  std::vector<Session> sessions_;
  std::vector<uint32_t> free_sessions_;
  std::priority_queue<Turn, std::vector<Turn>, std::greater<>> turns_;
  int64_t next_arrival_;
  ShopRequest request_;
};

}  // namespace remora::tour
