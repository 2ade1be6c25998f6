#pragma once

#include <span>
#include <string>

// The command line of the server, which is redis-server's:
//
//   remora-server /etc/redis.conf --port 7777 --save 900 1 --loglevel verbose -
//
// An optional file comes first; every `--name words...` is one more line of configuration, read
// after the file; `-` reads further lines from standard input between the two.
namespace remora::server::config {

enum class StartMode {
  kServe,
  kVersion,      // -v, --version
  kHelp,         // -h, --help
  kTestMemory,   // --test-memory <megabytes>
  kCheckSystem,  // --check-system
  kSentinel,     // --sentinel, or a program called redis-sentinel
};

struct CommandLine {
  StartMode mode = StartMode::kServe;
  std::string config_file;  // empty: none was given
  bool reads_standard_input = false;
  std::string option_lines;    // one line of configuration per option
  std::string test_megabytes;  // of kTestMemory; empty: not given
};

// `arguments` begins with the name of the program. Never fails: a bad option becomes a line that
// Config::Load refuses.
[[nodiscard]] CommandLine ParseCommandLine(std::span<const char* const> arguments);

// What -h prints, for a program called `program`.
[[nodiscard]] std::string UsageText(const std::string& program);

}  // namespace remora::server::config
