#include "tools/tour/command_line.h"

#include <optional>
#include <string_view>

#include "engine/base/number_text.h"

namespace remora::tour {

namespace {

// Where a number or a text of that option goes; at most one of the two.
struct Target {
  uint64_t* number = nullptr;
  std::string* text = nullptr;
};

Target TargetOf(CommandLine& line, std::string_view option) {
  if (option == "--seed") return {.number = &line.seed};
  if (option == "--requests") return {.number = &line.requests};
  if (option == "--loopback-requests") return {.number = &line.loopback_requests};
  if (option == "--log") return {.text = &line.log_path};
  if (option == "--write-log") return {.text = &line.write_log_path};
  return {};
}

}  // namespace

CommandLine ParseCommandLine(std::span<const char* const> arguments) {
  CommandLine line;
  for (size_t i = 1; i < arguments.size(); ++i) {
    const std::string option = arguments[i];
    if (option == "--help" || option == "-h") {
      line.help = true;
      continue;
    }
    const Target target = TargetOf(line, option);
    if (target.number == nullptr && target.text == nullptr) {
      line.error = "unknown option " + option;
      return line;
    }
    if (++i == arguments.size()) {
      line.error = option + " needs a value";
      return line;
    }
    if (target.text != nullptr) *target.text = arguments[i];
    if (target.number == nullptr) continue;
    const std::optional<uint64_t> number = base::ParseUnsigned(arguments[i]);
    if (!number) {
      line.error = option + " needs a number";
      return line;
    }
    *target.number = *number;
  }
  return line;
}

const char* HelpText() {
  return "remora-tour: a web shop's access log, replayed through Remora's patterns\n"
         "\n"
         "  --requests N            how many requests (1000000)\n"
         "  --seed N                what the traffic is made from (1)\n"
         "  --log FILE              replay this log in the combined format instead\n"
         "  --loopback-requests N   how many to repeat through a server on loopback (50000; 0: "
         "none)\n"
         "  --write-log FILE        only write the requests as a log\n";
}

}  // namespace remora::tour
