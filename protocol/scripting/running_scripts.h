// RunningScripts: the scripts that have been running for longer than busy-reply-threshold. While
// there are any, other requests are refused, and the scripts may be killed.
//
// Every thread may run one. Who asks never waits for a script: it is looked at and marked here, and
// looks for its mark itself, every millisecond or so.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace remora::protocol::scripting {

enum class ScriptKind : uint8_t { kScript, kFunction };

// A script of which others know. It belongs to the thread that runs it.
struct RunningScript {
  ScriptKind kind = ScriptKind::kScript;
  std::string name;
  std::vector<std::string> arguments;  // of the request
  uint64_t began_ticks = 0;
  std::atomic<bool> wrote{false};  // it has called a command that writes
  std::atomic<bool> killed{false};
};

class RunningScripts {
 public:
  // Milliseconds after which a script counts as busy; 0 or less for never.
  std::atomic<int64_t> busy_milliseconds{5000};

  [[nodiscard]] bool any_busy() const { return busy_.load(std::memory_order_relaxed) != 0; }
  void Add(RunningScript& script);
  void Remove(RunningScript& script);

  // What a request is told meanwhile; nothing when no script is busy any more.
  [[nodiscard]] std::string_view BusyError() const;

  enum class Kill : uint8_t { kDone, kNotBusy, kUnkillable, kOtherKind };
  // Kills the scripts of a kind that have not written.
  Kill KillAll(ScriptKind kind);

  struct Facts {
    ScriptKind kind;
    std::string name;
    std::vector<std::string> arguments;
    uint64_t began_ticks;
  };
  // The one that has been running for longest; false when there is none.
  [[nodiscard]] bool Oldest(Facts& facts) const;

 private:
  mutable std::mutex mutex_;
  std::vector<RunningScript*> scripts_;
  std::atomic<uint32_t> busy_{0};
};

}  // namespace remora::protocol::scripting
