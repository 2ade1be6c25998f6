// What the writers of requests share.
#pragma once

#include <cstdint>
#include <cstdio>
#include <initializer_list>
#include <span>
#include <string_view>

#include "bench/load/workloads.h"
#include "engine/base/random.h"

namespace remora::bench {

// What a request is made from: the number of its item, and more chance if it needs it.
struct Draw {
  uint64_t item;
  uint64_t items;
  uint64_t number;  // of the request
  base::Random& random;
};

using Writer = void (*)(RequestStream& stream, const Draw& draw);

struct Workload {
  std::string_view name;
  Writer write;
};

// "key:000000001234": 16 bytes, as are all names here.
struct Name {
  explicit Name(const char* prefix, uint64_t number) {
    std::snprintf(text, sizeof text, "%s%012llu", prefix, static_cast<unsigned long long>(number));
  }
  operator std::string_view() const { return text; }  // NOLINT: meant to convert
  char text[32];
};

inline void AddWords(RequestStream& stream, std::initializer_list<std::string_view> words) {
  stream.Add({words.begin(), words.size()});
}

// Bitmaps, HyperLogLogs and places.
[[nodiscard]] std::span<const Workload> BitAndGeoWorkloads();

}  // namespace remora::bench
