#include "server/config/command_line.h"

#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "server/config/config_parser.h"
#include "server/config/config_values.h"

namespace remora::server::config {
namespace {

bool IsOptionName(std::string_view argument) { return argument.starts_with("--"); }

// Turns options into lines. An option's first word is always its value, even if it looks like an
// option (`--requirepass --secret`); later words are until the next option.
class OptionWriter {
 public:
  void Add(std::string_view argument) {
    if (!needs_value_ && IsOptionName(argument)) return BeginOption(argument);
    if (needs_value_ && IsOptionName(argument) && StandsAlone()) {
      FinishAlone();
      return BeginOption(argument);
    }
    lines_ += Quote(argument) + " ";
    needs_value_ = false;
  }

  std::string Finish() {
    if (needs_value_ && StandsAlone()) FinishAlone();
    return std::move(lines_);
  }

 private:
  void BeginOption(std::string_view argument) {
    if (!lines_.empty()) lines_ += '\n';
    name_ = argument.substr(2);
    lines_ += name_;
    lines_ += ' ';
    // "--port 7777" in one argument has its value already.
    const std::optional<std::vector<std::string>> words = SplitLine(argument);
    needs_value_ = words && words->size() == 1;
  }

  bool StandsAlone() const { return EqualsIgnoringCase(Trim(name_), "save"); }

  // A bare --save means `save ""`.
  void FinishAlone() {
    lines_ += "\"\"";
    needs_value_ = false;
  }

  std::string lines_;
  std::string name_;
  bool needs_value_ = false;
};

std::optional<StartMode> AloneMode(std::string_view argument) {
  if (argument == "-v" || argument == "--version") return StartMode::kVersion;
  if (argument == "-h" || argument == "--help") return StartMode::kHelp;
  if (argument == "--test-memory") return StartMode::kTestMemory;
  if (argument == "--check-system") return StartMode::kCheckSystem;
  return std::nullopt;
}

bool AsksForSentinel(std::span<const char* const> arguments) {
  if (arguments.empty()) return false;
  if (std::string_view(arguments[0]).find("redis-sentinel") != std::string_view::npos) return true;
  for (const char* argument : arguments.subspan(1)) {
    if (std::string_view(argument) == "--sentinel") return true;
  }
  return false;
}

}  // namespace

CommandLine ParseCommandLine(std::span<const char* const> arguments) {
  CommandLine line;
  if (AsksForSentinel(arguments)) {
    line.mode = StartMode::kSentinel;
    return line;
  }
  if (arguments.size() < 2) return line;
  if (arguments.size() <= 3) {
    const std::optional<StartMode> mode = AloneMode(arguments[1]);
    const bool fits = arguments.size() == 2 || mode == StartMode::kTestMemory;
    if (mode && fits) {
      line.mode = *mode;
      if (arguments.size() == 3) line.test_megabytes = arguments[2];
      return line;
    }
  }
  size_t next = 1;
  if (arguments[1][0] != '-') line.config_file = arguments[next++];
  const size_t first_option = next;
  OptionWriter options;
  for (; next < arguments.size(); ++next) {
    const bool is_edge = next == first_option || next + 1 == arguments.size();
    if (is_edge && std::string_view(arguments[next]) == "-") {
      line.reads_standard_input = true;
    } else {
      options.Add(arguments[next]);
    }
  }
  line.option_lines = options.Finish();
  return line;
}

std::string UsageText(const std::string& program) {
  return "Usage: " + program + " [/path/to/redis.conf] [--option value...] [-]\n\n" + "  " +
         program + "                      every directive at its default\n" + "  " + program +
         " redis.conf           a file of directives\n" + "  " + program +
         " --port 7777 --io-threads 2\n" +
         "                         any directive as an option, after the file if there is one\n" +
         "  " + program + " -                    directives from standard input\n" + "  " +
         program + " -v, --version        version\n" + "  " + program +
         " -h, --help           this text\n" + "  " + program +
         " --test-memory <mb>   fill and verify so much memory\n" + "  " + program +
         " --check-system       look for settings that hurt a server\n";
}

}  // namespace remora::server::config
