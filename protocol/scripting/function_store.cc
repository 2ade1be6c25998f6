#include "protocol/scripting/function_store.h"

#include <set>
#include <utility>

#include "protocol/script_error_text.h"

namespace remora::protocol::scripting {

namespace {

size_t BytesOf(const Library& library) {
  size_t bytes = sizeof(Library) + library.name().size() + library.text().size();
  for (const LibraryFunction& function : library.functions()) {
    bytes += sizeof(LibraryFunction) + function.name.size();
    if (function.description) bytes += function.description->size();
  }
  return bytes;
}

}  // namespace

std::string FoldFunctionName(std::string_view name) {
  std::string folded(name);
  for (char& letter : folded) {
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter + 32);
  }
  return folded;
}

void FunctionStore::Insert(const std::shared_ptr<Library>& library) {
  libraries_[library->name()] = library;
  for (size_t i = 0; i < library->functions().size(); ++i) {
    functions_[FoldFunctionName(library->functions()[i].name)] = {library, i};
  }
  bytes_ += BytesOf(*library);
}

void FunctionStore::Remove(const std::string& name) {
  const auto found = libraries_.find(name);
  if (found == libraries_.end()) return;
  Library& library = *found->second;
  library.Retire();
  for (const LibraryFunction& function : library.functions()) {
    functions_.erase(FoldFunctionName(function.name));
  }
  bytes_ -= BytesOf(library);
  libraries_.erase(found);
  removals_.fetch_add(1, std::memory_order_release);
}

std::string FunctionStore::WhyRefused(const Libraries& added, OnCollision on_collision,
                                      bool restoring) const {
  std::set<const Library*> replaced;
  for (const std::shared_ptr<Library>& library : added) {
    const auto found = libraries_.find(library->name());
    if (found == libraries_.end()) continue;
    if (on_collision == OnCollision::kRefuse) {
      return restoring ? error_text::RestoredLibraryExists(library->name())
                       : error_text::LibraryExists(library->name());
    }
    replaced.insert(found->second.get());
  }
  for (const std::shared_ptr<Library>& library : added) {
    for (const LibraryFunction& function : library->functions()) {
      const auto found = functions_.find(FoldFunctionName(function.name));
      if (found != functions_.end() && !replaced.contains(found->second.library.get())) {
        return error_text::FunctionExists(function.name);
      }
    }
  }
  return {};
}

std::string FunctionStore::Add(const Libraries& added, OnCollision on_collision, bool restoring) {
  const std::lock_guard lock(mutex_);
  std::string refusal = WhyRefused(added, on_collision, restoring);
  if (!refusal.empty()) return refusal;
  for (const std::shared_ptr<Library>& library : added) Remove(library->name());
  for (const std::shared_ptr<Library>& library : added) Insert(library);
  return {};
}

void FunctionStore::ReplaceAll(const Libraries& libraries) {
  const std::lock_guard lock(mutex_);
  for (const auto& [name, library] : libraries_) library->Retire();
  libraries_.clear();
  functions_.clear();
  bytes_ = 0;
  epoch_.fetch_add(1, std::memory_order_release);
  for (const std::shared_ptr<Library>& library : libraries) Insert(library);
}

bool FunctionStore::Delete(const std::string& name) {
  const std::lock_guard lock(mutex_);
  if (!libraries_.contains(name)) return false;
  Remove(name);
  return true;
}

bool FunctionStore::Has(const std::string& name) const {
  const std::lock_guard lock(mutex_);
  return libraries_.contains(name);
}

FunctionStore::Found FunctionStore::Find(std::string_view function) const {
  const std::lock_guard lock(mutex_);
  const auto found = functions_.find(FoldFunctionName(function));
  return found == functions_.end() ? Found{} : found->second;
}

FunctionStore::Libraries FunctionStore::All() const {
  const std::lock_guard lock(mutex_);
  Libraries all;
  for (const auto& [name, library] : libraries_) all.push_back(library);
  return all;
}

size_t FunctionStore::library_count() const {
  const std::lock_guard lock(mutex_);
  return libraries_.size();
}

size_t FunctionStore::function_count() const {
  const std::lock_guard lock(mutex_);
  return functions_.size();
}

size_t FunctionStore::bytes() const {
  const std::lock_guard lock(mutex_);
  return bytes_;
}

}  // namespace remora::protocol::scripting
