#include "engine/base/thread_number.h"

#include <atomic>

namespace remora::base {

uint32_t NumberThisThread() {
  // Shared by all instances in the process, and no state that one could see of another.
  static constinit std::atomic<uint32_t> last{0};
  const uint32_t number = last.fetch_add(1, std::memory_order_relaxed) + 1;
  return number != 0 ? number : 1;
}

}  // namespace remora::base
