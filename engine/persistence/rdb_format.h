// The numbers of Redis' RDB object encoding, version 12, as Redis 8.0 writes it.
//
//   length    00xxxxxx                  6 bits
//             01xxxxxx xxxxxxxx         14 bits, high ones first
//             10000000 + 4 bytes        32 bits, high byte first
//             10000001 + 8 bytes        64 bits, high byte first
//   string    length and bytes, or 11 and an encoding: an integer of 1, 2 or 4 bytes, low byte
//             first, or two lengths (compressed, plain) and bytes compressed with LZF
#pragma once

#include <cstdint>

namespace remora::persistence {

inline constexpr uint16_t kRdbVersion = 12;

enum class RdbType : uint8_t {
  kString = 0,
  kSet = 2,                 // count, then members
  kHash = 4,                // count, then names and values
  kSortedSet = 5,           // count, then members and binary scores
  kSetIntegers = 11,        // a string: width u32, count u32, then integers, ascending
  kHashListPack = 16,       // a listpack as a string: names and values by turns
  kSortedSetListPack = 17,  // a listpack as a string: members and scores by turns
  kSetListPack = 20,        // a listpack as a string: members
  kHashWithExpiry = 24,     // earliest expiry, count, then expiries, names and values
  kHashListPackEx = 25,     // earliest expiry, then a listpack: names, values and expiries by turns
};

enum class RdbStringEncoding : uint8_t { kInt8 = 0, kInt16 = 1, kInt32 = 2, kLzf = 3 };

// Strings up to this size are written as they are.
inline constexpr size_t kRdbPlainBytesMax = 20;
// What the earliest expiry of a hash without any is written as.
inline constexpr int64_t kRdbNoExpiry = (int64_t{1} << 48) - 1;

}  // namespace remora::persistence
