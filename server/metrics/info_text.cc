#include "server/metrics/info_text.h"

#include <cstdio>

#include "server/metrics/info.h"

namespace remora::server {

namespace {

std::string Decimal(double value, int digits) {
  char text[64];
  const int size = std::snprintf(text, sizeof(text), "%.*f", digits, value);
  return std::string(text, static_cast<size_t>(size));
}

}  // namespace

std::string HumanBytes(uint64_t bytes) {
  if (bytes < 1024) return std::to_string(bytes) + "B";
  constexpr std::string_view kUnits = "KMGTP";
  double value = static_cast<double>(bytes) / 1024;
  size_t unit = 0;
  while (value >= 1024 && unit + 1 < kUnits.size()) {
    value /= 1024;
    ++unit;
  }
  return Decimal(value, 2) + kUnits[unit];
}

void InfoText::AddDecimal(std::string_view name, double value, int digits) {
  Add(name, Decimal(value, digits));
}

void InfoText::AddPercent(std::string_view name, double value) {
  Add(name, Decimal(value, 2) + "%");
}

void InfoText::AddBytes(std::string_view name, uint64_t bytes) {
  Add(name, bytes);
  Add(std::string(name) + "_human", HumanBytes(bytes));
}

void InfoText::AddSeconds(std::string_view name, int64_t microseconds) {
  char text[64];
  std::snprintf(text, sizeof(text), "%lld.%06lld", static_cast<long long>(microseconds / 1'000'000),
                static_cast<long long>(microseconds % 1'000'000));
  Add(name, text);
}

}  // namespace remora::server
