// Operations on lists. Every operation is one step inside a transaction that has locked its keys.
//
// A list without elements does not exist. Indexes count from 0 at the front, and from -1 at the
// back towards the front. Errors leave all elements as they were; kWrongType comes before any
// visitor is called. "O(place)" is what it takes to come to an index: a few steps in an index of
// blocks, and at most half the elements of a block.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "engine/base/function_ref.h"
#include "engine/containers/list_end.h"
#include "engine/ops/string_bytes.h"
#include "engine/result.h"
#include "engine/transaction.h"

namespace remora::ops {

using containers::ListEnd;

// Elements in order, some at a time; the views hold for the call.
using Elements = std::span<const std::string_view>;
using ElementsVisitor = base::FunctionRef<void(Elements elements)>;
// Told how many elements will be visited, before the first of them.
using CountVisitor = base::FunctionRef<void(size_t count)>;

enum class PushWhere : uint8_t { kAnyKey, kOnlyPresentKey };
// Adds elements at an end, one after the other. Returns the new length, or 0 where only a key that
// is there counts. O(elements).
// Errors: kWrongType.
[[nodiscard]] Result<uint64_t> ListPush(Transaction& transaction, const Key& key, ListEnd end,
                                        Elements elements, PushWhere where = PushWhere::kAnyKey);

// Visits up to `count` elements from an end on, after saying how many, and takes them out; the key
// goes with the last of them. Nothing when there is no key; else how many. O(count).
// Errors: kWrongType.
[[nodiscard]] Result<std::optional<uint64_t>> ListPop(Transaction& transaction, const Key& key,
                                                      ListEnd end, uint64_t count,
                                                      CountVisitor begin, ElementsVisitor visit);

// The same from the first of `keys` that is there, which `chosen` is told first. Returns whether
// there was one.
// Errors: kWrongType of a key before it.
[[nodiscard]] Result<bool> ListPopFirst(Transaction& transaction, std::span<const Key> keys,
                                        ListEnd end, uint64_t count,
                                        base::FunctionRef<void(size_t key)> chosen,
                                        CountVisitor begin, ElementsVisitor visit);

struct ListMoveOptions {
  ListEnd from = ListEnd::kBack;
  ListEnd to = ListEnd::kFront;
};
// Takes an element from an end of `source` and adds it at an end of `destination`, which may be the
// same list. Visits it, or returns false when there is no source. O(1).
// Errors: kWrongType of either.
[[nodiscard]] Result<bool> ListMove(Transaction& transaction, const Key& source,
                                    const Key& destination, const ListMoveOptions& options,
                                    base::FunctionRef<void(std::string_view element)> visit);

// How many elements there are. O(1).
// Errors: kWrongType.
[[nodiscard]] Result<uint64_t> ListLength(Transaction& transaction, const Key& key);

// The element at an index, or nothing. O(place).
// Errors: kWrongType.
[[nodiscard]] Result<std::optional<StringBytes>> ListElement(Transaction& transaction,
                                                             const Key& key, int64_t index);

// From one index to another, both included.
struct ListSpan {
  int64_t first = 0;
  int64_t last = -1;
};
// Visits the elements of a span, after saying how many. O(place + elements).
// Errors: kWrongType.
[[nodiscard]] Outcome ListElements(Transaction& transaction, const Key& key, const ListSpan& span,
                                   CountVisitor begin, ElementsVisitor visit);

// Gives the element at an index another value. O(place).
// Errors: kWrongType; kNoSuchKey; kOutOfRange, after which the list may have another encoding.
[[nodiscard]] Outcome ListSet(Transaction& transaction, const Key& key, int64_t index,
                              std::string_view element);

struct ListInsertion {
  bool after = false;  // or before
  std::string_view pivot;
  std::string_view element;
};
// Adds an element beside the first one that is the pivot. Returns the new length, 0 when there is
// no key, or -1 when there is no pivot. O(size). Errors: kWrongType.
[[nodiscard]] Result<int64_t> ListInsert(Transaction& transaction, const Key& key,
                                         const ListInsertion& insertion);

// Takes out elements that are equal to `element`: the first `count` of them, the last -`count`, or
// all for 0. Returns how many. O(size).
// Errors: kWrongType.
[[nodiscard]] Result<uint64_t> ListRemove(Transaction& transaction, const Key& key,
                                          std::string_view element, int64_t count);

// Takes out all elements that are not in a span. O(place).
// Errors: kWrongType.
[[nodiscard]] Outcome ListTrim(Transaction& transaction, const Key& key, const ListSpan& span);

struct ListSearch {
  std::string_view element;
  int64_t rank = 1;          // which match is the first that counts; below 0 from the back; not 0
  uint64_t count = 1;        // matches to visit; 0 for all
  uint64_t compare_max = 0;  // elements to look at; 0 for all
};
// Visits the indexes, counted from the front, of elements that are equal to one. Returns whether
// there is such a key. O(size).
// Errors: kWrongType.
[[nodiscard]] Result<bool> ListFind(Transaction& transaction, const Key& key,
                                    const ListSearch& search,
                                    base::FunctionRef<void(uint64_t index)> visit);

}  // namespace remora::ops
