// MemberBatch: some members of a set, on their way from one place to others.
//
// Walks over sets hand members out by the batch, so that whoever looks them up elsewhere can bring
// all that it needs from memory at one time: a miss of the caches then costs a fraction.
//
// A member is borrowed text, or an integer with a text of its own.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "engine/base/hash.h"
#include "engine/base/number_text.h"

namespace remora::values {

class MemberBatch {
 public:
  static constexpr size_t kMax = 32;

  // Why no initialisation: what is used was added before.
  MemberBatch() {}  // NOLINT: arrays stay as they are
  MemberBatch(const MemberBatch&) = delete;
  MemberBatch& operator=(const MemberBatch&) = delete;

  [[nodiscard]] size_t size() const { return size_; }
  [[nodiscard]] bool full() const { return size_ == kMax; }
  void Clear() {
    size_ = 0;
    hashed_ = false;
  }

  // Add a member; the batch is not full.
  void AddText(std::string_view text) {
    members_[size_] = text;
    is_integer_[size_++] = false;
  }
  void AddInteger(int64_t integer) {
    char* const text = texts_[size_].data();
    members_[size_] = {text, base::FormatInteger(integer, text)};
    integers_[size_] = integer;
    is_integer_[size_++] = true;
  }

  [[nodiscard]] std::string_view operator[](size_t index) const { return members_[index]; }
  // Whether the member came as an integer; others may be integers all the same.
  [[nodiscard]] bool is_integer(size_t index) const { return is_integer_[index]; }
  [[nodiscard]] int64_t integer(size_t index) const { return integers_[index]; }

  // Computes the hashes, once.
  void Hash(const base::KeyHasher& hasher) {
    if (hashed_) return;
    for (size_t i = 0; i < size_; ++i) hashes_[i] = hasher(members_[i]);
    hashed_ = true;
  }
  // After Hash.
  [[nodiscard]] uint64_t hash(size_t index) const { return hashes_[index]; }

  // Drops the members for whose index `keep(index)` does not hold.
  template <typename Keep>
  void KeepIf(Keep&& keep) {
    size_t kept = 0;
    for (size_t i = 0; i < size_; ++i) {
      const bool keeps = keep(i);
      // Without a branch, which would be mispredicted half of the time. The text of an integer
      // stays where it is: the next Clear is the first to need its place.
      members_[kept] = members_[i];
      hashes_[kept] = hashes_[i];
      is_integer_[kept] = is_integer_[i];
      integers_[kept] = integers_[i];
      kept += keeps ? 1 : 0;
    }
    size_ = kept;
  }

 private:
  size_t size_ = 0;
  bool hashed_ = false;
  std::array<std::string_view, kMax> members_;
  std::array<uint64_t, kMax> hashes_;
  std::array<bool, kMax> is_integer_;
  std::array<int64_t, kMax> integers_;
  std::array<std::array<char, base::kIntegerTextMax>, kMax> texts_;
};

}  // namespace remora::values
