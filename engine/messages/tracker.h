// Tracker: somebody who keeps copies of what he has read, and is told when it changes.
//
// It belongs to one outlet, whose thread alone turns it on and off. Tables and letters hold it by
// counted references, so that who has gone may be forgotten later.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace remora::messages {

class Outlet;

// Who is told in a tracker's place.
struct Recipient {
  Recipient(uint64_t of_client, std::shared_ptr<Outlet> at)
      : client_id(of_client), outlet(std::move(at)) {}

  const uint64_t client_id;
  const std::shared_ptr<Outlet> outlet;
  std::atomic<bool> gone{false};
};

class Tracker {
 public:
  Tracker(uint64_t client_id, std::shared_ptr<Outlet> outlet);
  Tracker(const Tracker&) = delete;
  Tracker& operator=(const Tracker&) = delete;

  [[nodiscard]] uint64_t client_id() const { return client_id_; }
  [[nodiscard]] Outlet& outlet() const { return *outlet_; }

  // From any thread.

  [[nodiscard]] bool on() const { return Has(kOn); }
  // Is told of all keys with certain prefixes, instead of what it has read.
  [[nodiscard]] bool broadcasts() const { return Has(kBroadcasts); }
  // Is not told of what it changes itself.
  [[nodiscard]] bool skips_own() const { return Has(kSkipsOwn); }
  // Its client has gone for good.
  [[nodiscard]] bool ended() const { return Has(kEnded); }
  [[nodiscard]] bool uses_resp3() const { return Has(kResp3); }
  // Who was to be told in its place is gone, and something was to be told.
  [[nodiscard]] bool is_broken() const { return Has(kBroken); }
  // Null when it is told itself.
  [[nodiscard]] std::shared_ptr<Recipient> recipient() const {
    const std::lock_guard lock(mutex_);
    return recipient_;
  }
  [[nodiscard]] bool redirects() const { return Has(kRedirects); }

  // For its thread.

  [[nodiscard]] const std::set<std::string, std::less<>>& prefixes() const { return prefixes_; }
  void set_uses_resp3(bool uses) { Set(kResp3, uses); }
  void set_broken() { Set(kBroken, true); }

  // What its client has changed itself, to be told after the reply; for whoever runs the client's
  // command.
  struct OwnChange {
    std::string key;
    bool everything;
  };
  [[nodiscard]] std::vector<OwnChange>& own_changes() { return own_changes_; }

  void Hold() { references_.fetch_add(1, std::memory_order_relaxed); }
  void LetGo() {
    if (references_.fetch_sub(1, std::memory_order_acq_rel) == 1) delete this;
  }

 protected:
  virtual ~Tracker();

 private:
  friend class Tracking;
  enum Bit : uint32_t {
    kOn = 1u << 0,
    kBroadcasts = 1u << 1,
    kSkipsOwn = 1u << 2,
    kRedirects = 1u << 3,
    kBroken = 1u << 4,
    kEnded = 1u << 5,
    kResp3 = 1u << 6,
  };
  [[nodiscard]] bool Has(Bit bit) const {
    return (bits_.load(std::memory_order_relaxed) & bit) != 0;
  }
  void Set(Bit bit, bool on) {
    if (on) {
      bits_.fetch_or(bit, std::memory_order_relaxed);
    } else {
      bits_.fetch_and(~uint32_t{bit}, std::memory_order_relaxed);
    }
  }
  void set_recipient(std::shared_ptr<Recipient> recipient) {
    Set(kRedirects, recipient != nullptr);
    const std::lock_guard lock(mutex_);
    recipient_ = std::move(recipient);
  }

  const uint64_t client_id_;
  const std::shared_ptr<Outlet> outlet_;
  std::atomic<uint32_t> references_{1};
  std::atomic<uint32_t> bits_{0};
  mutable std::mutex mutex_;
  std::shared_ptr<Recipient> recipient_;
  std::set<std::string, std::less<>> prefixes_;
  std::vector<OwnChange> own_changes_;
};

// A counted reference.
class TrackerPointer {
 public:
  TrackerPointer() = default;
  // Takes over the reference with which a tracker is made.
  [[nodiscard]] static TrackerPointer Adopt(Tracker* tracker) {
    TrackerPointer pointer;
    pointer.tracker_ = tracker;
    return pointer;
  }
  explicit TrackerPointer(Tracker* tracker) : tracker_(tracker) {
    if (tracker_ != nullptr) tracker_->Hold();
  }
  TrackerPointer(const TrackerPointer& other) : TrackerPointer(other.tracker_) {}
  TrackerPointer(TrackerPointer&& other) noexcept : tracker_(std::exchange(other.tracker_, {})) {}
  TrackerPointer& operator=(TrackerPointer other) noexcept {
    std::swap(tracker_, other.tracker_);
    return *this;
  }
  ~TrackerPointer() {
    if (tracker_ != nullptr) tracker_->LetGo();
  }

  [[nodiscard]] Tracker* get() const { return tracker_; }
  [[nodiscard]] Tracker* operator->() const { return tracker_; }
  explicit operator bool() const { return tracker_ != nullptr; }

 private:
  Tracker* tracker_ = nullptr;
};

}  // namespace remora::messages
