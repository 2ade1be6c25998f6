// MultiState: what a session has between MULTI and EXEC, and what it watches.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/command_table.h"

namespace remora::keyspace {
class WatchMark;
}

namespace remora::protocol {

// A request that waits for EXEC, with bytes of its own.
class QueuedCommand {
 public:
  QueuedCommand(const CommandTable::Entry& entry, std::span<const std::string_view> arguments);

  [[nodiscard]] const CommandTable::Entry& entry() const { return *entry_; }
  // Sets `arguments` to views into this command.
  void GetArguments(std::vector<std::string_view>& arguments) const;
  [[nodiscard]] size_t bytes() const { return text_.size(); }

 private:
  const CommandTable::Entry* entry_;
  std::string text_;
  std::vector<size_t> ends_;
};

struct WatchedKey {
  uint32_t database;
  std::string name;
};

class MultiState {
 public:
  [[nodiscard]] bool queueing() const { return queueing_; }
  void Begin() { queueing_ = true; }
  // A request that could not be queued: EXEC will refuse.
  void Abort() { aborted_ = true; }
  [[nodiscard]] bool aborted() const { return aborted_; }
  void Queue(const CommandTable::Entry& entry, std::span<const std::string_view> arguments) {
    commands_.emplace_back(entry, arguments);
  }
  [[nodiscard]] const std::vector<QueuedCommand>& commands() const { return commands_; }
  // Ends MULTI and forgets what was queued; returns it.
  std::vector<QueuedCommand> End();

  [[nodiscard]] bool watches(uint32_t database, std::string_view name) const;
  // The mark of this session's watches; made when first needed.
  [[nodiscard]] const std::shared_ptr<keyspace::WatchMark>& mark();
  void AddWatch(uint32_t database, std::string_view name) {
    watched_.push_back({database, std::string(name)});
  }
  [[nodiscard]] const std::vector<WatchedKey>& watched() const { return watched_; }
  [[nodiscard]] bool watch_broken() const;
  void ForgetWatches() {
    watched_.clear();
    mark_.reset();
  }
  [[nodiscard]] size_t bytes() const;

 private:
  bool queueing_ = false;
  bool aborted_ = false;
  std::vector<QueuedCommand> commands_;
  std::vector<WatchedKey> watched_;
  std::shared_ptr<keyspace::WatchMark> mark_;
};

}  // namespace remora::protocol
