// ScriptStore: the scripts that all threads share, by their SHA-1.
//
// Scripts that came with EVAL first are kept up to a number, those used longest ago going first;
// those that came with SCRIPT LOAD first stay until a flush. Threads compile what they run for
// themselves and keep it by its text (interpreter.h), so this lock is taken for a script that is
// new to a thread, and where other scripts were used meanwhile.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "protocol/scripting/script.h"

namespace remora::protocol::scripting {

class ScriptStore {
 public:
  // Scripts that came with EVAL.
  static constexpr size_t kEvalScriptsMax = 500;

  enum class Origin : uint8_t { kEval, kLoad };

  ScriptStore() = default;
  ScriptStore(const ScriptStore&) = delete;
  ScriptStore& operator=(const ScriptStore&) = delete;

  // The name under which a script is found, out of one whose letters may be of either case.
  [[nodiscard]] static std::string NameOf(std::string_view sha);
  // Null when there is none of this name, in lower case.
  [[nodiscard]] std::shared_ptr<Script> Find(const std::string& sha);
  // Adds a script, or returns the one that was added before, to whom nothing happens.
  std::shared_ptr<Script> Add(std::string sha, std::string_view text, const ScriptHeader& header,
                              Origin origin);
  // Says that a script is run: it is now the last to go.
  void Used(const Script& script) {
    if (latest_.load(std::memory_order_relaxed) != &script) MoveToBack(script);
  }
  // Forgets all. Threads drop their Lua states when they see that the epoch has changed.
  void Flush();
  [[nodiscard]] uint64_t epoch() const { return epoch_.load(std::memory_order_acquire); }

  [[nodiscard]] size_t size() const;
  // Of texts and what holds them.
  [[nodiscard]] size_t bytes() const;
  // Scripts of EVAL that had to go, since the last reset.
  [[nodiscard]] uint64_t evicted() const { return evicted_.load(std::memory_order_relaxed); }
  void ResetCounters() { evicted_.store(0, std::memory_order_relaxed); }

 private:
  struct Entry {
    std::shared_ptr<Script> script;
    bool evictable = false;
    std::list<const Script*>::iterator place;  // where evictable
  };

  void MoveToBack(const Script& script);
  void EvictOldest();

  mutable std::mutex mutex_;
  std::unordered_map<std::string, Entry> scripts_;
  std::list<const Script*> by_use_;  // of EVAL, those used longest ago first
  size_t bytes_ = 0;
  std::atomic<const Script*> latest_{nullptr};
  std::atomic<uint64_t> epoch_{0};
  std::atomic<uint64_t> evicted_{0};
};

}  // namespace remora::protocol::scripting
