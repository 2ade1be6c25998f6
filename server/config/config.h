#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <shared_mutex>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "server/config/command_line.h"
#include "server/config/config_loader.h"
#include "server/config/directive.h"
#include "server/config/file_access.h"
#include "server/config/special_values.h"

namespace remora::server::config {

struct ConfigOptions {
  FileAccess files = SystemFileAccess();
  // The default of `io-threads`; 0 means one per core, at most kNetworkThreadsMax.
  int network_threads = 0;
};

inline constexpr int kNetworkThreadsMax = 8;

// One `name value` of CONFIG SET, or one answer of CONFIG GET.
using Assignment = std::pair<std::string, std::string>;

// Config: the value of every directive, from defaults, file and command line, and as CONFIG SET
// changes them.
//
//   Config config;
//   LoadError error = config.Load(ParseCommandLine(arguments));
//   if (!error.ok()) ...                             // print error.text, exit with 1
//   config.OnChange({"timeout"}, [&](const Config& now) {
//     timeout_seconds.store(now.Integer("timeout"));
//     return std::string();                          // a text refuses the change
//   });
//   std::string reply = config.Set({{{"timeout", "60"}, {"maxclients", "100"}}}, {});
//
// Threads: every function may be called by any thread. Reading takes a shared lock and copies, so
// a value that is needed per command belongs into an atomic of its reader, kept up to date by a
// listener. Listeners run one at a time, in the thread that calls Set, and may read the
// configuration but not change it.
//
// Names are names or aliases, in any case. Asking a typed function for a name that does not exist
// is a mistake of the caller and ends the process.
class Config {
 public:
  // Answers why the new values cannot be used, or nothing. Called again with the old values when
  // a later listener refuses.
  using Listener = std::function<std::string(const Config&)>;

  // Which directives Rewrite adds to a file that has no line of them.
  enum class RewriteScope : uint8_t { kWhatDiffers, kEverything };

  struct SetOptions {
    bool is_local_client = false;  // for `enable-protected-configs local`
  };

  explicit Config(ConfigOptions options = {});
  Config(const Config&) = delete;
  Config& operator=(const Config&) = delete;

  // Reads the file, standard input and the options of the command line, in this order, over the
  // defaults. On error the values are as before. Listeners are not called.
  [[nodiscard]] LoadError Load(const CommandLine& line);

  // CONFIG GET: name and value of each directive that matches one of the patterns. Without
  // wildcards a pattern is a name, and is answered as it was written.
  [[nodiscard]] std::vector<Assignment> Get(std::span<const std::string> patterns) const;

  // CONFIG SET: changes all or nothing. Answers the whole error reply ("ERR CONFIG SET failed
  // ...", which may repeat bytes of a name), or nothing.
  [[nodiscard]] std::string Set(std::span<const Assignment> assignments, SetOptions options);

  // CONFIG REWRITE: writes the values into the file they came from. `user_lines` are the complete
  // `user` lines of the ACL. Answers the whole error reply, or nothing.
  [[nodiscard]] std::string Rewrite(std::span<const std::string> user_lines,
                                    RewriteScope scope = RewriteScope::kWhatDiffers);

  // `listener` is called after a Set that changed at least one of `names`.
  void OnChange(std::vector<std::string> names, Listener listener);

  [[nodiscard]] bool Boolean(std::string_view name) const;
  // Also the value of a choice, see directive_vocabulary.h, and of `notify-keyspace-events`.
  [[nodiscard]] int64_t Integer(std::string_view name) const;
  [[nodiscard]] uint64_t Memory(std::string_view name) const;
  // What CONFIG GET answers, of any directive.
  [[nodiscard]] std::string Text(std::string_view name) const;
  [[nodiscard]] std::vector<std::string> Words(std::string_view name) const;
  [[nodiscard]] std::vector<SavePoint> SavePoints() const;
  [[nodiscard]] OutputBufferLimits ClientOutputBufferLimits() const;
  [[nodiscard]] std::vector<double> LatencyPercentiles() const;

  // What the lines asked for that is not a directive. Fixed after Load.
  [[nodiscard]] const std::vector<RenamedCommand>& renamed_commands() const;
  [[nodiscard]] const std::vector<std::vector<std::string>>& users() const;
  [[nodiscard]] const FileAccess& files() const { return options_.files; }
  // Absolute; empty when there is none.
  [[nodiscard]] const std::string& file() const { return file_; }

  // Lines for the log at start: what was asked for and has no effect in this version.
  [[nodiscard]] std::vector<std::string> StartupRemarks() const;

 private:
  struct Registration {
    std::vector<size_t> directives;
    Listener listener;
  };

  // One assignment of a Set, found in the table.
  struct Change {
    size_t directive;
    std::string name;  // as the table has it: name or alias
    Value old_value;
  };

  LoadError Read(const CommandLine& line, LoadedLines& lines);
  std::string FindChanges(std::span<const Assignment> assignments, SetOptions options,
                          std::vector<Change>& changes) const;
  bool AllowsProtected(SetOptions options) const;
  std::string Assign(size_t directive, const std::string& text);
  void Restore(std::span<const Change> changes);
  std::string CallListeners(std::span<const Change> changes);
  std::string CurrentText(size_t directive) const;
  Value ValueOf(std::string_view name) const;

  const ConfigOptions options_;
  std::string file_;
  std::vector<Registration> registrations_;
  std::mutex change_mutex_;                 // held by Load, Set and Rewrite from beginning to end
  mutable std::shared_mutex values_mutex_;  // guards lines_
  LoadedLines lines_;
};

}  // namespace remora::server::config
