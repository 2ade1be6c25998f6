// Sorting the elements of a list, a set or a sorted set.
//
// A query is prepared, gathers what it needs inside a transaction, puts it in order and hands it
// out. Putting in order needs no transaction, so that a long sort holds nobody up, unless values of
// other keys are fetched for what comes out (GET) or the result is stored: those belong to the same
// step.
//
//   SortQuery query(options);
//   Transaction transaction = …                  // of all keys if query.reads_other_keys()
//   if (!query.Gather(transaction, key)) …
//   query.Arrange();
//   query.Visit(transaction, begin, visit);
//
// n is the number of elements, m that of those LIMIT leaves.
#pragma once

#include <cstdint>
#include <memory_resource>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "engine/base/function_ref.h"
#include "engine/ops/sort_pattern.h"
#include "engine/ops/visitors.h"
#include "engine/result.h"
#include "engine/transaction.h"

namespace remora::base {
class Collation;
}
namespace remora::keyspace {
class RecordHandle;
}

namespace remora::ops {

struct SortOptions {
  // What to sort by instead of the elements: a SortPattern. One without '*' says: do not sort.
  std::optional<std::string_view> by = std::nullopt;
  // What to show of each element instead of itself: SortPatterns.
  std::span<const std::string_view> get = {};
  bool alphabetic = false;  // by text, else by number
  // The order of texts that are shown, not stored; null means that of their bytes. Outlives the
  // query.
  const base::Collation* collation = nullptr;
  bool descending = false;
  // Sort also what is not to be sorted, where it has no order of its own: for scripts.
  bool always_sorts_sets = false;
  int64_t offset = 0;  // elements to leave out; below 0 means none
  int64_t count = -1;  // elements to show; below 0 means all
};

class SortQuery {
 public:
  using ValueVisitor = base::FunctionRef<void(std::optional<std::string_view> value)>;

  // Borrows the options' texts.
  explicit SortQuery(const SortOptions& options);
  SortQuery(const SortQuery&) = delete;
  SortQuery& operator=(const SortQuery&) = delete;

  // Whether the transaction must have locked all keys: the names of others are known too late.
  [[nodiscard]] bool reads_other_keys() const;
  // Whether Visit looks at other keys: then it needs the transaction of Gather.
  [[nodiscard]] bool fetches_values() const;

  // Copies the elements of `key`, and what they are sorted by. A missing key has none. A packed
  // sorted set becomes a table, as in Redis. O(n), or O(m) where nothing is sorted.
  // Errors: kWrongType; kSortWeightNotANumber.
  [[nodiscard]] Outcome Gather(Transaction& transaction, const Key& key);
  // The same for a result that is stored: a set is always sorted, so that the result does not
  // depend on how it happens to be kept, and texts compare beyond a zero byte.
  [[nodiscard]] Outcome GatherToStore(Transaction& transaction, const Key& key);

  // Puts in order what LIMIT leaves. Equal elements keep the order they had. O(n + m log m).
  void Arrange();

  // Visits the elements, or for each the values that GET asks for, after saying how many they are.
  // `transaction` may be null where nothing is fetched.
  void Visit(Transaction* transaction, CountVisitor begin, ValueVisitor visit);

  // A copy of a text that lives as long as the query.
  [[nodiscard]] std::string_view Copy(std::string_view text);

 private:
  struct Item {
    std::string_view text;
    std::string_view weight;  // of an alphabetic sort by other keys; null where there is none
    double number = 0;
    size_t place = 0;  // among the items, before they were put in order
  };
  // The items from `first` to before `last` are shown.
  struct Window {
    size_t first = 0;
    size_t last = 0;
  };

  [[nodiscard]] Window WindowOf(size_t size) const;
  void Add(std::string_view text);
  [[nodiscard]] Outcome ReadElements(Transaction& transaction, const Key& key);
  template <typename Read>
  void ReadInOrder(uint64_t size, Read&& read);
  void ReadList(const Transaction& transaction, keyspace::RecordHandle& record);
  void ReadSet(const Transaction& transaction, keyspace::RecordHandle& record);
  void ReadSortedSet(const Transaction& transaction, keyspace::RecordHandle& record);
  // Takes in what the items are sorted by. False when a number is none.
  [[nodiscard]] bool Weigh(Transaction& transaction);
  [[nodiscard]] int CompareTexts(std::string_view one, std::string_view other) const;
  [[nodiscard]] int Compare(const Item& one, const Item& other) const;

  SortOptions options_;
  std::optional<SortPattern> by_;
  std::vector<SortPattern> get_;
  bool sorts_;  // false: BY a constant
  bool stores_ = false;
  std::pmr::monotonic_buffer_resource memory_;  // of the texts
  std::vector<Item> items_;
  Window window_;
};

// Makes what a query finds the value of `destination`, a list, whatever was there, without an
// expiry; values that are not there are empty elements, and an empty result removes it. Returns the
// number of elements. The transaction has locked both keys, or all if the query reads other keys.
// Errors: as SortQuery::Gather.
[[nodiscard]] Result<uint64_t> StoreSorted(Transaction& transaction, const Key& destination,
                                           const Key& source, SortQuery& query);

}  // namespace remora::ops
