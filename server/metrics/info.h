// INFO: a server's state and figures as text, in sections.
//
// Fields are Redis'; those of features that this version has not show what a server shows whose
// feature is off. Nothing is estimated.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace remora::server {

class Server;

// The sections named, in their fixed order; names in any case, "default", "all" and "everything"
// among them, unknown ones ignored. Without names: the default ones.
[[nodiscard]] std::string MakeInfo(Server& server, std::span<const std::string_view> sections);

// "1.50M" for 1572864.
[[nodiscard]] std::string HumanBytes(uint64_t bytes);

}  // namespace remora::server
