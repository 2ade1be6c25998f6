// Pause: CLIENT PAUSE. Requests that arrive meanwhile wait with their clients.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>

namespace remora::server {

class Pause {
 public:
  enum class Scope : uint8_t { kWrites, kEverything };

  // Holds requests of `scope` until `end_milliseconds`. A pause that holds more, or longer, stays.
  void Begin(Scope scope, int64_t end_milliseconds);
  void End() { active_.store(false, std::memory_order_release); }

  // Cheap: asked before every request.
  [[nodiscard]] bool active() const { return active_.load(std::memory_order_acquire); }
  [[nodiscard]] Scope scope() const;
  [[nodiscard]] int64_t end_milliseconds() const;

 private:
  std::atomic<bool> active_{false};
  mutable std::mutex mutex_;
  Scope scope_ = Scope::kWrites;
  int64_t end_milliseconds_ = 0;
};

}  // namespace remora::server
