// FunctionStore: the libraries of functions that all threads share.
//
// A library is its text; its functions are what running that text has registered. Each thread runs
// it once for itself, when it first calls one of them (function_interpreter.h).
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "protocol/scripting/script.h"

namespace remora::protocol::scripting {

struct LibraryFunction {
  std::string name;
  std::optional<std::string> description = {};
  uint32_t flags = 0;
};

class Library {
 public:
  Library(std::string name, std::string_view text, size_t code_begin,
          std::vector<LibraryFunction> functions)
      : name_(std::move(name)),
        text_(text),
        code_begin_(code_begin),
        functions_(std::move(functions)),
        needs_(functions_.size()) {}
  Library(const Library&) = delete;
  Library& operator=(const Library&) = delete;

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] std::string_view code() const {
    return std::string_view(text_).substr(code_begin_);
  }
  [[nodiscard]] const std::vector<LibraryFunction>& functions() const { return functions_; }
  // What the runs of a function, by its index, have shown.
  [[nodiscard]] LearnedNeeds& needs(size_t function) { return needs_[function]; }
  // Whether it is no longer in the store. From any thread.
  [[nodiscard]] bool retired() const { return retired_.load(std::memory_order_relaxed); }
  void Retire() { retired_.store(true, std::memory_order_relaxed); }

 private:
  const std::string name_;
  const std::string text_;
  const size_t code_begin_;
  const std::vector<LibraryFunction> functions_;
  std::vector<LearnedNeeds> needs_;
  std::atomic<bool> retired_{false};
};

class FunctionStore {
 public:
  FunctionStore() = default;
  FunctionStore(const FunctionStore&) = delete;
  FunctionStore& operator=(const FunctionStore&) = delete;

  using Libraries = std::vector<std::shared_ptr<Library>>;

  // What to do when a library of the same name is there.
  enum class OnCollision : uint8_t { kRefuse, kReplace };
  // Adds all libraries or, when a name is taken, none; returns the error then. The words of the
  // error about a library depend on the command: `restoring`.
  [[nodiscard]] std::string Add(const Libraries& added, OnCollision on_collision, bool restoring);
  // All that is there gives way to these.
  // All that is there gives way to these, which do not collide.
  void ReplaceAll(const Libraries& libraries);
  [[nodiscard]] bool Delete(const std::string& name);
  [[nodiscard]] bool Has(const std::string& name) const;
  void Flush() { ReplaceAll({}); }

  struct Found {
    std::shared_ptr<Library> library;  // null when there is no such function
    size_t function = 0;
  };
  // The case of letters does not matter.
  [[nodiscard]] Found Find(std::string_view function) const;
  // By name.
  [[nodiscard]] Libraries All() const;
  // Changes when everything goes.
  [[nodiscard]] uint64_t epoch() const { return epoch_.load(std::memory_order_acquire); }
  // Libraries that went one by one.
  [[nodiscard]] uint64_t removals() const { return removals_.load(std::memory_order_acquire); }
  [[nodiscard]] size_t library_count() const;
  [[nodiscard]] size_t function_count() const;
  [[nodiscard]] size_t bytes() const;

 private:
  void Insert(const std::shared_ptr<Library>& library);
  void Remove(const std::string& name);
  [[nodiscard]] std::string WhyRefused(const Libraries& added, OnCollision on_collision,
                                       bool restoring) const;

  mutable std::mutex mutex_;
  std::map<std::string, std::shared_ptr<Library>> libraries_;
  std::unordered_map<std::string, Found> functions_;  // by folded name
  size_t bytes_ = 0;
  std::atomic<uint64_t> epoch_{0};
  std::atomic<uint64_t> removals_{0};
};

// The name in lower case: functions are told apart by it.
[[nodiscard]] std::string FoldFunctionName(std::string_view name);

}  // namespace remora::protocol::scripting
