// ShoppingCart: what each session wants to buy.
//
//   ShoppingCart carts(store);
//   carts.Add(token, "item:7", 2);
//   carts.Take(token, "item:7", 1);
//   carts.Contents(token);            // {{"item:7", 1}}
//   carts.CheckOut(token);            // the same, and the cart is empty
//
// Keys, behind `prefix`:
//   cart:{token}   hash   item -> count, a positive integer
//
// LoginSessions removes a session's cart with the session.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "patterns/store.h"

namespace remora::patterns {

struct ShoppingCartOptions {
  std::string prefix = {};
};

class ShoppingCart {
 public:
  struct Line {
    std::string item;
    int64_t count;

    bool operator==(const Line&) const = default;
  };

  // The store outlives the object. All calls are thread-safe.
  explicit ShoppingCart(Store& store, ShoppingCartOptions options = {});

  // Puts `count`, at least 1, more of an item into the cart; returns how many it holds. One
  // command. O(1).
  // Errors: kInvalidValue when the count is less, or the sum overflows.
  StoreResult<int64_t> Add(std::string_view token, std::string_view item, int64_t count = 1);

  // Takes `count`, at least 1, out; the line goes where none are left. Returns how many the cart
  // still holds. O(1).
  // Errors: kInvalidValue when the count is less.
  StoreResult<int64_t> Take(std::string_view token, std::string_view item, int64_t count = 1);

  // Makes the count what it is; 0 or less removes the line. One command. O(1).
  StoreStatus SetCount(std::string_view token, std::string_view item, int64_t count);

  // Removes the line; whether there was one. One command. O(1).
  StoreResult<bool> Remove(std::string_view token, std::string_view item);

  // How many of an item the cart holds. One command. O(1).
  StoreResult<int64_t> CountOf(std::string_view token, std::string_view item);

  // All lines, ordered by item. One command. O(lines log lines).
  StoreResult<std::vector<Line>> Contents(std::string_view token);

  // How many lines there are. One command. O(1).
  StoreResult<uint64_t> Lines(std::string_view token);

  // Empties the cart; whether there was anything. One command. O(1).
  StoreResult<bool> Clear(std::string_view token);

  // Empties the cart and returns what was in it, in one step: of two that check out at once, one
  // gets all and the other nothing. O(lines log lines).
  StoreResult<std::vector<Line>> CheckOut(std::string_view token);

  // Adds all of one cart to another and removes it: a visitor who has filled a cart logs in.
  // O(lines). Errors: kInvalidValue when a sum overflows; kWrongType. Nothing has changed then.
  StoreStatus Merge(std::string_view from_token, std::string_view into_token);

 private:
  [[nodiscard]] std::string KeyOf(std::string_view token) const;

  Store& store_;
  ShoppingCartOptions options_;
};

}  // namespace remora::patterns
