// LoginSessions: who is logged in, and what they looked at, behind a token in a cookie.
//
// A cookie holds a token of random bytes. Every request asks whose it is and says that it was seen;
// so this is write-heavy, and belongs in memory. The least recently seen sessions are dropped when
// there are too many.
//
//   LoginSessions sessions(store);
//   const std::string token = LoginSessions::NewToken();
//   sessions.Update(token, "ann");                        // log-in
//   sessions.Check(token);                                // "ann"
//   sessions.Update(token, "ann", "item:7");              // looks at an item
//   sessions.RecentlyViewed(token);                       // {"item:7"}
//   sessions.CleanBatch();                                // every second or so, see chores.h
//
// Keys, each behind `prefix`:
//   login:            hash        token -> user
//   recent:           sorted set  token by the time it was last seen, in seconds since 1970
//   viewed:{token}    sorted set  item by the time it was looked at; the newest 25
//   viewed:           sorted set  item by minus the number of views: rank 0 is the most viewed;
//                                 PageCache decides by it what to keep
//   cart:{token}      hash        the session's ShoppingCart, removed with it if so configured
//
// A token is never empty (kInvalidValue). One that a browser sent is to be asked for with Check
// before it is given to Update.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "patterns/store.h"

namespace remora::patterns {

struct LoginSessionsOptions {
  std::string prefix = {};
  uint64_t sessions_max = 10'000'000;  // CleanBatch drops what exceeds it
  uint32_t batch_size = 100;           // how many sessions a CleanBatch drops at most
  uint32_t viewed_max = 25;            // items remembered for each session
  bool count_views = true;             // in "viewed:"
  bool remove_carts = true;            // "cart:{token}" goes with its session
};

class LoginSessions {
 public:
  // The store outlives the object. All calls are thread-safe.
  explicit LoginSessions(Store& store, LoginSessionsOptions options = {});

  // 128 random bits from the system, in 32 hexadecimal digits: nobody guesses one.
  [[nodiscard]] static std::string NewToken();

  // Whose token this is, or nothing. One command. O(1).
  StoreResult<std::optional<std::string>> Check(std::string_view token);

  // Says that `token`, which is `user`'s, was seen now, maybe looking at `item`; logs in whose
  // token is new. One round trip, one atomic step. O(log n).
  StoreStatus Update(std::string_view token, std::string_view user,
                     std::optional<std::string_view> item = std::nullopt);

  // The items that the session looked at, the newest first. O(viewed_max).
  StoreResult<std::vector<std::string>> RecentlyViewed(std::string_view token);

  // Drops the session with all that belongs to it; whether there was one. O(log n).
  StoreResult<bool> LogOut(std::string_view token);

  // How many sessions there are. O(1).
  StoreResult<uint64_t> Count();

  // Drops sessions in excess of sessions_max, the least recently seen first, at most batch_size of
  // them; returns how many. A session that is seen meanwhile is spared, and counts as not dropped.
  // O(batch log n).
  StoreResult<uint64_t> CleanBatch();

  // CleanBatch until nothing is in excess; returns how many were dropped. A session that is
  // continually seen does not keep it from ending.
  StoreResult<uint64_t> Clean();

 private:
  [[nodiscard]] std::string ViewedKey(std::string_view token) const;
  [[nodiscard]] std::string CartKey(std::string_view token) const;
  // Drops those whose time in "recent:" is still what it was; how many.
  StoreResult<uint64_t> DropUnseen(const std::vector<ScoredName>& sessions);

  Store& store_;
  LoginSessionsOptions options_;
  std::string login_key_;
  std::string recent_key_;
  std::string views_key_;
};

}  // namespace remora::patterns
