// What the programs of this folder share: a row of their tables, and how they take time.
#pragma once

#include <time.h>

#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>

namespace remora::bench {

inline constexpr std::string_view kValue16 = "sixteen bytes ok";

inline void PrintRow(const std::string& what, const std::string& target,
                     const std::string& measured) {
  std::printf("%-66s %11s   %s\n", what.c_str(), target.c_str(), measured.c_str());
  std::fflush(stdout);
}

inline std::string Format(const char* format, double first, double second) {
  char text[128];
  std::snprintf(text, sizeof text, format, first, second);
  return text;
}

inline int64_t Nanoseconds(clockid_t which) {
  timespec now;
  clock_gettime(which, &now);
  return now.tv_sec * 1'000'000'000 + now.tv_nsec;
}

// How long something took, by the clock and by the thread's own processor time.
struct Spent {
  double wall_microseconds = 0;
  double processor_microseconds = 0;
};

template <typename Action>
Spent Measure(Action&& action) {
  const int64_t processor = Nanoseconds(CLOCK_THREAD_CPUTIME_ID);
  const int64_t wall = Nanoseconds(CLOCK_MONOTONIC);
  action();
  const int64_t wall_end = Nanoseconds(CLOCK_MONOTONIC);
  return {static_cast<double>(wall_end - wall) / 1000,
          static_cast<double>(Nanoseconds(CLOCK_THREAD_CPUTIME_ID) - processor) / 1000};
}

// "key:000000001234"
inline std::string_view NameOf(const char* prefix, uint64_t number, char (&text)[24]) {
  const int size = std::snprintf(text, sizeof text, "%s%012llu", prefix,
                                 static_cast<unsigned long long>(number));
  return {text, static_cast<size_t>(size)};
}

}  // namespace remora::bench
