// Directory: at which outlets somebody subscribes to a channel, and how many do.
//
// Cut into parts by the channel's hash, each with a lock of its own: who publishes to a channel and
// who subscribes to it meet at one of them, and nobody else does.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <mutex>
#include <string_view>
#include <vector>

#include "engine/base/function_ref.h"
#include "engine/messages/names.h"

namespace remora::messages {

class Outlet;

// Where those who subscribe to one name are.
class Places {
 public:
  struct Place {
    Outlet* outlet;
    uint64_t subscribers;  // never 0
  };
  void Add(Outlet& outlet);
  void Remove(Outlet& outlet);
  [[nodiscard]] const std::vector<Place>& all() const { return places_; }
  [[nodiscard]] bool empty() const { return places_.empty(); }
  [[nodiscard]] uint64_t subscribers() const;

 private:
  // One for each thread and listener that has subscribers.
  std::vector<Place> places_;
};

class Directory {
 public:
  explicit Directory(const base::KeyHasher& hasher);

  struct Part {
    std::mutex mutex;
    NameTable<Places> names;
    explicit Part(const base::KeyHasher& hasher) : names(0, NameHash{&hasher}) {}
  };
  // The part that a channel belongs to. Its table is looked at and changed under its lock only.
  [[nodiscard]] Part& PartOf(std::string_view channel) {
    return parts_[hasher_(channel) >> kPartShift];
  }
  // With the part's lock held.
  void Add(Part& part, std::string_view channel, Outlet& outlet);
  void Remove(Part& part, std::string_view channel, Outlet& outlet);

  // Channels that somebody subscribes to.
  [[nodiscard]] uint64_t size() const { return size_.load(std::memory_order_relaxed); }
  [[nodiscard]] uint64_t bytes() const { return bytes_.load(std::memory_order_relaxed); }
  [[nodiscard]] uint64_t CountSubscribers(std::string_view channel);
  // Shows every channel, one part after the other, with that part's lock held.
  void ForEach(base::FunctionRef<void(std::string_view channel)> visit);

 private:
  static constexpr size_t kParts = 16;
  static constexpr int kPartShift = 60;

  const base::KeyHasher& hasher_;
  std::array<Part, kParts> parts_;
  std::atomic<uint64_t> size_{0};
  std::atomic<uint64_t> bytes_{0};
};

}  // namespace remora::messages
