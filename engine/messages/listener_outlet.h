// ListenerOutlet: the outlet of one listener of a program, on whichever thread has published last.
//
// The thread that announces mail delivers it, unless another one is at it: that one goes on until
// nothing is left.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <span>
#include <thread>

#include "engine/base/function_ref.h"
#include "engine/messages/outlet.h"

namespace remora::messages {

class ListenerOutlet final : public Outlet {
 public:
  using Listener = std::function<void(const Message&)>;

  ListenerOutlet(Broker& broker, Listener listener);
  ~ListenerOutlet() override;

  // Lets `subscribe` subscribe; what is published meanwhile is delivered when it has.
  void Begin(base::FunctionRef<void(Subscriber&)> subscribe);
  // Unsubscribes from everything, and returns when the listener is not running. Where the listener
  // itself calls, it unsubscribes when the listener returns.
  void End();

 private:
  class Ear final : public Subscriber {
   public:
    explicit Ear(Outlet& outlet) : Subscriber(outlet) {}
  };

  // Outlet
  void Announce() override;
  void Deliver(const Message& message, std::span<const Audience::Member> members) override;
  // Why nothing: a listener that lags behind by so much has a program around it that sees to it.
  void MissedMail() override {}

  // Takes the turn to deliver; false when another thread has it, or all is over.
  bool TakeTurn();
  void DeliverInTurn();

  const Listener listener_;
  Ear ear_;
  std::mutex mutex_;
  std::condition_variable turn_over_;
  std::thread::id turn_;  // who delivers; none
  bool ended_ = false;
};

}  // namespace remora::messages
