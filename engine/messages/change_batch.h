// ChangeBatch: keys that have changed, and by whom, until those are told who want to hear of all
// keys with a prefix: once for everything that a thread has done in one go.
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace remora::messages {

class ChangeBatch {
 public:
  struct Change {
    std::string key;
    uint64_t client_id;  // 0: nobody's doing
  };
  void Add(std::string_view key, uint64_t client_id) {
    // Why: most that comes twice comes at once, as with the two events of one command.
    if (!changes_.empty() && changes_.back().key == key && changes_.back().client_id == client_id) {
      return;
    }
    changes_.push_back({std::string(key), client_id});
  }
  [[nodiscard]] bool empty() const { return changes_.empty(); }
  [[nodiscard]] const std::vector<Change>& all() const { return changes_; }
  void Clear() { changes_.clear(); }

 private:
  std::vector<Change> changes_;
};

// A change as a letter carries it, and back.
[[nodiscard]] inline std::string PackChange(std::string_view key, uint64_t client_id) {
  std::string packed(sizeof(client_id) + key.size(), 0);
  std::memcpy(packed.data(), &client_id, sizeof(client_id));
  key.copy(packed.data() + sizeof(client_id), key.size());
  return packed;
}
[[nodiscard]] inline std::pair<std::string_view, uint64_t> UnpackChange(std::string_view packed) {
  uint64_t client_id = 0;
  std::memcpy(&client_id, packed.data(), sizeof(client_id));
  return {packed.substr(sizeof(client_id)), client_id};
}

}  // namespace remora::messages
