// Which version of what this program says it is.
#pragma once

#include <string_view>

namespace remora::protocol {

// The release of Redis whose replies, errors and encodings are the measure; clients branch on it.
inline constexpr std::string_view kRedisVersion = "8.0.2";
// The same as 0x00MMmmpp.
inline constexpr int kRedisVersionNumber = 0x080002;
inline constexpr std::string_view kRemoraVersion = "0.1.0";

}  // namespace remora::protocol
