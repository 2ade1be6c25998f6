// The bitwise operations that BITOP knows.
#pragma once

#include <cstdint>

namespace remora::base {

// x is the first source, y... are the others.
enum class BitOperation : uint8_t {
  kAnd,           // in all sources
  kOr,            // in any
  kXor,           // in an odd number of them
  kNot,           // not in the only source
  kDifference,    // in x and in no y
  kOthersOnly,    // in some y, and not in x
  kFirstAndSome,  // in x and in some y
  kExactlyOne,    // in one source and in no other
};

}  // namespace remora::base
