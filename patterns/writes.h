// Writes: the changes that a pattern asks of a store, as values.
//
// A store performs one at a time (Store::Perform), many at once (Store::Apply), or those that a
// unit staged (Store::Atomically). Each struct is one Redis command, and lets a store of any kind
// do exactly the same. Bytes are borrowed; a WriteBatch keeps copies of its own.
//
//   store.Perform(HashSet{.key = "login:", .field = token, .value = user});
//
//   WriteBatch batch;
//   batch.Add(HashSet{.key = "login:", .field = token, .value = user});
//   batch.Add(SortedSetAdd{.key = "recent:", .member = token, .score = now});
//   store.Apply(batch);
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace remora::patterns {

// Stores a string, whatever was there; it lives for `time_to_live` where given. count: 1.
struct SetString {
  std::string_view key;
  std::string_view value;
  std::optional<std::chrono::milliseconds> time_to_live = std::nullopt;
};

// Removes keys of any type. count: how many were there.
struct DeleteKeys {
  std::span<const std::string_view> keys;
};

// Lets a key live for `time_to_live` from now on. count: 1, or 0 when there is no such key.
struct ExpireKey {
  std::string_view key;
  std::chrono::milliseconds time_to_live;
};

// Writes a field. count: 1 when it is new.
struct HashSet {
  std::string_view key;
  std::string_view field;
  std::string_view value;
};

// Removes fields. count: how many were there.
struct HashDelete {
  std::string_view key;
  std::span<const std::string_view> fields;
};

// Adds to the integer in a field; a missing one counts as 0. count: the sum. Not for a unit, which
// reads the field and stages a HashSet: what this refuses depends on the value, and could leave the
// unit half done.
struct HashIncrement {
  std::string_view key;
  std::string_view field;
  int64_t delta;
};

// Gives a member its score. count: 1 when the member is new.
struct SortedSetAdd {
  enum class When : uint8_t { kAlways, kIfGreater, kIfLess };

  std::string_view key;
  std::string_view member;
  double score;               // not NaN
  When when = When::kAlways;  // kIfGreater, kIfLess: a member that is there keeps the better score
};

// Adds to a member's score; who is no member counts as 0. number: the sum.
struct SortedSetIncrement {
  std::string_view key;
  std::string_view member;
  double delta;  // finite
};

// Removes members. count: how many there were.
struct SortedSetRemove {
  std::string_view key;
  std::span<const std::string_view> members;
};

// Removes the members from rank `first` to rank `last`, both included, 0 being the lowest score and
// -1 the highest. count: how many there were.
struct SortedSetTrim {
  std::string_view key;
  int64_t first;
  int64_t last;
};

// Multiplies every score. count: the number of members. O(n log n); the key loses its expiry.
struct SortedSetScale {
  std::string_view key;
  double factor;  // finite
};

using Write =
    std::variant<SetString, DeleteKeys, ExpireKey, HashSet, HashDelete, HashIncrement, SortedSetAdd,
                 SortedSetIncrement, SortedSetRemove, SortedSetTrim, SortedSetScale>;

// What a write answered; which member says it stands with the write.
struct WriteOutcome {
  int64_t count = 0;
  double number = 0;
};

// The keys that a write touches.
[[nodiscard]] std::span<const std::string_view> KeysOf(const Write& write);

// A list of writes with their bytes. May be used again after Clear(). Neither copied nor moved: its
// writes point into it.
class WriteBatch {
 public:
  WriteBatch() = default;
  WriteBatch(const WriteBatch&) = delete;
  WriteBatch& operator=(const WriteBatch&) = delete;

  void Add(const Write& write);
  void Clear();

  [[nodiscard]] bool empty() const { return writes_.empty(); }
  [[nodiscard]] std::span<const Write> writes() const { return writes_; }

 private:
  void Keep(std::string_view& bytes);
  void Keep(std::span<const std::string_view>& list);

  std::vector<Write> writes_;
  std::deque<std::string> blocks_;  // never grown beyond what they reserved, so views hold
  std::deque<std::vector<std::string_view>> lists_;
};

}  // namespace remora::patterns
