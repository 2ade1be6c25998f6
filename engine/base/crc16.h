#pragma once

#include <cstdint>
#include <string_view>

namespace remora::base {

// The number of slots a Redis Cluster divides its keys into.
inline constexpr uint16_t kSlotCount = 16384;

// CRC-16 with the polynomial 0x1021, not reflected and starting at zero (XMODEM).
// Crc16("123456789") is 0x31c3.
[[nodiscard]] uint16_t Crc16(std::string_view bytes);

// The part of `key` that decides its slot: what stands between the first "{" and the first "}"
// after it when that is not empty, else the whole key. Keys with equal tags are in one slot.
[[nodiscard]] std::string_view KeyTag(std::string_view key);

// The cluster slot of `key`.
[[nodiscard]] uint16_t KeySlot(std::string_view key);

}  // namespace remora::base
