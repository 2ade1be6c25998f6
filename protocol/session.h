// Session: what one client has said so far that later requests depend on.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "protocol/multi_state.h"
#include "protocol/reply_writer.h"

namespace remora::protocol {

struct CommandSpec;

// CLIENT REPLY.
enum class ReplyMode : uint8_t { kOn, kOff, kSkipNext, kSkipping };

class Session {
 public:
  explicit Session(OutputBuffer& output) : reply_(output) {}
  virtual ~Session() = default;

  [[nodiscard]] ReplyWriter& reply() { return reply_; }

  uint64_t id = 0;
  uint32_t database = 0;
  bool authenticated = false;
  // Close once the output is sent.
  bool closing = false;
  bool no_evict = false;
  bool no_touch = false;
  ReplyMode reply_mode = ReplyMode::kOn;
  std::string name;
  std::string library_name;
  std::string library_version;
  // MULTI and WATCH; null for the many sessions that never use them.
  std::unique_ptr<MultiState> multi;
  [[nodiscard]] bool queueing() const { return multi != nullptr && multi->queueing(); }
  // One of the three texts above has changed; whoever publishes them takes it back.
  bool texts_changed = false;
  // For CLIENT LIST; null before the first command.
  const CommandSpec* last_command = nullptr;
  const CommandSpec* last_container = nullptr;

 private:
  ReplyWriter reply_;
};

}  // namespace remora::protocol
