#include "engine/persistence/dump_payload.h"

#include <cstdint>

#include "engine/base/crc64.h"
#include "engine/persistence/rdb_format.h"

namespace remora::persistence {

namespace {

constexpr size_t kVersionBytes = 2;
constexpr size_t kSumBytes = 8;

void Append(std::string& out, uint64_t value, size_t bytes) {
  for (size_t i = 0; i < bytes; ++i) out.push_back(static_cast<char>(value >> (8 * i)));
}

uint64_t Read(std::string_view bytes) {
  uint64_t value = 0;
  for (size_t i = bytes.size(); i > 0; --i) value = value << 8 | static_cast<uint8_t>(bytes[i - 1]);
  return value;
}

}  // namespace

void SealPayload(std::string& payload) {
  Append(payload, kRdbVersion, kVersionBytes);
  Append(payload, base::Crc64(payload), kSumBytes);
}

std::optional<std::string_view> OpenPayload(std::string_view payload) {
  if (payload.size() < kVersionBytes + kSumBytes) return std::nullopt;
  const size_t sum_at = payload.size() - kSumBytes;
  const size_t version_at = sum_at - kVersionBytes;
  if (Read(payload.substr(version_at, kVersionBytes)) > kRdbVersion) return std::nullopt;
  if (Read(payload.substr(sum_at)) != base::Crc64(payload.substr(0, sum_at))) return std::nullopt;
  return payload.substr(0, version_at);
}

}  // namespace remora::persistence
