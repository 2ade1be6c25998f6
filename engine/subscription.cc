#include "engine/subscription.h"

#include <utility>

#include "engine/messages/broker.h"
#include "engine/messages/listener_outlet.h"

namespace remora {

using messages::ChannelKind;
using messages::ListenerOutlet;

Subscription::Subscription() = default;

Subscription::Subscription(messages::Broker& broker, const SubscribedNames& names,
                           MessageListener listener)
    : outlet_(std::make_shared<ListenerOutlet>(
          broker, [listener = std::move(listener)](const messages::Message& message) {
            listener({message.channel, message.payload, message.pattern});
          })) {
  outlet_->Begin([&](messages::Subscriber& subscriber) {
    const auto subscribe = [&](ChannelKind kind, const std::vector<std::string>& all) {
      for (const std::string& name : all) broker.Subscribe(subscriber, kind, name);
    };
    subscribe(ChannelKind::kChannel, names.channels);
    subscribe(ChannelKind::kPattern, names.patterns);
    subscribe(ChannelKind::kShard, names.shard_channels);
  });
}

Subscription::Subscription(Subscription&& other) noexcept = default;

Subscription& Subscription::operator=(Subscription&& other) noexcept {
  if (this != &other) {
    End();
    outlet_ = std::move(other.outlet_);
  }
  return *this;
}

Subscription::~Subscription() { End(); }

void Subscription::End() {
  if (outlet_ == nullptr) return;
  outlet_->End();
  outlet_.reset();
}

}  // namespace remora
