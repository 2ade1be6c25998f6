// The zipmap, once the form of small hashes, as payloads of Redis 2.4 have it. It is read, never
// written.
//
//   +----------+------+--------------+-----------+-------------+-----+------+
//   | count u8 | name | value length | spare u8  | value bytes |  …  | 0xFF |
//   +----------+------+--------------+-----------+-------------+-----+------+
//
//   length   1 byte up to 253, or 0xFE and u32
//   name     its length and its bytes
//   spare    unused bytes that follow those of the value
//   count    254: nobody has counted
#pragma once

#include <optional>
#include <string_view>
#include <vector>

namespace remora::persistence {

// Names and values by turns, which lie in `bytes`; nothing when these are no zipmap.
[[nodiscard]] std::optional<std::vector<std::string_view>> ReadZipMap(std::string_view bytes);

}  // namespace remora::persistence
