// SortPattern: how BY and GET of SORT name a value for each element.
//
//   weight_*       the string at the key that the element makes when it takes the place of '*'
//   user:*->age    a field of the hash at that key
//   #              the element itself
//   anything else  nothing
//
// What follows a zero byte belongs to the key, but no '*', '->' or '#' is seen behind one, as in C.
#pragma once

#include <string>
#include <string_view>

#include "engine/base/function_ref.h"
#include "engine/transaction.h"

namespace remora::ops {

class SortPattern {
 public:
  // Borrows `text`.
  explicit SortPattern(std::string_view text);

  // Whether values differ from element to element: then there is something to sort by.
  [[nodiscard]] bool has_placeholder() const { return placeholder_ != std::string_view::npos; }
  // Whether finding values means looking at other keys.
  [[nodiscard]] bool reads_keys() const { return has_placeholder() && !is_element_; }

  // Calls `visit` with the value for an element, which holds for the call. False when there is
  // none: no such key or field, or the key is of another type. The transaction has locked all keys;
  // it may be null where the pattern reads none.
  bool Visit(Transaction* transaction, std::string_view element,
             base::FunctionRef<void(std::string_view value)> visit);

 private:
  std::string_view before_;  // of the key, around the '*'
  std::string_view after_;
  std::string_view field_;
  size_t placeholder_;
  bool has_field_ = false;
  bool is_element_;
  std::string key_;
};

}  // namespace remora::ops
