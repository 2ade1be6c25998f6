// A hash as plainly as it can be written: the truth that the real one is compared with.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace remora::model {

class HashModel {
 public:
  struct Field {
    std::string value;
    std::optional<int64_t> expiry;
    bool operator==(const Field&) const = default;
  };
  using Fields = std::map<std::string, Field>;

  [[nodiscard]] const Fields& fields() const { return fields_; }
  [[nodiscard]] const Field* Find(const std::string& name) const {
    const auto found = fields_.find(name);
    return found == fields_.end() ? nullptr : &found->second;
  }
  bool Write(const std::string& name, const std::string& value, std::optional<int64_t> expiry) {
    return fields_.insert_or_assign(name, Field{value, expiry}).second;
  }
  void SetExpiry(const std::string& name, std::optional<int64_t> expiry) {
    fields_.at(name).expiry = expiry;
  }
  bool Remove(const std::string& name) { return fields_.erase(name) != 0; }
  size_t RemoveDue(int64_t now) {
    return std::erase_if(fields_, [&](const auto& entry) {
      return entry.second.expiry && *entry.second.expiry <= now;
    });
  }

 private:
  Fields fields_;
};

}  // namespace remora::model
