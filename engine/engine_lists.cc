// The list methods of Database.
#include <algorithm>
#include <utility>

#include "engine/engine.h"
#include "engine/engine_calls.h"

namespace remora {

namespace {

using ops::ListEnd;

constexpr size_t kReserveMax = 1 << 20;

// Gathers copies of what an operation finds.
auto ReserveIn(Database::OwnedElements& copies) {
  return [&copies](size_t count) { copies.reserve(std::min(count, kReserveMax)); };
}
auto CopyInto(Database::OwnedElements& copies) {
  return [&copies](ops::Elements elements) {
    copies.insert(copies.end(), elements.begin(), elements.end());
  };
}

Result<std::optional<std::string>> PopOne(Transaction& transaction, const Key& key, ListEnd end) {
  std::optional<std::string> element;
  const Result<std::optional<uint64_t>> popped = ops::ListPop(
      transaction, key, end, 1, [](size_t) {},
      [&](ops::Elements elements) { element = std::string(elements.front()); });
  if (!popped) return popped.error();
  return element;
}

Result<Database::OwnedElements> PopMany(Transaction& transaction, const Key& key, ListEnd end,
                                        uint64_t count) {
  Database::OwnedElements elements;
  const Result<std::optional<uint64_t>> popped =
      ops::ListPop(transaction, key, end, count, ReserveIn(elements), CopyInto(elements));
  if (!popped) return popped.error();
  return elements;
}

// The only element that was popped, with its key.
Result<std::optional<Database::PoppedElement>> FirstOf(
    Result<std::optional<Database::PoppedElements>> popped) {
  if (!popped) return popped.error();
  if (!*popped) return std::optional<Database::PoppedElement>();
  auto& [key, elements] = **popped;
  return std::optional<Database::PoppedElement>({key, std::move(elements.front())});
}

}  // namespace

Result<uint64_t> Database::LPush(std::string_view key, std::string_view element) {
  return LPushMany(key, {&element, 1});
}

Result<uint64_t> Database::RPush(std::string_view key, std::string_view element) {
  return RPushMany(key, {&element, 1});
}

Result<uint64_t> Database::LPushMany(std::string_view key, ListElements elements,
                                     ops::PushWhere where) {
  return Run(key, [&](Transaction& transaction, const Key& at) {
    return ops::ListPush(transaction, at, ListEnd::kFront, elements, where);
  });
}

Result<uint64_t> Database::RPushMany(std::string_view key, ListElements elements,
                                     ops::PushWhere where) {
  return Run(key, [&](Transaction& transaction, const Key& at) {
    return ops::ListPush(transaction, at, ListEnd::kBack, elements, where);
  });
}

Result<std::optional<std::string>> Database::LPop(std::string_view key) {
  return Run(key, [](Transaction& transaction, const Key& at) {
    return PopOne(transaction, at, ListEnd::kFront);
  });
}

Result<std::optional<std::string>> Database::RPop(std::string_view key) {
  return Run(key, [](Transaction& transaction, const Key& at) {
    return PopOne(transaction, at, ListEnd::kBack);
  });
}

Result<Database::OwnedElements> Database::LPopMany(std::string_view key, uint64_t count) {
  return Run(key, [&](Transaction& transaction, const Key& at) {
    return PopMany(transaction, at, ListEnd::kFront, count);
  });
}

Result<Database::OwnedElements> Database::RPopMany(std::string_view key, uint64_t count) {
  return Run(key, [&](Transaction& transaction, const Key& at) {
    return PopMany(transaction, at, ListEnd::kBack, count);
  });
}

Result<std::pair<size_t, Database::OwnedElements>> Database::LMPop(
    std::span<const std::string_view> keys, ListEnd end, uint64_t count) {
  return RunMany(keys,
                 [&](Transaction& transaction,
                     std::span<const Key> all) -> Result<std::pair<size_t, OwnedElements>> {
                   std::pair<size_t, OwnedElements> from{0, {}};
                   const Result<bool> popped = ops::ListPopFirst(
                       transaction, all, end, count, [&](size_t index) { from.first = index; },
                       ReserveIn(from.second), CopyInto(from.second));
                   if (!popped) return popped.error();
                   return from;
                 });
}

Result<std::optional<std::string>> Database::LMove(std::string_view source,
                                                   std::string_view destination,
                                                   const ops::ListMoveOptions& options) {
  const std::string_view names[] = {source, destination};
  return RunMany(names,
                 [&](Transaction& transaction,
                     std::span<const Key> keys) -> Result<std::optional<std::string>> {
                   std::optional<std::string> moved;
                   const Result<bool> outcome =
                       ops::ListMove(transaction, keys[0], keys[1], options,
                                     [&](std::string_view element) { moved = element; });
                   if (!outcome) return outcome.error();
                   return moved;
                 });
}

Result<std::optional<Database::PoppedElements>> Database::BLMPop(
    std::span<const std::string_view> keys, ListEnd end, uint64_t count,
    const WaitOptions& options) {
  Result<std::optional<PoppedElements>> popped{std::nullopt};
  const auto pop = [&](Transaction& transaction, std::span<const Key> at) {
    PoppedElements from{0, {}};
    const Result<bool> found = ops::ListPopFirst(
        transaction, at, end, count, [&](size_t index) { from.first = index; },
        ReserveIn(from.second), CopyInto(from.second));
    if (!found) {
      popped = found.error();
    } else if (*found) {
      popped = std::optional(std::move(from));
    }
    return !found || *found;
  };
  Await(keys, {.type = values::ValueType::kList}, options, pop);
  return popped;
}

Result<std::optional<Database::PoppedElement>> Database::BLPop(
    std::span<const std::string_view> keys, const WaitOptions& options) {
  return FirstOf(BLMPop(keys, ListEnd::kFront, 1, options));
}

Result<std::optional<Database::PoppedElement>> Database::BRPop(
    std::span<const std::string_view> keys, const WaitOptions& options) {
  return FirstOf(BLMPop(keys, ListEnd::kBack, 1, options));
}

Result<std::optional<std::string>> Database::BLMove(std::string_view source,
                                                    std::string_view destination,
                                                    const ops::ListMoveOptions& move,
                                                    const WaitOptions& options) {
  const std::string_view names[] = {source, destination};
  Result<std::optional<std::string>> moved{std::nullopt};
  const auto try_move = [&](Transaction& transaction, std::span<const Key> keys) {
    std::string element;
    const Result<bool> found = ops::ListMove(transaction, keys[0], keys[1], move,
                                             [&](std::string_view bytes) { element = bytes; });
    if (!found) {
      moved = found.error();
    } else if (*found) {
      moved = std::optional(std::move(element));
    }
    return !found || *found;
  };
  // The destination is written to, not waited for.
  Await(names, {.type = values::ValueType::kList, .count = 1}, options, try_move);
  return moved;
}

Result<uint64_t> Database::LLen(std::string_view key) { return Read(key, ops::ListLength); }

Result<std::optional<std::string>> Database::LIndex(std::string_view key, int64_t index) {
  return Read(key,
              [&](Transaction& transaction, const Key& at) -> Result<std::optional<std::string>> {
                const Result<std::optional<ops::StringBytes>> element =
                    ops::ListElement(transaction, at, index);
                if (!element) return element.error();
                if (!*element) return std::optional<std::string>();
                return std::optional((*element)->ToString());
              });
}

Result<Database::OwnedElements> Database::LRange(std::string_view key, const ops::ListSpan& span) {
  return Read(key, [&](Transaction& transaction, const Key& at) -> Result<OwnedElements> {
    OwnedElements elements;
    const Outcome outcome =
        ops::ListElements(transaction, at, span, ReserveIn(elements), CopyInto(elements));
    if (!outcome) return outcome.error();
    return elements;
  });
}

Outcome Database::LRangeView(std::string_view key, const ops::ListSpan& span,
                             base::FunctionRef<void(std::string_view element)> visit) {
  return Read(key, [&](Transaction& transaction, const Key& at) {
    return ops::ListElements(
        transaction, at, span, [](size_t) {},
        [&](ops::Elements elements) {
          for (const std::string_view element : elements) visit(element);
        });
  });
}

Outcome Database::LSet(std::string_view key, int64_t index, std::string_view element) {
  return Run(key, [&](Transaction& transaction, const Key& at) {
    return ops::ListSet(transaction, at, index, element);
  });
}

Result<int64_t> Database::LInsert(std::string_view key, const ops::ListInsertion& insertion) {
  return Run(key, [&](Transaction& transaction, const Key& at) {
    return ops::ListInsert(transaction, at, insertion);
  });
}

Result<uint64_t> Database::LRem(std::string_view key, std::string_view element, int64_t count) {
  return Run(key, [&](Transaction& transaction, const Key& at) {
    return ops::ListRemove(transaction, at, element, count);
  });
}

Outcome Database::LTrim(std::string_view key, const ops::ListSpan& span) {
  return Run(key, [&](Transaction& transaction, const Key& at) {
    return ops::ListTrim(transaction, at, span);
  });
}

Result<std::vector<uint64_t>> Database::LPos(std::string_view key, const ops::ListSearch& search) {
  return Read(key, [&](Transaction& transaction, const Key& at) -> Result<std::vector<uint64_t>> {
    std::vector<uint64_t> indexes;
    const Result<bool> found =
        ops::ListFind(transaction, at, search, [&](uint64_t index) { indexes.push_back(index); });
    if (!found) return found.error();
    return indexes;
  });
}

}  // namespace remora
