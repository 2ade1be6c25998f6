#pragma once

#include <cstdint>
#include <string_view>

namespace remora::base {

// CRC-64 with the Jones polynomial (0xad93d23594c935a9, reflected, no initial or final inversion),
// as it ends RDB files and DUMP payloads. Crc64("123456789") is 0xe9c6d914c4b8d9ca.
//
// `crc` is the sum of the bytes before: Crc64(b, Crc64(a)) is the sum of a followed by b. Eight
// bytes a step, from 16 KiB of tables.
[[nodiscard]] uint64_t Crc64(std::string_view bytes, uint64_t crc = 0);

}  // namespace remora::base
