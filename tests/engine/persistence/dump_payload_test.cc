#include "engine/persistence/dump_payload.h"

#include <gtest/gtest.h>

#include <string>

#include "engine/base/crc64.h"

namespace remora::persistence {
namespace {

using std::string_literals::operator""s;

TEST(DumpPayloadTest, AFooterOfTenBytesFollowsTheValue) {
  std::string payload = "\x00\xc1\x7f\xff"s;
  SealPayload(payload);
  // What Redis 8.0 gives for a string with the integer -129.
  EXPECT_EQ(payload, "\x00\xc1\x7f\xff\x0c\x00\xdc\x16\xb6\xe8\xae\xaa\x1a\xc9"s);
  EXPECT_EQ(OpenPayload(payload), "\x00\xc1\x7f\xff"s);
}

TEST(DumpPayloadTest, NoByteMayChange) {
  std::string payload = "value";
  SealPayload(payload);
  for (size_t at = 0; at < payload.size(); ++at) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string damaged = payload;
      damaged[at] = static_cast<char>(damaged[at] ^ (1 << bit));
      EXPECT_FALSE(OpenPayload(damaged)) << at << ' ' << bit;
    }
  }
}

TEST(DumpPayloadTest, APayloadThatIsTooShortIsNone) {
  std::string payload = "value";
  SealPayload(payload);
  for (size_t size = 0; size < payload.size(); ++size) {
    EXPECT_FALSE(OpenPayload(std::string_view(payload).substr(0, size)));
  }
}

TEST(DumpPayloadTest, AnEarlierVersionIsReadALaterOneIsNot) {
  const auto with_version = [](char version) {
    std::string payload = "value"s + version + '\0';
    const uint64_t sum = base::Crc64(payload);
    for (int byte = 0; byte < 8; ++byte) payload += static_cast<char>(sum >> (8 * byte));
    return payload;
  };
  EXPECT_TRUE(OpenPayload(with_version(10)));
  EXPECT_TRUE(OpenPayload(with_version(12)));
  EXPECT_FALSE(OpenPayload(with_version(13)));
}

}  // namespace
}  // namespace remora::persistence
