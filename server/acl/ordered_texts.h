// OrderedTexts: a set of texts, each with a number, that remembers in which order they came.
//
// Rules of a user are shown in the order in which they were given, and each is looked up when it is
// given again: by hostile clients, a million of them. All O(log n), a walk in order O(n log n).
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace remora::server::acl {

class OrderedTexts {
 public:
  struct Item {
    uint64_t order;
    uint32_t tag;
  };
  using Items = std::map<std::string, Item, std::less<>>;

  [[nodiscard]] bool empty() const { return items_.empty(); }
  [[nodiscard]] size_t size() const { return items_.size(); }
  [[nodiscard]] bool contains(std::string_view text) const { return items_.contains(text); }
  // By the texts' own order.
  [[nodiscard]] const Items& items() const { return items_; }

  // Adds a text at the end; one that is there keeps its place. Its tag, to be changed.
  uint32_t& Add(std::string_view text);
  // False when it was not there.
  bool Remove(std::string_view text);
  void RemoveStartingWith(std::string_view prefix);
  void Clear() { items_.clear(); }

  struct Listed {
    std::string_view text;
    uint32_t tag;
  };
  // As they came.
  [[nodiscard]] std::vector<Listed> InOrder() const;

 private:
  Items items_;
  uint64_t next_order_ = 0;
};

}  // namespace remora::server::acl
