#include "engine/keyspace/size_histogram.h"

namespace remora::keyspace {

bool SizeHistogram::operator==(const SizeHistogram& other) const {
  for (size_t type = 0; type < kTypes; ++type) {
    for (size_t size_class = 0; size_class < kClasses; ++size_class) {
      const auto value_type = static_cast<values::ValueType>(type);
      if (count(value_type, size_class) != other.count(value_type, size_class)) return false;
    }
  }
  return true;
}

void SizeHistogram::MakeRow(std::unique_ptr<Counts>& row) { row = std::make_unique<Counts>(); }

void SizeHistogram::MoveBetween(values::ValueType type, size_t from, size_t to) {
  Counts& row = Row(type);
  --row[from];
  ++row[to];
}

}  // namespace remora::keyspace
