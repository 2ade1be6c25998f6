// EventLoop: one thread's wait for its sockets.
//
// Level-triggered epoll, so that a socket that was read once and still has bytes is reported again:
// nobody needs a second recv to see that nothing is left, and nothing is re-armed. Other threads
// hand work over with Post.
#pragma once

#include <sys/epoll.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

#include "protocol/session.h"
#include "protocol/statistics.h"
#include "server/net/socket.h"

namespace remora::server {

// Something with a descriptor in the loop.
class EventHandler {
 public:
  // Reads ahead: called for each handler of a group, if at all, before OnReadable is for each.
  virtual void Gather() {}
  virtual void OnReadable() = 0;
  virtual void OnWritable() = 0;
  // Instead of OnReadable, while a request of this thread is in the middle of a script that has
  // been running for too long.
  virtual void OnReadableWhileBusy() {}

 protected:
  ~EventHandler() = default;
};

// Asked whether handlers that are ready at one time are worth looking at together, before their
// turn comes.
class GroupListener {
 public:
  // Whether the handlers of a group of `size` are to gather.
  [[nodiscard]] virtual bool WantsGroup(size_t size) = 0;
  // They have.
  virtual void GroupGathered() = 0;

 protected:
  ~GroupListener() = default;
};

class EventLoop {
 public:
  // Handlers that gather together.
  static constexpr size_t kGroupMax = 32;

  // `listener` may be null, and outlives the loop.
  explicit EventLoop(GroupListener* listener = nullptr);
  EventLoop(const EventLoop&) = delete;
  EventLoop& operator=(const EventLoop&) = delete;

  // Waits for reading, and for writing where asked. The handler stays until removed.
  void Add(int descriptor, EventHandler& handler, bool writable = false);
  void Change(int descriptor, EventHandler& handler, bool readable, bool writable);
  // Reports nothing more of `handler`, not even what was already found in this round.
  void Remove(int descriptor, EventHandler& handler);

  // Waits at most `timeout_milliseconds` (-1: for ever) and calls the handlers that are ready, then
  // what was posted. One round.
  void RunOnce(int timeout_milliseconds);

  // A round within a round, for as long as a script is busy: waits for nothing, and runs of what
  // was posted only what cannot wait.
  void RunWhileBusy();

  // Ends the current wait. From any thread, and from a signal handler.
  void Wake() { waker_->Wake(); }
  // The same for somebody who may outlive the loop.
  [[nodiscard]] std::shared_ptr<protocol::Waker> waker() const { return waker_; }
  // Has `work` run by the loop's thread. From any thread.
  void Post(std::function<void()> work);
  // The same for what may happen while a script is busy.
  void PostUrgent(std::function<void()> work);

  // Rounds so far, and the processor ticks (see protocol::TickScale) spent in them apart from
  // waiting. From any thread.
  [[nodiscard]] uint64_t rounds() const { return rounds_.value(); }
  [[nodiscard]] uint64_t busy_ticks() const { return busy_ticks_.value(); }
  void ResetCounters() {
    rounds_.Reset();
    busy_ticks_.Reset();
  }

 private:
  void Control(int operation, int descriptor, EventHandler* handler, bool readable, bool writable);
  void RunPosted();
  void RunUrgent();
  void Gather(std::span<epoll_event> group);
  // Whether the event was that of Wake.
  bool Handle(const epoll_event& event);
  [[nodiscard]] bool IsRemoved(const EventHandler* handler) const;

  GroupListener* listener_;
  Descriptor epoll_;
  class LoopWaker final : public protocol::Waker {
   public:
    LoopWaker();
    void Wake() override;
    [[nodiscard]] const Descriptor& descriptor() const { return descriptor_; }

   private:
    const Descriptor descriptor_;
  };
  const std::shared_ptr<LoopWaker> waker_;
  std::vector<EventHandler*> removed_;
  protocol::Counter rounds_;
  protocol::Counter busy_ticks_;
  std::mutex posted_mutex_;
  std::vector<std::function<void()>> posted_;
  std::vector<std::function<void()>> urgent_;
};

}  // namespace remora::server
