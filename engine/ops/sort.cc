#include "engine/ops/sort.h"

#include <algorithm>

#include "engine/base/collation.h"
#include "engine/base/number_text.h"
#include "engine/keyspace/change.h"
#include "engine/keyspace/record_handle.h"
#include "engine/ops/list_records.h"
#include "engine/ops/set_records.h"
#include "engine/ops/sorted_set_records.h"

namespace remora::ops {

using keyspace::Change;
using keyspace::RecordHandle;
using values::ValueType;

SortQuery::SortQuery(const SortOptions& options) : options_(options), sorts_(true) {
  if (options.by) {
    const SortPattern by(*options.by);
    sorts_ = by.has_placeholder();
    if (sorts_) by_ = by;
  }
  get_.reserve(options.get.size());
  for (const std::string_view pattern : options.get) get_.emplace_back(pattern);
}

bool SortQuery::fetches_values() const {
  return std::any_of(get_.begin(), get_.end(),
                     [](const SortPattern& pattern) { return pattern.reads_keys(); });
}

bool SortQuery::reads_other_keys() const { return (by_ && by_->reads_keys()) || fetches_values(); }

SortQuery::Window SortQuery::WindowOf(size_t size) const {
  const uint64_t offset = options_.offset < 0 ? 0 : static_cast<uint64_t>(options_.offset);
  const size_t first = std::min<uint64_t>(offset, size);
  const size_t left = size - first;
  const size_t shown =
      options_.count < 0 ? left : std::min<uint64_t>(static_cast<uint64_t>(options_.count), left);
  return {first, first + shown};
}

std::string_view SortQuery::Copy(std::string_view text) {
  // Why a zero byte at the end: C compares texts in a locale. And an empty text is told from none.
  char* const copy = static_cast<char*>(memory_.allocate(text.size() + 1, 1));
  text.copy(copy, text.size());
  copy[text.size()] = '\0';
  return {copy, text.size()};
}

void SortQuery::Add(std::string_view text) {
  items_.push_back({.text = Copy(text), .weight = {}, .number = 0, .place = items_.size()});
}

// Reads elements that have an order of their own: all of them, or, where it is to stay, those that
// LIMIT leaves, from the one end or the other.
template <typename Read>
void SortQuery::ReadInOrder(uint64_t size, Read&& read) {
  window_ = WindowOf(size);
  if (sorts_) {
    items_.reserve(size);
    return read(uint64_t{0}, size, false);
  }
  const uint64_t count = window_.last - window_.first;
  const uint64_t first = options_.descending ? size - window_.last : window_.first;
  window_ = {0, count};
  items_.reserve(count);
  if (count != 0) read(first, count, options_.descending);
}

void SortQuery::ReadList(const Transaction& transaction, RecordHandle& record) {
  const values::ListValue list = ListOf(transaction, record);
  const auto add = [&](std::span<const std::string_view> elements) {
    for (const std::string_view element : elements) Add(element);
  };
  ReadInOrder(list.size(), [&](uint64_t first, uint64_t count, bool from_back) {
    const values::ListEnd from = from_back ? values::ListEnd::kBack : values::ListEnd::kFront;
    list.ForEach(first, count, from, add);
  });
}

void SortQuery::ReadSet(const Transaction& transaction, RecordHandle& record) {
  const values::SetValue set = ViewSet(transaction, record);
  // The order of a table is nobody's business, so what is stored is not left in it.
  if (!sorts_ && (stores_ || options_.always_sorts_sets)) {
    sorts_ = true;
    options_.alphabetic = true;
  }
  items_.reserve(set.size());
  set.ForEach([&](std::string_view member) { Add(member); });
  window_ = WindowOf(items_.size());
}

void SortQuery::ReadSortedSet(const Transaction& transaction, RecordHandle& record) {
  values::SortedSetValue set = SortedSetOf(transaction, record);
  // Why: Redis makes it one in order to walk over it, and its encoding tells.
  if (set.is_packed()) set.BecomeTable();
  ReadInOrder(set.size(), [&](uint64_t first, uint64_t count, bool from_back) {
    const values::Order order = from_back ? values::Order::kDescending : values::Order::kAscending;
    set.ForEach({first, count}, order, [&](std::string_view member, double) { Add(member); });
  });
}

Outcome SortQuery::ReadElements(Transaction& transaction, const Key& key) {
  RecordHandle record = transaction.Find(key, Access::kRead);
  if (!record) return Done{};
  switch (record.type()) {
    case ValueType::kList:
      ReadList(transaction, record);
      return Done{};
    case ValueType::kSet:
      ReadSet(transaction, record);
      return Done{};
    case ValueType::kSortedSet:
      ReadSortedSet(transaction, record);
      return Done{};
    default:
      return OpError::kWrongType;
  }
}

bool SortQuery::Weigh(Transaction& transaction) {
  const auto read_number = [](Item& item, std::string_view text) {
    // The grammar of a score's bound: a text ends at its first zero byte, and an empty one is 0.
    const std::optional<double> number = base::ParseScoreBound(text);
    item.number = number.value_or(0);
    return number.has_value();
  };
  bool all_numbers = true;
  for (Item& item : items_) {
    if (!by_) {
      if (!options_.alphabetic) all_numbers &= read_number(item, item.text);
      continue;
    }
    by_->Visit(&transaction, item.text, [&](std::string_view weight) {
      if (options_.alphabetic) {
        item.weight = Copy(weight);
      } else {
        all_numbers &= read_number(item, weight);
      }
    });
  }
  return all_numbers;
}

Outcome SortQuery::Gather(Transaction& transaction, const Key& key) {
  if (const Outcome read = ReadElements(transaction, key); !read) return read;
  if (sorts_ && !Weigh(transaction)) return OpError::kSortWeightNotANumber;
  return Done{};
}

Outcome SortQuery::GatherToStore(Transaction& transaction, const Key& key) {
  stores_ = true;
  return Gather(transaction, key);
}

// Texts that are shown compare as C strings, since Redis lets its C library compare them.
int SortQuery::CompareTexts(std::string_view one, std::string_view other) const {
  if (!stores_) {
    if (options_.collation != nullptr) {
      return options_.collation->Compare(one.data(), other.data());
    }
    one = one.substr(0, one.find('\0'));
    other = other.substr(0, other.find('\0'));
  }
  return one.compare(other);
}

int SortQuery::Compare(const Item& one, const Item& other) const {
  if (!options_.alphabetic) {
    if (one.number != other.number) return one.number < other.number ? -1 : 1;
    return one.text.compare(other.text);
  }
  if (!by_) return CompareTexts(one.text, other.text);
  const bool has_one = one.weight.data() != nullptr;
  const bool has_other = other.weight.data() != nullptr;
  if (!has_one || !has_other) return int{has_one} - int{has_other};
  return CompareTexts(one.weight, other.weight);
}

void SortQuery::Arrange() {
  if (!sorts_ || window_.first == window_.last) return;
  const auto before = [this](const Item& one, const Item& other) {
    const int order = Compare(one, other);
    if (order != 0) return options_.descending ? order > 0 : order < 0;
    return one.place < other.place;
  };
  const auto first = items_.begin() + static_cast<std::ptrdiff_t>(window_.first);
  const auto last = items_.begin() + static_cast<std::ptrdiff_t>(window_.last);
  if (first != items_.begin()) std::nth_element(items_.begin(), first, items_.end(), before);
  if (last == items_.end()) {
    std::sort(first, last, before);
  } else {
    std::partial_sort(first, last, items_.end(), before);
  }
}

void SortQuery::Visit(Transaction* transaction, CountVisitor begin, ValueVisitor visit) {
  const size_t each = get_.empty() ? 1 : get_.size();
  begin((window_.last - window_.first) * each);
  for (size_t i = window_.first; i < window_.last; ++i) {
    const std::string_view element = items_[i].text;
    if (get_.empty()) visit(element);
    for (SortPattern& pattern : get_) {
      if (!pattern.Visit(transaction, element, visit)) visit(std::nullopt);
    }
  }
}

Result<uint64_t> StoreSorted(Transaction& transaction, const Key& destination, const Key& source,
                             SortQuery& query) {
  if (const Outcome read = query.GatherToStore(transaction, source); !read) return read.error();
  query.Arrange();
  std::vector<std::string_view> elements;
  size_t bytes = 0;
  query.Visit(
      &transaction, [&](size_t count) { elements.reserve(count); },
      [&](std::optional<std::string_view> value) {
        // Why a copy: to look at another key may change it, if only by removing what is due.
        elements.push_back(query.Copy(value.value_or(std::string_view())));
        bytes += elements.back().size();
      });
  RecordHandle record = transaction.Find(destination, Access::kWrite);
  if (elements.empty()) {
    if (record) {
      record.Erase();
      transaction.Changed(destination, Change::kDelete);
    }
    return uint64_t{0};
  }
  if (record) {
    record.SetBytes(ValueType::kList, values::ShortList::Empty());
    if (record.record().has_expiry()) {
      transaction.SetExpiry(destination, record, keyspace::Record::kNoExpiry);
    }
  } else {
    record = CreateList(transaction, destination);
  }
  values::ListValue list = ListOf(transaction, record);
  list.PrepareFor(bytes, elements.size());
  list.Push(values::ListEnd::kBack, elements);
  list.SettleAnew();
  transaction.Changed(destination, Change::kSortStore, elements.size());
  return uint64_t{elements.size()};
}

}  // namespace remora::ops
