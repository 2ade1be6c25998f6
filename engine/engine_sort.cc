// The sorting methods of Database.
#include <utility>

#include "engine/engine.h"
#include "engine/engine_calls.h"

namespace remora {

namespace {

using Values = Database::OptionalValues;

// Copies of what a query shows.
Values Gathered(ops::SortQuery& query, Transaction* transaction) {
  Values values;
  query.Visit(
      transaction, [&](size_t count) { values.reserve(count); },
      [&](std::optional<std::string_view> value) {
        values.push_back(value ? std::optional<std::string>(*value) : std::nullopt);
      });
  return values;
}

}  // namespace

Result<Values> Database::Sort(std::string_view key, const ops::SortOptions& options) {
  ops::SortQuery query(options);
  if (query.fetches_values()) {
    return RunAlone([&](Transaction& transaction) -> Result<Values> {
      const Outcome gathered = query.Gather(transaction, MakeKey(key));
      if (!gathered) return gathered.error();
      query.Arrange();
      return Gathered(query, &transaction);
    });
  }
  const auto gather = [&](Transaction& transaction) {
    return query.Gather(transaction, MakeKey(key));
  };
  const Outcome gathered =
      query.reads_other_keys()
          ? RunAlone(gather)
          : Run(key, [&](Transaction& transaction, const Key&) { return gather(transaction); });
  if (!gathered) return gathered.error();
  query.Arrange();
  return Gathered(query, nullptr);
}

Result<uint64_t> Database::SortStore(std::string_view destination, std::string_view source,
                                     const ops::SortOptions& options) {
  ops::SortQuery query(options);
  if (query.reads_other_keys()) {
    return RunAlone([&](Transaction& transaction) {
      return ops::StoreSorted(transaction, MakeKey(destination), MakeKey(source), query);
    });
  }
  const std::string_view names[] = {destination, source};
  return RunMany(names, [&](Transaction& transaction, std::span<const Key> at) {
    return ops::StoreSorted(transaction, at[0], at[1], query);
  });
}

}  // namespace remora
