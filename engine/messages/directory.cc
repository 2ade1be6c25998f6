#include "engine/messages/directory.h"

#include <algorithm>
#include <string>
#include <utility>

namespace remora::messages {

namespace {

template <size_t... kIndexes>
std::array<Directory::Part, sizeof...(kIndexes)> MakeParts(const base::KeyHasher& hasher,
                                                           std::index_sequence<kIndexes...>) {
  return {((void)kIndexes, Directory::Part(hasher))...};
}

constexpr uint64_t BytesOf(std::string_view channel) {
  return kNameEntryBytes<Places> + sizeof(Places::Place) + channel.size();
}

}  // namespace

void Places::Add(Outlet& outlet) {
  for (Place& place : places_) {
    if (place.outlet == &outlet) {
      ++place.subscribers;
      return;
    }
  }
  places_.push_back({&outlet, 1});
}

void Places::Remove(Outlet& outlet) {
  for (Place& place : places_) {
    if (place.outlet != &outlet) continue;
    if (--place.subscribers == 0) {
      place = places_.back();
      places_.pop_back();
    }
    return;
  }
}

uint64_t Places::subscribers() const {
  uint64_t count = 0;
  for (const Place& place : places_) count += place.subscribers;
  return count;
}

Directory::Directory(const base::KeyHasher& hasher)
    : hasher_(hasher), parts_(MakeParts(hasher, std::make_index_sequence<kParts>())) {}

void Directory::Add(Part& part, std::string_view channel, Outlet& outlet) {
  auto found = part.names.find(channel);
  if (found == part.names.end()) {
    found = part.names.emplace(std::string(channel), Places()).first;
    size_.fetch_add(1, std::memory_order_relaxed);
    bytes_.fetch_add(BytesOf(channel), std::memory_order_relaxed);
  }
  found->second.Add(outlet);
}

void Directory::Remove(Part& part, std::string_view channel, Outlet& outlet) {
  const auto found = part.names.find(channel);
  if (found == part.names.end()) return;
  found->second.Remove(outlet);
  if (!found->second.empty()) return;
  size_.fetch_sub(1, std::memory_order_relaxed);
  bytes_.fetch_sub(BytesOf(channel), std::memory_order_relaxed);
  part.names.erase(found);
}

uint64_t Directory::CountSubscribers(std::string_view channel) {
  Part& part = PartOf(channel);
  const std::lock_guard lock(part.mutex);
  const auto found = part.names.find(channel);
  return found == part.names.end() ? 0 : found->second.subscribers();
}

void Directory::ForEach(base::FunctionRef<void(std::string_view channel)> visit) {
  for (Part& part : parts_) {
    const std::lock_guard lock(part.mutex);
    for (const auto& [channel, places] : part.names) visit(channel);
  }
}

}  // namespace remora::messages
