#include "server/net/event_loop.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <utility>

#include "engine/base/check.h"

namespace remora::server {

namespace {

constexpr int kEventsPerRound = 256;

}  // namespace

EventLoop::LoopWaker::LoopWaker() : descriptor_(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {}

void EventLoop::LoopWaker::Wake() {
  const uint64_t one = 1;
  // A full counter is no loss: the loop is awake already.
  [[maybe_unused]] const ssize_t written = write(descriptor_.number(), &one, sizeof(one));
}

EventLoop::EventLoop(GroupListener* listener)
    : listener_(listener),
      epoll_(epoll_create1(EPOLL_CLOEXEC)),
      waker_(std::make_shared<LoopWaker>()) {
  base::Check(static_cast<bool>(epoll_) && static_cast<bool>(waker_->descriptor()),
              "the system has descriptors left for an event loop");
  Control(EPOLL_CTL_ADD, waker_->descriptor().number(), nullptr, true, false);
}

void EventLoop::Control(int operation, int descriptor, EventHandler* handler, bool readable,
                        bool writable) {
  epoll_event event{};
  if (readable) event.events |= EPOLLIN;
  if (writable) event.events |= EPOLLOUT;
  event.data.ptr = handler;
  epoll_ctl(epoll_.number(), operation, descriptor, &event);
}

void EventLoop::Add(int descriptor, EventHandler& handler, bool writable) {
  Control(EPOLL_CTL_ADD, descriptor, &handler, true, writable);
}

void EventLoop::Change(int descriptor, EventHandler& handler, bool readable, bool writable) {
  Control(EPOLL_CTL_MOD, descriptor, &handler, readable, writable);
}

void EventLoop::Remove(int descriptor, EventHandler& handler) {
  Control(EPOLL_CTL_DEL, descriptor, nullptr, false, false);
  removed_.push_back(&handler);
}

void EventLoop::RunOnce(int timeout_milliseconds) {
  std::array<epoll_event, kEventsPerRound> events;
  const int count =
      epoll_wait(epoll_.number(), events.data(), kEventsPerRound, timeout_milliseconds);
  const uint64_t began = protocol::TickScale::Now();
  removed_.clear();
  bool woken = false;
  std::span<epoll_event> ready(events.data(), static_cast<size_t>(std::max(count, 0)));
  while (!ready.empty()) {
    const std::span<epoll_event> group = ready.first(std::min(ready.size(), kGroupMax));
    if (listener_ != nullptr && listener_->WantsGroup(group.size())) Gather(group);
    for (const epoll_event& event : group) woken |= Handle(event);
    ready = ready.subspan(group.size());
  }
  if (woken) RunPosted();
  rounds_.Add(1);
  busy_ticks_.Add(protocol::TickScale::Now() - began);
}

void EventLoop::RunWhileBusy() {
  std::array<epoll_event, kEventsPerRound> events;
  const int count = epoll_wait(epoll_.number(), events.data(), kEventsPerRound, 0);
  for (int i = 0; i < count; ++i) {
    const epoll_event& event = events[static_cast<size_t>(i)];
    auto* const handler = static_cast<EventHandler*>(event.data.ptr);
    if (handler == nullptr || IsRemoved(handler)) continue;
    if ((event.events & EPOLLOUT) != 0) handler->OnWritable();
    const bool readable = (event.events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0;
    if (readable && !IsRemoved(handler)) handler->OnReadableWhileBusy();
  }
  // Who woke the loop stays noted for the round around this one.
  RunUrgent();
}

bool EventLoop::IsRemoved(const EventHandler* handler) const {
  return !removed_.empty() &&
         std::find(removed_.begin(), removed_.end(), handler) != removed_.end();
}

void EventLoop::Gather(std::span<epoll_event> group) {
  for (const epoll_event& event : group) {
    auto* const handler = static_cast<EventHandler*>(event.data.ptr);
    const bool only_readable = event.events == EPOLLIN;
    if (handler != nullptr && only_readable && !IsRemoved(handler)) handler->Gather();
  }
  listener_->GroupGathered();
}

bool EventLoop::Handle(const epoll_event& event) {
  auto* const handler = static_cast<EventHandler*>(event.data.ptr);
  if (handler == nullptr) return true;
  if ((event.events & EPOLLOUT) != 0 && !IsRemoved(handler)) handler->OnWritable();
  // Errors and hang-ups show when reading.
  const bool readable = (event.events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0;
  if (readable && !IsRemoved(handler)) handler->OnReadable();
  return false;
}

void EventLoop::Post(std::function<void()> work) {
  bool first;
  {
    const std::lock_guard lock(posted_mutex_);
    first = posted_.empty();
    posted_.push_back(std::move(work));
  }
  if (first) Wake();
}

void EventLoop::PostUrgent(std::function<void()> work) {
  {
    const std::lock_guard lock(posted_mutex_);
    urgent_.push_back(std::move(work));
  }
  Wake();
}

void EventLoop::RunUrgent() {
  std::vector<std::function<void()>> work;
  {
    const std::lock_guard lock(posted_mutex_);
    work.swap(urgent_);
  }
  for (const std::function<void()>& item : work) item();
}

void EventLoop::RunPosted() {
  uint64_t count;
  if (read(waker_->descriptor().number(), &count, sizeof(count)) < 0) count = 0;
  std::vector<std::function<void()>> work;
  {
    const std::lock_guard lock(posted_mutex_);
    work.swap(posted_);
  }
  RunUrgent();
  for (const std::function<void()>& item : work) item();
}

}  // namespace remora::server
