#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "server/config/directive.h"
#include "server/config/file_access.h"

namespace remora::server::config {

// `rename-command OLD NEW`; an empty new name removes the command.
struct RenamedCommand {
  std::string name;
  std::string new_name;
};

// What the lines of a configuration amount to.
struct LoadedLines {
  std::vector<Value> values;  // of AllDirectives(), in that order
  std::vector<bool> is_set;   // true where a line has set the value
  std::vector<RenamedCommand> renamed_commands;
  std::vector<std::vector<std::string>> users;  // `user NAME rules...`, without the first word
};

// Why a configuration cannot be used. Bad lines are reported on standard error as they are; a
// missing file is a line for the log.
struct LoadError {
  std::string text;
  bool is_log_line = false;

  bool ok() const { return text.empty(); }
};

// Reads lines in order, following `include`, and stops at the first bad one.
//
//   *** FATAL CONFIG FILE ERROR (Redis 8.0.2) ***
//   Reading the configuration file, at line 12
//   >>> 'port abc'
//   argument couldn't be parsed into an integer
//
// The loader changes nothing but `lines`, except that `dir` takes effect at once: later relative
// paths are relative to it.
class ConfigLoader {
 public:
  // Both must outlive the loader.
  ConfigLoader(const FileAccess& files, LoadedLines& lines) : files_(files), lines_(lines) {}

  [[nodiscard]] LoadError ReadFile(const std::string& path);
  [[nodiscard]] LoadError ReadText(std::string_view text);

  // After the last line: a directive that this version does not support must have ended up with a
  // harmless value. Only then, because a later line or an option may take an earlier one back.
  [[nodiscard]] LoadError CheckSupport() const;

 private:
  // A line that set an unsupported directive, to be named if that was the last word.
  struct UnsupportedLine {
    size_t directive;
    size_t line_number;
    std::string line;
  };

  // Each answers the error of one line, or nothing. An error of an included file goes to
  // `nested_error_` instead, which then speaks for the line.
  std::string Apply(const std::vector<std::string>& words);
  std::string ApplyDirective(size_t index, std::span<const std::string> words);
  std::string ApplySpecial(const std::vector<std::string>& words);
  std::string AddUser(std::span<const std::string> words);
  void Include(const std::string& pattern);

  const FileAccess& files_;
  LoadedLines& lines_;
  LoadError nested_error_;
  size_t line_number_ = 0;
  std::string line_;
  std::vector<UnsupportedLine> unsupported_;
  int depth_ = 0;
};

// Why `directive` cannot take `value` in this version; nothing when it can.
[[nodiscard]] std::string SupportError(const Directive& directive, const Value& value);

}  // namespace remora::server::config
