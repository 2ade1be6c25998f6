// Operations on sets; unions and the like are in set_algebra.h. Every operation is one step inside
// a transaction that has locked its keys.
//
// A set that loses its last member is removed. Errors leave everything as it was; kWrongType comes
// before any visitor is called. n is the number of members; what is O(1) is so in a large set, and
// a search over the bytes of a packed one (values/set_value.h).
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "engine/base/function_ref.h"
#include "engine/ops/visitors.h"
#include "engine/result.h"
#include "engine/transaction.h"

namespace remora::ops {

// Adds members. Returns how many are new. O(1) each.
// Errors: kWrongType.
[[nodiscard]] Result<uint64_t> AddMembers(Transaction& transaction, const Key& key,
                                          std::span<const std::string_view> members);

// Removes members. Returns how many there were. O(1) each.
// Errors: kWrongType.
[[nodiscard]] Result<uint64_t> RemoveMembers(Transaction& transaction, const Key& key,
                                             std::span<const std::string_view> members);

// Whether it is a member. O(1).
// Errors: kWrongType.
[[nodiscard]] Result<bool> HasMember(Transaction& transaction, const Key& key,
                                     std::string_view member);

// Tells of each of `members` whether it is one. O(1) each.
// Errors: kWrongType.
[[nodiscard]] Outcome HaveMembers(Transaction& transaction, const Key& key,
                                  std::span<const std::string_view> members,
                                  base::FunctionRef<void(bool is_member)> visit);

// The number of members; 0 when there is no such key. O(1).
// Errors: kWrongType.
[[nodiscard]] Result<uint64_t> CountMembers(Transaction& transaction, const Key& key);

// Visits all members, after saying how many there are. O(n).
// Errors: kWrongType.
[[nodiscard]] Outcome ForEachMember(Transaction& transaction, const Key& key, CountVisitor begin,
                                    MemberVisitor visit);

// Two keys, both locked; they may be one.
struct MovePair {
  const Key& from;
  const Key& to;
};
// Takes a member from one set to another, which is made if need be. False when it was no member.
// O(1).
// Errors: kWrongType, of either key, but not of `to` where there is no `from`.
[[nodiscard]] Result<bool> MoveMember(Transaction& transaction, const MovePair& pair,
                                      std::string_view member);

// Removes `count` members drawn with equal chances, or all there are, and visits them, after saying
// how many they are. False, with nothing said, when there is no such key. O(count).
// Errors: kWrongType.
[[nodiscard]] Result<bool> PopMembers(Transaction& transaction, const Key& key, uint64_t count,
                                      CountVisitor begin, MemberVisitor visit);

struct RandomMembersOptions {
  uint64_t count = 1;
  // True: `count` members that differ, or all there are. False: `count` draws from all.
  bool distinct = true;
};
// Visits members drawn with equal chances, after saying how many. O(count).
// Errors: kWrongType.
[[nodiscard]] Outcome RandomMembers(Transaction& transaction, const Key& key,
                                    const RandomMembersOptions& options, CountVisitor begin,
                                    MemberVisitor visit);

struct ScanMembersOptions {
  uint64_t cursor = 0;  // 0 begins
  uint64_t count = 10;  // about how many members to visit
};
// Visits some members and returns the cursor for the next call, 0 at the end. Who is a member
// throughout is visited, some maybe twice. A packed set is visited at once. O(count).
// Errors: kWrongType.
[[nodiscard]] Result<uint64_t> ScanMembers(Transaction& transaction, const Key& key,
                                           const ScanMembersOptions& options, MemberVisitor visit);

}  // namespace remora::ops
