// What the tour was asked to do.
#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace remora::tour {

struct CommandLine {
  std::string error;  // why the words make no sense; empty when they do
  bool help = false;
  uint64_t seed = 1;
  uint64_t requests = 1'000'000;
  uint64_t loopback_requests = 50'000;  // 0: no comparison
  std::string log_path;                 // empty: the model's requests
  std::string write_log_path;           // write the model's requests there, and replay nothing
};

[[nodiscard]] CommandLine ParseCommandLine(std::span<const char* const> arguments);
[[nodiscard]] const char* HelpText();

}  // namespace remora::tour
