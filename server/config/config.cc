#include "server/config/config.h"

#include <fnmatch.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <set>
#include <thread>

#include "protocol/error_text.h"
#include "server/config/config_rewriter.h"
#include "server/config/config_values.h"
#include "server/config/directive_table.h"
#include "server/config/directive_vocabulary.h"

namespace remora::server::config {

namespace error_text = protocol::error_text;

namespace {

size_t IndexOf(std::string_view name) {
  const std::optional<size_t> index = FindDirective(name);
  if (!index) {
    std::fprintf(stderr, "no directive is called '%.*s'\n", static_cast<int>(name.size()),
                 name.data());
    std::abort();
  }
  return *index;
}

int NetworkThreads(int wanted) {
  const int threads = wanted > 0 ? wanted : static_cast<int>(std::thread::hardware_concurrency());
  return std::clamp(threads, 1, kNetworkThreadsMax);
}

LoadedLines Defaults(const ConfigOptions& options) {
  LoadedLines lines;
  for (const Directive& directive : AllDirectives()) {
    lines.values.push_back(DefaultValue(directive));
  }
  lines.is_set.assign(lines.values.size(), false);
  const int threads = NetworkThreads(options.network_threads);
  lines.values[IndexOf("io-threads")] = {std::to_string(threads), threads};
  return lines;
}

bool HasWildcard(const std::string& pattern) {
  return pattern.find_first_of("*?[") != pattern.npos;
}

bool Matches(const std::string& pattern, std::string_view name) {
  return fnmatch(pattern.c_str(), std::string(name).c_str(), FNM_CASEFOLD) == 0;
}

}  // namespace

Config::Config(ConfigOptions options) : options_(std::move(options)), lines_(Defaults(options_)) {
  // Why: whether a locale exists is asked last, after the grammar of everything else.
  OnChange({"locale-collate"},
           [](const Config& now) { return CheckLocale(now.Text("locale-collate")); });
}

LoadError Config::Load(const CommandLine& line) {
  const std::lock_guard<std::mutex> changing(change_mutex_);
  LoadedLines lines = Defaults(options_);
  const std::string folder = options_.files.current_directory();
  std::string file = line.config_file;
  if (!file.empty() && file.front() != '/') file = folder + "/" + file;
  CommandLine absolute = line;
  absolute.config_file = file;
  LoadError error = Read(absolute, lines);
  if (!error.ok()) {
    // Why: if even the old folder is gone, the error of the load is still the one to report.
    (void)options_.files.change_directory(folder);
    return error;
  }
  const std::unique_lock<std::shared_mutex> writing(values_mutex_);
  lines_ = std::move(lines);
  file_ = file;
  return {};
}

LoadError Config::Read(const CommandLine& line, LoadedLines& lines) {
  std::string text;
  if (!line.config_file.empty()) {
    const FileText file = options_.files.read_file(line.config_file);
    if (!file.error.empty()) {
      return {"Fatal error, can't open config file '" + line.config_file + "': " + file.error,
              true};
    }
    text = file.text;
  }
  if (line.reads_standard_input) text += options_.files.read_standard_input().text;
  // Why: all lines are numbered as one text, in which the options follow an empty line.
  if (!line.option_lines.empty()) text += "\n" + line.option_lines;
  ConfigLoader loader(options_.files, lines);
  LoadError error = loader.ReadText(text);
  return error.ok() ? loader.CheckSupport() : error;
}

std::vector<Assignment> Config::Get(std::span<const std::string> patterns) const {
  std::vector<Assignment> answers;
  std::set<std::string> answered;
  const auto answer = [&](size_t index, std::string_view name) {
    if (!answered.insert(ToLower(name)).second) return;
    answers.emplace_back(std::string(name), CurrentText(index));
  };
  const std::span<const Directive> directives = AllDirectives();
  for (const std::string& pattern : patterns) {
    if (!HasWildcard(pattern)) {
      if (const std::optional<size_t> index = FindDirective(pattern)) answer(*index, pattern);
      continue;
    }
    for (size_t i = 0; i < directives.size(); ++i) {
      const Directive& directive = directives[i];
      if (directive.has(kHidden)) continue;
      if (Matches(pattern, directive.name)) answer(i, directive.name);
      if (directive.alias.empty()) continue;
      if (Matches(pattern, directive.alias)) answer(i, directive.alias);
    }
  }
  return answers;
}

std::string Config::Set(std::span<const Assignment> assignments, SetOptions options) {
  const std::lock_guard<std::mutex> changing(change_mutex_);
  std::vector<Change> changes;
  if (std::string error = FindChanges(assignments, options, changes); !error.empty()) return error;
  for (size_t i = 0; i < changes.size(); ++i) {
    const std::string problem = Assign(changes[i].directive, assignments[i].second);
    if (problem.empty()) continue;
    Restore(std::span(changes).first(i));
    return error_text::ConfigSetFailed(changes[i].name, problem);
  }
  return CallListeners(changes);
}

std::string Config::FindChanges(std::span<const Assignment> assignments, SetOptions options,
                                std::vector<Change>& changes) const {
  std::set<std::string> seen;
  for (const auto& [written_name, text] : assignments) {
    const std::optional<size_t> index = FindDirective(written_name);
    if (!index) return error_text::UnknownConfig(written_name);
    const Directive& directive = AllDirectives()[*index];
    const std::string name = ToLower(written_name);
    if (directive.has(kImmutable))
      return error_text::ConfigSetFailed(written_name, "can't set immutable config");
    if (directive.has(kProtected) && !AllowsProtected(options)) {
      return error_text::ConfigSetFailed(written_name, "can't set protected config");
    }
    if (!seen.insert(name).second)
      return error_text::ConfigSetFailed(written_name, "duplicate parameter");
    Value old_value = ValueOf(name);
    old_value.text = CurrentText(*index);
    changes.push_back({*index, name, std::move(old_value)});
  }
  return "";
}

bool Config::AllowsProtected(SetOptions options) const {
  const int64_t allowed = Integer("enable-protected-configs");
  return allowed == kEverybody || (allowed == kLocalClients && options.is_local_client);
}

// Gives `directive` a value, without telling anybody. Answers why not, or nothing.
std::string Config::Assign(size_t index, const std::string& text) {
  const Directive& directive = AllDirectives()[index];
  const ParseContext context = {.current = lines_.values[index].text};
  ParsedValue parsed = ParseValue(directive, {&text, 1}, context);
  if (!parsed.ok()) return parsed.error;
  if (std::string problem = SupportError(directive, parsed.value); !problem.empty()) {
    return problem;
  }
  if (directive.type == ValueType::kWorkingDirectory) {
    if (std::string problem = options_.files.change_directory(text); !problem.empty()) {
      return problem;
    }
  }
  const std::unique_lock<std::shared_mutex> writing(values_mutex_);
  lines_.values[index] = std::move(parsed.value);
  lines_.is_set[index] = true;
  return "";
}

void Config::Restore(std::span<const Change> changes) {
  // Backwards: two names may stand for one directive.
  for (size_t i = changes.size(); i-- > 0;) {
    const Change& change = changes[i];
    if (AllDirectives()[change.directive].type == ValueType::kWorkingDirectory) {
      (void)options_.files.change_directory(change.old_value.text);
    }
    const std::unique_lock<std::shared_mutex> writing(values_mutex_);
    lines_.values[change.directive] = change.old_value;
  }
}

std::string Config::CallListeners(std::span<const Change> changes) {
  std::vector<const Registration*> called;
  for (const Change& change : changes) {
    if (CurrentText(change.directive) == change.old_value.text) continue;
    for (const Registration& registration : registrations_) {
      const std::vector<size_t>& wanted = registration.directives;
      const bool concerned =
          std::find(wanted.begin(), wanted.end(), change.directive) != wanted.end();
      if (!concerned || std::find(called.begin(), called.end(), &registration) != called.end()) {
        continue;
      }
      called.push_back(&registration);
      const std::string problem = registration.listener(*this);
      if (problem.empty()) continue;
      Restore(changes);
      // Why: a listener accepted the old values before, so its second answer adds nothing.
      for (const Registration* earlier : called) (void)earlier->listener(*this);
      return error_text::ConfigSetFailed(change.name, problem);
    }
  }
  return "";
}

std::string Config::Rewrite(std::span<const std::string> user_lines, RewriteScope scope) {
  const std::lock_guard<std::mutex> changing(change_mutex_);
  if (file_.empty()) return "ERR The server is running without a config file";
  const FileText old_file = options_.files.read_file(file_);
  if (!old_file.error.empty() && !old_file.is_missing) {
    return "ERR Rewriting config file: " + old_file.error;
  }
  const std::span<const Directive> directives = AllDirectives();
  std::vector<RewrittenDirective> rewritten;
  for (size_t i = 0; i < directives.size(); ++i) {
    Value value = lines_.values[i];
    value.text = CurrentText(i);
    rewritten.push_back(DescribeValue(directives[i], value));
    if (directives[i].name == "io-threads") rewritten.back().lines[0].is_needed = lines_.is_set[i];
    if (scope == RewriteScope::kEverything) {
      for (RewrittenLine& line : rewritten.back().lines) line.is_needed = true;
    }
  }
  RewrittenDirective users{"user", {}};
  for (const std::string& line : user_lines) users.lines.push_back({line, true});
  rewritten.push_back(std::move(users));
  const std::string text = RewriteText(old_file.text, rewritten);
  const std::string problem = options_.files.replace_file(file_, text);
  return problem.empty() ? "" : "ERR Rewriting config file: " + problem;
}

void Config::OnChange(std::vector<std::string> names, Listener listener) {
  const std::lock_guard<std::mutex> changing(change_mutex_);
  Registration registration{{}, std::move(listener)};
  for (const std::string& name : names) registration.directives.push_back(IndexOf(name));
  registrations_.push_back(std::move(registration));
}

bool Config::Boolean(std::string_view name) const { return ValueOf(name).number != 0; }

int64_t Config::Integer(std::string_view name) const { return ValueOf(name).number; }

uint64_t Config::Memory(std::string_view name) const {
  return static_cast<uint64_t>(ValueOf(name).number);
}

std::string Config::Text(std::string_view name) const { return CurrentText(IndexOf(name)); }

std::vector<std::string> Config::Words(std::string_view name) const {
  return SplitAtSpaces(Text(name));
}

std::vector<SavePoint> Config::SavePoints() const { return DecodeSavePoints(Text("save")); }

OutputBufferLimits Config::ClientOutputBufferLimits() const {
  return DecodeOutputBufferLimits(Text("client-output-buffer-limit"));
}

std::vector<double> Config::LatencyPercentiles() const {
  return DecodePercentiles(Text("latency-tracking-info-percentiles"));
}

const std::vector<RenamedCommand>& Config::renamed_commands() const {
  return lines_.renamed_commands;
}

const std::vector<std::vector<std::string>>& Config::users() const { return lines_.users; }

std::vector<std::string> Config::StartupRemarks() const {
  std::vector<std::string> remarks;
  if (!SavePoints().empty()) {
    remarks.push_back("Snapshots are not written by this version, whatever 'save' says");
  }
  const std::span<const Directive> directives = AllDirectives();
  for (size_t i = 0; i < directives.size(); ++i) {
    const Directive& directive = directives[i];
    if (directive.support != Support::kHint || directive.has(kHidden)) continue;
    const std::string text = CurrentText(i);
    const bool is_asked =
        directive.type != ValueType::kWorkingDirectory && text != directive.default_text;
    if (is_asked) {
      remarks.push_back("'" + std::string(directive.name) + "' has no effect in this version");
    }
  }
  return remarks;
}

std::string Config::CurrentText(size_t directive) const {
  if (AllDirectives()[directive].type == ValueType::kWorkingDirectory) {
    return options_.files.current_directory();
  }
  const std::shared_lock<std::shared_mutex> reading(values_mutex_);
  return lines_.values[directive].text;
}

Value Config::ValueOf(std::string_view name) const {
  const size_t index = IndexOf(name);
  const std::shared_lock<std::shared_mutex> reading(values_mutex_);
  return lines_.values[index];
}

}  // namespace remora::server::config
