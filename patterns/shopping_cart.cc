#include "patterns/shopping_cart.h"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>

#include "engine/base/number_text.h"

namespace remora::patterns {

namespace {

StoreError NotACount(std::string_view text) {
  return {StoreErrorCode::kInvalidValue, "'" + std::string(text) + "' is no count"};
}

StoreResult<int64_t> ParseCount(const std::optional<std::string>& text) {
  if (!text) return int64_t{0};
  const std::optional<int64_t> count = base::ParseInteger(*text);
  if (!count) return NotACount(*text);
  return *count;
}

StoreResult<std::vector<ShoppingCart::Line>> LinesOf(const FieldList& fields) {
  std::vector<ShoppingCart::Line> lines;
  lines.reserve(fields.size());
  for (const auto& [item, text] : fields) {
    const StoreResult<int64_t> count = ParseCount(text);
    if (!count) return count.error();
    lines.push_back({item, *count});
  }
  std::ranges::sort(lines, {}, &ShoppingCart::Line::item);
  return lines;
}

}  // namespace

ShoppingCart::ShoppingCart(Store& store, ShoppingCartOptions options)
    : store_(store), options_(std::move(options)) {}

StoreResult<int64_t> ShoppingCart::Add(std::string_view token, std::string_view item,
                                       int64_t count) {
  if (count < 1) return NotACount(base::IntegerText(count));
  const StoreResult<WriteOutcome> outcome =
      store_.Perform(HashIncrement{.key = KeyOf(token), .field = item, .delta = count});
  if (!outcome) return outcome.error();
  return outcome->count;
}

StoreResult<int64_t> ShoppingCart::Take(std::string_view token, std::string_view item,
                                        int64_t count) {
  if (count < 1) return NotACount(base::IntegerText(count));
  const std::string key = KeyOf(token);
  const std::string_view name = key;
  int64_t left = 0;
  const auto take = [&](StoreReader& reader, WriteBatch& writes) -> StoreResult<Decision> {
    const auto text = reader.HashGet(key, item);
    if (!text) return text.error();
    const StoreResult<int64_t> before = ParseCount(*text);
    if (!before) return before.error();
    left = *before > count ? *before - count : 0;
    if (!*text) return Decision::kAbandon;
    if (left == 0) {
      writes.Add(HashDelete{.key = key, .fields = {&item, 1}});
    } else {
      writes.Add(HashSet{.key = key, .field = item, .value = base::IntegerText(left)});
    }
    return Decision::kCommit;
  };
  const StoreResult<UnitOutcome> outcome = store_.Atomically({&name, 1}, take);
  if (!outcome) return outcome.error();
  return left;
}

StoreStatus ShoppingCart::SetCount(std::string_view token, std::string_view item, int64_t count) {
  if (count <= 0) {
    const StoreResult<bool> removed = Remove(token, item);
    if (!removed) return removed.error();
    return Finished{};
  }
  const std::string text = base::IntegerText(count);
  const StoreResult<WriteOutcome> outcome =
      store_.Perform(HashSet{.key = KeyOf(token), .field = item, .value = text});
  if (!outcome) return outcome.error();
  return Finished{};
}

StoreResult<bool> ShoppingCart::Remove(std::string_view token, std::string_view item) {
  const StoreResult<WriteOutcome> outcome =
      store_.Perform(HashDelete{.key = KeyOf(token), .fields = {&item, 1}});
  if (!outcome) return outcome.error();
  return outcome->count == 1;
}

StoreResult<int64_t> ShoppingCart::CountOf(std::string_view token, std::string_view item) {
  const auto text = store_.HashGet(KeyOf(token), item);
  if (!text) return text.error();
  return ParseCount(*text);
}

StoreResult<std::vector<ShoppingCart::Line>> ShoppingCart::Contents(std::string_view token) {
  const StoreResult<FieldList> fields = store_.HashGetAll(KeyOf(token));
  if (!fields) return fields.error();
  return LinesOf(*fields);
}

StoreResult<uint64_t> ShoppingCart::Lines(std::string_view token) {
  return store_.HashSize(KeyOf(token));
}

StoreResult<bool> ShoppingCart::Clear(std::string_view token) {
  const std::string key = KeyOf(token);
  const std::string_view name = key;
  const StoreResult<WriteOutcome> outcome = store_.Perform(DeleteKeys{{&name, 1}});
  if (!outcome) return outcome.error();
  return outcome->count == 1;
}

StoreResult<std::vector<ShoppingCart::Line>> ShoppingCart::CheckOut(std::string_view token) {
  const std::string key = KeyOf(token);
  const std::string_view name = key;
  std::vector<Line> lines;
  const auto check_out = [&](StoreReader& reader, WriteBatch& writes) -> StoreResult<Decision> {
    const StoreResult<FieldList> fields = reader.HashGetAll(key);
    if (!fields) return fields.error();
    StoreResult<std::vector<Line>> read = LinesOf(*fields);
    if (!read) return read.error();
    lines = *std::move(read);
    writes.Add(DeleteKeys{{&name, 1}});
    return lines.empty() ? Decision::kAbandon : Decision::kCommit;
  };
  const StoreResult<UnitOutcome> outcome = store_.Atomically({&name, 1}, check_out);
  if (!outcome) return outcome.error();
  return lines;
}

StoreStatus ShoppingCart::Merge(std::string_view from_token, std::string_view into_token) {
  if (from_token == into_token) return Finished{};
  const std::string from = KeyOf(from_token);
  const std::string into = KeyOf(into_token);
  const std::array<std::string_view, 2> keys{from, into};
  const auto merge = [&](StoreReader& reader, WriteBatch& writes) -> StoreResult<Decision> {
    const StoreResult<FieldList> fields = reader.HashGetAll(from);
    if (!fields) return fields.error();
    for (const auto& [item, text] : *fields) {
      const auto there = reader.HashGet(into, item);
      if (!there) return there.error();
      const StoreResult<int64_t> before = ParseCount(*there);
      const StoreResult<int64_t> more = ParseCount(text);
      if (!before) return before.error();
      if (!more) return more.error();
      int64_t sum = 0;
      if (__builtin_add_overflow(*before, *more, &sum)) return NotACount(text);
      writes.Add(HashSet{.key = into, .field = item, .value = base::IntegerText(sum)});
    }
    writes.Add(DeleteKeys{{keys.data(), 1}});
    return fields->empty() ? Decision::kAbandon : Decision::kCommit;
  };
  const StoreResult<UnitOutcome> outcome = store_.Atomically(keys, merge);
  if (!outcome) return outcome.error();
  return Finished{};
}

std::string ShoppingCart::KeyOf(std::string_view token) const {
  return options_.prefix + "cart:" + std::string(token);
}

}  // namespace remora::patterns
