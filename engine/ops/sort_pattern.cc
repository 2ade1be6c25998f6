#include "engine/ops/sort_pattern.h"

#include <optional>

#include "engine/ops/hashes.h"
#include "engine/ops/strings.h"

namespace remora::ops {

SortPattern::SortPattern(std::string_view text) {
  constexpr std::string_view kArrow = "->";
  const std::string_view visible = text.substr(0, text.find('\0'));
  is_element_ = visible == "#";
  placeholder_ = visible.find('*');
  if (!has_placeholder()) return;
  before_ = text.substr(0, placeholder_);
  after_ = text.substr(placeholder_ + 1);
  const size_t arrow = visible.find(kArrow, placeholder_ + 1);
  // An arrow at the end is part of the key.
  if (arrow == std::string_view::npos || arrow + kArrow.size() == visible.size()) return;
  has_field_ = true;
  field_ = text.substr(arrow + kArrow.size());
  after_ = text.substr(placeholder_ + 1, arrow - placeholder_ - 1);
}

bool SortPattern::Visit(Transaction* transaction, std::string_view element,
                        base::FunctionRef<void(std::string_view value)> visit) {
  if (is_element_) {
    visit(element);
    return true;
  }
  if (!has_placeholder()) return false;
  key_.assign(before_).append(element).append(after_);
  const Key key = transaction->MakeKey(key_);
  if (has_field_) {
    const Result<std::optional<std::string_view>> value = GetField(*transaction, key, field_);
    if (!value || !*value) return false;
    visit(**value);
    return true;
  }
  const Result<std::optional<StringBytes>> value = Get(*transaction, key);
  if (!value || !*value) return false;
  visit((*value)->view());
  return true;
}

}  // namespace remora::ops
