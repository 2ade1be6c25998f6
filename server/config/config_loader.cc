#include "server/config/config_loader.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "server/acl/selector_words.h"
#include "server/config/config_parser.h"
#include "server/config/config_values.h"
#include "server/config/directive_table.h"

namespace remora::server::config {
namespace {

constexpr const char* kBadLine = "Bad directive or wrong number of arguments";

// A file that includes itself would otherwise never end.
constexpr int kIncludeDepthMax = 32;

// Settings of older versions that still stand in many files and mean nothing any more.
constexpr std::string_view kIgnoredDirectives[] = {"list-max-ziplist-entries",
                                                   "list-max-ziplist-value",
                                                   "lua-replicate-commands", "io-threads-do-reads"};

bool IsIgnored(std::string_view name) {
  for (std::string_view ignored : kIgnoredDirectives) {
    if (name == ignored) return true;
  }
  return false;
}

LoadError LineError(size_t number, std::string_view line, std::string_view problem) {
  std::string text = "\n*** FATAL CONFIG FILE ERROR (Redis 8.0.2) ***\n";
  text += "Reading the configuration file, at line " + std::to_string(number) + "\n";
  text += ">>> '" + std::string(line) + "'\n" + std::string(problem) + "\n";
  return {std::move(text)};
}

}  // namespace

std::string SupportError(const Directive& directive, const Value& value) {
  if (directive.support != Support::kUnsupported) return "";
  const bool accepted = value.text == directive.default_text ||
                        (directive.also_accepted && value.text == *directive.also_accepted);
  if (accepted) return "";
  return "'" + std::string(directive.name) + "' is not supported: " + std::string(directive.reason);
}

LoadError ConfigLoader::ReadFile(const std::string& path) {
  const FileText file = files_.read_file(path);
  if (!file.error.empty()) {
    return {"Fatal error, can't open config file '" + path + "': " + file.error, true};
  }
  return ReadText(file.text);
}

LoadError ConfigLoader::ReadText(std::string_view text) {
  size_t number = 0;
  for (std::string_view raw_line : SplitIntoLines(text)) {
    ++number;
    const std::string_view line = Trim(raw_line);
    if (line.empty() || line.front() == '#') continue;
    const std::optional<std::vector<std::string>> words = SplitLine(line);
    if (!words) return LineError(number, line, "Unbalanced quotes in configuration line");
    line_number_ = number;
    line_ = line;
    const std::string problem = Apply(*words);
    if (!nested_error_.ok()) return nested_error_;
    if (!problem.empty()) return LineError(number, line, problem);
  }
  return {};
}

LoadError ConfigLoader::CheckSupport() const {
  for (size_t i = unsupported_.size(); i-- > 0;) {
    const UnsupportedLine& last = unsupported_[i];
    const std::string problem =
        SupportError(AllDirectives()[last.directive], lines_.values[last.directive]);
    if (!problem.empty()) return LineError(last.line_number, last.line, problem);
  }
  return {};
}

std::string ConfigLoader::Apply(const std::vector<std::string>& words) {
  if (const std::optional<size_t> index = FindDirective(words[0])) {
    return ApplyDirective(*index, std::span(words).subspan(1));
  }
  return ApplySpecial(words);
}

std::string ConfigLoader::ApplyDirective(size_t index, std::span<const std::string> words) {
  const Directive& directive = AllDirectives()[index];
  Value& value = lines_.values[index];
  const ParseContext context = {.current = value.text,
                                .continues_earlier_line = lines_.is_set[index]};
  ParsedValue parsed = ParseValue(directive, words, context);
  if (!parsed.ok()) return parsed.error;
  if (directive.support == Support::kUnsupported) {
    unsupported_.push_back({index, line_number_, line_});
  }
  if (directive.type == ValueType::kWorkingDirectory) {
    if (std::string problem = files_.change_directory(parsed.value.text); !problem.empty()) {
      return problem;
    }
  }
  value = std::move(parsed.value);
  lines_.is_set[index] = true;
  return "";
}

std::string ConfigLoader::ApplySpecial(const std::vector<std::string>& words) {
  const std::string name = ToLower(words[0]);
  const size_t count = words.size();
  if (name == "include" && count == 2) {
    if (depth_ == kIncludeDepthMax) return "Files include each other too deeply";
    Include(words[1]);
    return "";
  }
  if (name == "rename-command" && count == 3) {
    lines_.renamed_commands.push_back({words[1], words[2]});
    return "";
  }
  if (name == "user" && count >= 2) {
    return AddUser(std::span(words).subspan(1));
  }
  if (name == "loadmodule" && count >= 2) {
    return "'loadmodule' is not supported: this version loads no modules";
  }
  if (name == "sentinel") return "sentinel directive while not in sentinel mode";
  if (IsIgnored(name) && count == 2) return "";
  return kBadLine;
}

std::string ConfigLoader::AddUser(std::span<const std::string> words) {
  const auto is_known = [&](const std::vector<std::string>& user) { return user[0] == words[0]; };
  if (std::ranges::any_of(lines_.users, is_known)) {
    return "Error in user declaration '" + words[0] +
           "': Duplicate user found. A user can only be defined once in config files";
  }
  const std::vector<std::string_view> rules(words.begin() + 1, words.end());
  if (!acl::MergeSelectors(rules).complete) {
    // Redis names nobody here.
    return "Error in user declaration 'user': Wrong format";
  }
  lines_.users.emplace_back(words.begin(), words.end());
  return "";
}

void ConfigLoader::Include(const std::string& pattern) {
  ++depth_;
  for (const std::string& path : files_.expand(pattern)) {
    nested_error_ = ReadFile(path);
    if (!nested_error_.ok()) break;
  }
  --depth_;
}

}  // namespace remora::server::config
