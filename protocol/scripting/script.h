// Script: the text of an EVAL, with what is known of it before it runs and what was learned by
// running it.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>

#include "protocol/scripting/script_header.h"

namespace remora::protocol::scripting {

// What the runs of a script have shown: so that the next begins with the locks that it needs.
struct LearnedNeeds {
  std::atomic<bool> everything{false};  // touches keys that it does not declare
  std::atomic<bool> writes{false};      // calls commands that write
};

class Script {
 public:
  Script(std::string sha, std::string_view text, const ScriptHeader& header)
      : sha_(std::move(sha)),
        text_(text),
        code_begin_(header.code_begin),
        flags_(header.flags),
        has_header_(header.present) {}
  Script(const Script&) = delete;
  Script& operator=(const Script&) = delete;

  // Forty hexadecimal digits.
  [[nodiscard]] const std::string& sha() const { return sha_; }
  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] std::string_view code() const {
    return std::string_view(text_).substr(code_begin_);
  }
  [[nodiscard]] uint32_t flags() const { return flags_; }
  [[nodiscard]] bool has_header() const { return has_header_; }
  [[nodiscard]] LearnedNeeds& needs() { return needs_; }
  // Whether it is no longer in the store. From any thread.
  [[nodiscard]] bool retired() const { return retired_.load(std::memory_order_relaxed); }
  void Retire() { retired_.store(true, std::memory_order_relaxed); }

 private:
  const std::string sha_;
  const std::string text_;
  const size_t code_begin_;
  const uint32_t flags_;
  const bool has_header_;
  LearnedNeeds needs_;
  std::atomic<bool> retired_{false};
};

}  // namespace remora::protocol::scripting
