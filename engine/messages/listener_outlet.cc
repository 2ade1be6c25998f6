#include "engine/messages/listener_outlet.h"

#include <utility>

#include "engine/messages/broker.h"

namespace remora::messages {

ListenerOutlet::ListenerOutlet(Broker& broker, Listener listener)
    : Outlet(broker), listener_(std::move(listener)), ear_(*this) {}

ListenerOutlet::~ListenerOutlet() = default;

bool ListenerOutlet::TakeTurn() {
  const std::lock_guard lock(mutex_);
  if (ended_ || turn_ != std::thread::id()) return false;
  turn_ = std::this_thread::get_id();
  return true;
}

void ListenerOutlet::DeliverInTurn() {
  std::unique_lock lock(mutex_);
  while (has_mail() && !ended_) {
    lock.unlock();
    DeliverMail();
    lock.lock();
  }
  if (ended_) {
    lock.unlock();
    broker().UnsubscribeAll(ear_);
    lock.lock();
  }
  turn_ = {};
  turn_over_.notify_all();
}

void ListenerOutlet::Begin(base::FunctionRef<void(Subscriber&)> subscribe) {
  if (!TakeTurn()) return;
  subscribe(ear_);
  DeliverInTurn();
}

void ListenerOutlet::Announce() {
  if (TakeTurn()) DeliverInTurn();
}

void ListenerOutlet::End() {
  {
    std::unique_lock lock(mutex_);
    ended_ = true;
    // Why not here: the message that is being delivered lies in the box.
    if (turn_ == std::this_thread::get_id()) return;
    turn_over_.wait(lock, [&] { return turn_ == std::thread::id(); });
  }
  broker().UnsubscribeAll(ear_);
}

void ListenerOutlet::Deliver(const Message& message, std::span<const Audience::Member>) {
  {
    const std::lock_guard lock(mutex_);
    if (ended_) return;
  }
  listener_(message);
}

}  // namespace remora::messages
