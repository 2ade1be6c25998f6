#include "protocol/scripting/script_store.h"

#include <algorithm>
#include <utility>

namespace remora::protocol::scripting {

namespace {

size_t BytesOf(const Script& script) {
  return sizeof(Script) + script.text().size() + 2 * script.sha().size();
}

}  // namespace

std::string ScriptStore::NameOf(std::string_view sha) {
  std::string name(sha);
  std::transform(name.begin(), name.end(), name.begin(), [](char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + 32) : letter;
  });
  return name;
}

std::shared_ptr<Script> ScriptStore::Find(const std::string& sha) {
  const std::lock_guard lock(mutex_);
  const auto found = scripts_.find(sha);
  return found == scripts_.end() ? nullptr : found->second.script;
}

std::shared_ptr<Script> ScriptStore::Add(std::string sha, std::string_view text,
                                         const ScriptHeader& header, Origin origin) {
  const std::lock_guard lock(mutex_);
  const auto [found, is_new] = scripts_.try_emplace(sha);
  Entry& entry = found->second;
  if (!is_new) return entry.script;
  entry.script = std::make_shared<Script>(std::move(sha), text, header);
  bytes_ += BytesOf(*entry.script);
  const std::shared_ptr<Script> added = entry.script;
  if (origin == Origin::kEval) {
    entry.evictable = true;
    entry.place = by_use_.insert(by_use_.end(), added.get());
    // What was used last is so no more, even if this one is refused before it runs.
    latest_.store(nullptr, std::memory_order_relaxed);
    if (by_use_.size() > kEvalScriptsMax) EvictOldest();
  }
  return added;
}

void ScriptStore::EvictOldest() {
  const auto found = scripts_.find(by_use_.front()->sha());
  by_use_.pop_front();
  found->second.script->Retire();
  bytes_ -= BytesOf(*found->second.script);
  scripts_.erase(found);
  evicted_.fetch_add(1, std::memory_order_relaxed);
}

void ScriptStore::MoveToBack(const Script& script) {
  const std::lock_guard lock(mutex_);
  const auto found = scripts_.find(script.sha());
  if (found == scripts_.end() || found->second.script.get() != &script) return;
  Entry& entry = found->second;
  if (entry.evictable) by_use_.splice(by_use_.end(), by_use_, entry.place);
  latest_.store(&script, std::memory_order_relaxed);
}

void ScriptStore::Flush() {
  const std::lock_guard lock(mutex_);
  for (const auto& [sha, entry] : scripts_) entry.script->Retire();
  scripts_.clear();
  by_use_.clear();
  bytes_ = 0;
  latest_.store(nullptr, std::memory_order_relaxed);
  epoch_.fetch_add(1, std::memory_order_release);
}

size_t ScriptStore::size() const {
  const std::lock_guard lock(mutex_);
  return scripts_.size();
}

size_t ScriptStore::bytes() const {
  const std::lock_guard lock(mutex_);
  return bytes_;
}

}  // namespace remora::protocol::scripting
