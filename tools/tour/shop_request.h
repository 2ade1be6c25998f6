// ShopRequest: one line of a shop's access log, as the tour replays it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace remora::tour {

struct ShopRequest {
  int64_t microseconds = 0;  // since 1970
  std::string token;         // whose session: a cookie, or what stands in for one
  std::string user;          // who is logged in; empty for a guest
  std::string method = "GET";
  std::string path;  // with its query
};

// What a request does in the shop.
enum class Action : uint8_t {
  kView,       // GET /...: looks at a page
  kLogIn,      // POST /login
  kLogOut,     // POST /logout
  kAddToCart,  // POST /cart/add?item=N
  kTakeOut,    // POST /cart/remove?item=N
  kCheckOut,   // POST /checkout
};

[[nodiscard]] Action ActionOf(const ShopRequest& request);

// The request as a line of the combined log format, without its end. The token stands in the place
// of the client's address, the user in that of the authenticated one.
[[nodiscard]] std::string ToLogLine(const ShopRequest& request);

struct ParsedLine {
  bool ok = false;
  ShopRequest request = {};
};

// Reads such a line. Without an authenticated user, the session is who has one address and one
// agent.
[[nodiscard]] ParsedLine ParseLogLine(std::string_view line);

}  // namespace remora::tour
