// PackedListModel: the plain truth for packed lists: a vector of texts.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace remora::model {

struct PackedListModel {
  std::vector<std::string> texts;

  // The index of the first text that is `needle` among every `stride`-th from `first` on, or
  // texts.size().
  [[nodiscard]] size_t Find(std::string_view needle, size_t stride, size_t first) const {
    for (size_t i = first; i < texts.size(); i += stride) {
      if (texts[i] == needle) return i;
    }
    return texts.size();
  }
};

}  // namespace remora::model
