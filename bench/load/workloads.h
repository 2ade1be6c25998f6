// Workloads: the requests of every load, written out once before the clock starts.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace remora::bench {

// Requests end to end, as they go over the wire. `ends[i]` is where request i ends.
struct RequestStream {
  std::string bytes;
  std::vector<size_t> ends;

  [[nodiscard]] size_t size() const { return ends.size(); }
  [[nodiscard]] size_t StartOf(size_t index) const { return index == 0 ? 0 : ends[index - 1]; }
  // The bytes of `count` requests from `first` on, which must not go past the end.
  [[nodiscard]] std::string_view Slice(size_t first, size_t count) const;
  void Add(std::span<const std::string_view> words);
};

struct WorkloadSettings {
  uint64_t items = 1'000'000;  // keys, or members of the one sorted set
  uint64_t seed = 1;
};

// The names that MakeRequests() takes, for usage texts.
[[nodiscard]] std::vector<std::string_view> WorkloadNames();

// A stream of random requests of a workload, at most `count` of them and at most 64 MB, in which
// every item is equally likely. Names that begin with "fill-" write every item once, in order, from
// `first` on. Empty if there is no such workload.
[[nodiscard]] RequestStream MakeRequests(std::string_view name, const WorkloadSettings& settings,
                                         uint64_t first, uint64_t count);

}  // namespace remora::bench
