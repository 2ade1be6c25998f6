#include "engine/containers/integer_set.h"

#include <limits>

namespace remora::containers {

namespace {

template <typename Integer>
Integer Load(const char* integers, size_t index) {
  Integer value;
  std::memcpy(&value, integers + index * sizeof(Integer), sizeof(Integer));
  return value;
}

template <typename Integer>
IntegerSet::Place FindIn(std::string_view integers, int64_t value) {
  const char* const at = integers.data();
  const size_t size = integers.size() / sizeof(Integer);
  if (size == 0 || value > Load<Integer>(at, size - 1)) return {size, false};
  // What is below every integer, narrow or not, belongs in front.
  if (value < Load<Integer>(at, 0)) return {0, false};
  const Integer wanted = static_cast<Integer>(value);
  // Halves the range without a branch to mispredict: `first` is never above the place.
  size_t first = 0;
  for (size_t length = size; length > 1;) {
    const size_t half = length / 2;
    first += Load<Integer>(at, first + half - 1) < wanted ? half : 0;
    length -= half;
  }
  return {first, Load<Integer>(at, first) == wanted};
}

template <typename Integer>
bool Ascend(std::string_view integers) {
  const size_t size = integers.size() / sizeof(Integer);
  for (size_t i = 1; i < size; ++i) {
    if (Load<Integer>(integers.data(), i - 1) >= Load<Integer>(integers.data(), i)) return false;
  }
  return true;
}

template <typename Integer>
bool Fits(int64_t value) {
  return value >= std::numeric_limits<Integer>::min() &&
         value <= std::numeric_limits<Integer>::max();
}

}  // namespace

size_t IntegerSet::WidthOf(int64_t value) {
  return Fits<int16_t>(value) ? 2 : Fits<int32_t>(value) ? 4 : 8;
}

char IntegerSet::HeadOf(size_t width) {
  return static_cast<char>(kHead + (width == 2 ? 1 : width == 4 ? 2 : 3));
}

int64_t IntegerSet::At(size_t index) const {
  const char* const at = bytes_.data() + kHeadBytes;
  switch (width()) {
    case 2:
      return Load<int16_t>(at, index);
    case 4:
      return Load<int32_t>(at, index);
    default:
      return Load<int64_t>(at, index);
  }
}

IntegerSet::Place IntegerSet::Find(int64_t value) const {
  switch (width()) {
    case 2:
      return FindIn<int16_t>(integers(), value);
    case 4:
      return FindIn<int32_t>(integers(), value);
    default:
      return FindIn<int64_t>(integers(), value);
  }
}

std::string IntegerSet::Widened(int64_t value) const {
  const size_t width = WidthOf(value);
  std::string wider;
  wider.reserve(kHeadBytes + (size() + 1) * width);
  wider.push_back(HeadOf(width));
  const auto append = [&](int64_t integer) {
    wider.append(reinterpret_cast<const char*>(&integer), width);
  };
  // What is wider than all is also below or above all.
  if (value < 0) append(value);
  for (size_t i = 0; i < size(); ++i) append(At(i));
  if (value >= 0) append(value);
  return wider;
}

bool IntegerSet::Validate(size_t width, std::string_view integers) {
  const bool known = width == 2 || width == 4 || width == 8;
  if (!known || integers.empty() || integers.size() % width != 0) return false;
  switch (width) {
    case 2:
      return Ascend<int16_t>(integers);
    case 4:
      return Ascend<int32_t>(integers);
    default:
      return Ascend<int64_t>(integers);
  }
}

}  // namespace remora::containers
