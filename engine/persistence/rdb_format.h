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
  kList = 1,                // count, then elements
  kSet = 2,                 // count, then members
  kSortedSetTexts = 3,      // count, then members and scores as text
  kHash = 4,                // count, then names and values
  kSortedSet = 5,           // count, then members and binary scores
  kHashZipMap = 9,          // a zipmap as a string
  kListZipList = 10,        // a ziplist as a string
  kSetIntegers = 11,        // a string: width u32, count u32, then integers, ascending
  kSortedSetZipList = 12,   // a ziplist as a string: members and scores by turns
  kHashZipList = 13,        // a ziplist as a string: names and values by turns
  kListQuickList = 14,      // count of nodes, then a ziplist as a string for each
  kStreamListPacks = 15,    // blocks, marks and groups: rdb_stream.h
  kHashListPack = 16,       // a listpack as a string: names and values by turns
  kSortedSetListPack = 17,  // a listpack as a string: members and scores by turns
  kListQuickList2 = 18,     // count of nodes, then for each its kind, and it as a string
  kStreamListPacks2 = 19,   // the same with more marks
  kSetListPack = 20,        // a listpack as a string: members
  kStreamListPacks3 = 21,   // the same with the times of consumers
  kHashWithExpiry0 = 22,    // of 7.4's candidates: count, then expiries, names and values
  kHashListPackEx0 = 23,    // of the same: as kHashListPackEx, without the earliest expiry
  kHashWithExpiry = 24,     // earliest expiry, count, then expiries, names and values
  kHashListPackEx = 25,     // earliest expiry, then a listpack: names, values and expiries by turns
};

// What the length of a score's text says instead.
enum class RdbScore : uint8_t { kNotANumber = 253, kInfinity = 254, kMinusInfinity = 255 };

// The kinds of node in a kListQuickList2.
enum class RdbListNode : uint8_t {
  kPlain = 1,   // an element by itself
  kPacked = 2,  // a listpack
};

enum class RdbStringEncoding : uint8_t { kInt8 = 0, kInt16 = 1, kInt32 = 2, kLzf = 3 };

// Strings up to this size are written as they are.
inline constexpr size_t kRdbPlainBytesMax = 20;
// What the earliest expiry of a hash without any is written as.
inline constexpr int64_t kRdbNoExpiry = (int64_t{1} << 48) - 1;

}  // namespace remora::persistence
