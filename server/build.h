// Which build of the program this is.
#pragma once

#include <string>

namespace remora::server {

// Sixteen hexadecimal digits that differ from version to version.
[[nodiscard]] std::string BuildId();
// What --version prints, in the shape of redis-server's line.
[[nodiscard]] std::string VersionLine();

}  // namespace remora::server
