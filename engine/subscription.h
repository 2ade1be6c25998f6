// Subscription: a program's own ear for messages and for changes of keys, without a socket.
//
//   Subscription news = engine.Subscribe({.channels = {"news"}, .patterns = {"__keyspace@0__:*"}},
//                                        [](const ReceivedMessage& message) { ... });
//   engine.Publish("news", "hello");   // the listener has been called when this returns
//
// The listener runs on a thread that publishes, after its step, with nothing locked: it may use the
// engine, publish, and end the subscription. It never runs twice at one time: who publishes while
// it runs leaves his message to the thread that runs it, and goes on. Messages come in the order
// that engine/messages/broker.h promises.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace remora {

namespace messages {
class Broker;
class ListenerOutlet;
}  // namespace messages

// Borrowed for the call.
struct ReceivedMessage {
  std::string_view channel;
  std::string_view payload;
  std::string_view pattern;  // that was matched; empty where the channel itself was named
};
using MessageListener = std::function<void(const ReceivedMessage&)>;

struct SubscribedNames {
  std::vector<std::string> channels = {};
  std::vector<std::string> patterns = {};
  std::vector<std::string> shard_channels = {};
};

class [[nodiscard]] Subscription {
 public:
  Subscription();
  Subscription(Subscription&& other) noexcept;
  Subscription& operator=(Subscription&& other) noexcept;
  // Ends it. The listener is not called afterwards, and not being called either, except by the
  // caller himself.
  ~Subscription();
  void End();

 private:
  friend class Engine;
  Subscription(messages::Broker& broker, const SubscribedNames& names, MessageListener listener);

  std::shared_ptr<messages::ListenerOutlet> outlet_;
};

}  // namespace remora
