#include "server/build.h"

#include <string_view>

#include "engine/base/crc64.h"
#include "protocol/version.h"
#include "server/metrics/allocator.h"

namespace remora::server {

std::string BuildId() {
  static constexpr char kDigits[] = "0123456789abcdef";
  const uint64_t number = base::Crc64(protocol::kRemoraVersion);
  std::string id;
  for (int shift = 60; shift >= 0; shift -= 4) id += kDigits[(number >> shift) & 15];
  return id;
}

// Why it says Redis: programs that look for a server take the version from this line.
std::string VersionLine() {
  return "Redis server v=" + std::string(protocol::kRedisVersion) +
         " sha=00000000:0 malloc=" + AllocatorName() + " bits=64 build=" + BuildId() +
         " remora=" + std::string(protocol::kRemoraVersion);
}

}  // namespace remora::server
