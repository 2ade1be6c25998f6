#include "engine/values/table_draws.h"

#include <unordered_set>
#include <utility>
#include <vector>

namespace remora::values {

using containers::HashTable;
using containers::Reference;

namespace {

// Where few of many are wanted: each draw that was drawn before is drawn again.
void DrawByRetry(const HashTable& table, size_t count, base::Random& random,
                 base::FunctionRef<void(Reference)> visit) {
  std::unordered_set<Reference> drawn;
  drawn.reserve(count);
  while (drawn.size() < count) {
    const Reference entry = table.RandomEntry(random);
    if (drawn.insert(entry).second) visit(entry);
  }
}

// Where many are wanted: shuffles the beginning of a list of all.
void DrawByShuffle(const HashTable& table, size_t count, base::Random& random,
                   base::FunctionRef<void(Reference)> visit) {
  std::vector<Reference> entries;
  entries.reserve(table.size());
  table.ForEach([&](Reference entry) { entries.push_back(entry); });
  for (size_t i = 0; i < count; ++i) {
    std::swap(entries[i], entries[i + random.Below(entries.size() - i)]);
    visit(entries[i]);
  }
}

}  // namespace

void DrawDistinct(const HashTable& table, size_t count, base::Random& random,
                  base::FunctionRef<void(Reference)> visit) {
  // Where more than a third is wanted, drawing again would happen too often.
  if (count * 3 > table.size()) return DrawByShuffle(table, count, random, visit);
  DrawByRetry(table, count, random, visit);
}

}  // namespace remora::values
