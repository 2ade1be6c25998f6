#include "patterns/writes.h"

#include <algorithm>
#include <type_traits>

namespace remora::patterns {

namespace {

constexpr size_t kBlockBytes = 1024;

}  // namespace

std::span<const std::string_view> KeysOf(const Write& write) {
  return std::visit(
      [](const auto& one) -> std::span<const std::string_view> {
        if constexpr (std::is_same_v<std::decay_t<decltype(one)>, DeleteKeys>) {
          return one.keys;
        } else {
          return {&one.key, 1};
        }
      },
      write);
}

void WriteBatch::Keep(std::string_view& bytes) {
  if (blocks_.empty() || blocks_.back().capacity() - blocks_.back().size() < bytes.size()) {
    blocks_.emplace_back().reserve(std::max(kBlockBytes, bytes.size()));
  }
  std::string& block = blocks_.back();
  const size_t offset = block.size();
  block.append(bytes);
  bytes = std::string_view(block).substr(offset, bytes.size());
}

void WriteBatch::Keep(std::span<const std::string_view>& list) {
  std::vector<std::string_view>& copy = lists_.emplace_back(list.begin(), list.end());
  for (std::string_view& bytes : copy) Keep(bytes);
  list = copy;
}

void WriteBatch::Add(const Write& write) {
  writes_.push_back(write);
  std::visit(
      [this](auto& one) {
        if constexpr (requires { one.keys; }) Keep(one.keys);
        if constexpr (requires { one.key; }) Keep(one.key);
        if constexpr (requires { one.field; }) Keep(one.field);
        if constexpr (requires { one.fields; }) Keep(one.fields);
        if constexpr (requires { one.value; }) Keep(one.value);
        if constexpr (requires { one.member; }) Keep(one.member);
        if constexpr (requires { one.members; }) Keep(one.members);
      },
      writes_.back());
}

void WriteBatch::Clear() {
  writes_.clear();
  lists_.clear();
  if (blocks_.size() > 1) blocks_.resize(1);
  if (!blocks_.empty()) blocks_.front().clear();
}

}  // namespace remora::patterns
