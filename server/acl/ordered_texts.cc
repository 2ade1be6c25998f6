#include "server/acl/ordered_texts.h"

#include <algorithm>

namespace remora::server::acl {

uint32_t& OrderedTexts::Add(std::string_view text) {
  const auto [item, added] = items_.try_emplace(std::string(text), Item{next_order_, 0});
  if (added) ++next_order_;
  return item->second.tag;
}

bool OrderedTexts::Remove(std::string_view text) {
  const auto found = items_.find(text);
  if (found == items_.end()) return false;
  items_.erase(found);
  return true;
}

void OrderedTexts::RemoveStartingWith(std::string_view prefix) {
  auto item = items_.lower_bound(prefix);
  while (item != items_.end() && item->first.starts_with(prefix)) item = items_.erase(item);
}

std::vector<OrderedTexts::Listed> OrderedTexts::InOrder() const {
  std::vector<const Items::value_type*> sorted;
  sorted.reserve(items_.size());
  for (const Items::value_type& item : items_) sorted.push_back(&item);
  std::ranges::sort(sorted, {}, [](const Items::value_type* item) { return item->second.order; });
  std::vector<Listed> listed;
  listed.reserve(sorted.size());
  for (const Items::value_type* item : sorted) listed.push_back({item->first, item->second.tag});
  return listed;
}

}  // namespace remora::server::acl
