#include <string>
#include <utility>
#include <vector>

#include "engine/base/glob.h"
#include "engine/engine.h"
#include "engine/keyspace/keyspace.h"
#include "engine/ops/messages.h"

namespace remora {

namespace {

using ops::ChannelSpace;

// A transaction that locks nothing.
Transaction Unlocked(keyspace::Keyspace& keyspace) { return {keyspace, 0, std::span<const Key>()}; }

std::vector<std::string> ListChannels(keyspace::Keyspace& keyspace, ChannelSpace space,
                                      std::string_view pattern) {
  std::vector<std::string> channels;
  Transaction transaction = Unlocked(keyspace);
  ops::ForEachChannel(transaction, space, [&](std::string_view channel) {
    if (base::GlobMatch(pattern, channel)) channels.emplace_back(channel);
  });
  return channels;
}

}  // namespace

Subscription Engine::Subscribe(const SubscribedNames& names, MessageListener listener) {
  return {owned_keyspace_->broker(), names, std::move(listener)};
}

uint64_t Engine::Publish(std::string_view channel, std::string_view payload) {
  Transaction transaction = Unlocked(*owned_keyspace_);
  return ops::Publish(transaction, ChannelSpace::kUsual, channel, payload);
}

uint64_t Engine::SPublish(std::string_view channel, std::string_view payload) {
  Transaction transaction = Unlocked(*owned_keyspace_);
  return ops::Publish(transaction, ChannelSpace::kShard, channel, payload);
}

std::vector<std::string> Engine::PubSubChannels(std::string_view pattern) {
  return ListChannels(*owned_keyspace_, ChannelSpace::kUsual, pattern);
}

std::vector<std::string> Engine::PubSubShardChannels(std::string_view pattern) {
  return ListChannels(*owned_keyspace_, ChannelSpace::kShard, pattern);
}

uint64_t Engine::PubSubNumSub(std::string_view channel) {
  Transaction transaction = Unlocked(*owned_keyspace_);
  return ops::CountSubscribers(transaction, ChannelSpace::kUsual, channel);
}

uint64_t Engine::PubSubShardNumSub(std::string_view channel) {
  Transaction transaction = Unlocked(*owned_keyspace_);
  return ops::CountSubscribers(transaction, ChannelSpace::kShard, channel);
}

uint64_t Engine::PubSubNumPat() {
  Transaction transaction = Unlocked(*owned_keyspace_);
  return ops::CountPatterns(transaction);
}

}  // namespace remora
