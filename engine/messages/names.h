// Tables by the name of a channel.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>

#include "engine/base/hash.h"

namespace remora::messages {

struct NameHash {
  using is_transparent = void;
  const base::KeyHasher* hasher;
  size_t operator()(std::string_view name) const { return (*hasher)(name); }
};

template <typename Value>
using NameTable = std::unordered_map<std::string, Value, NameHash, std::equal_to<>>;

// What an entry of such a table takes, apart from its name and what its value points to.
template <typename Value>
inline constexpr size_t kNameEntryBytes = sizeof(std::pair<const std::string, Value>) +
                                          3 * sizeof(void*);

}  // namespace remora::messages
