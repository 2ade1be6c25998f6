#include "engine/keyspace/key_events.h"

#include <string>

#include "engine/messages/broker.h"
#include "engine/options.h"

namespace remora::keyspace {

namespace {

constexpr uint32_t BitOf(ChangeClass change_class) {
  return 1u << static_cast<uint32_t>(change_class);
}
static_assert(BitOf(ChangeClass::kGeneric) == kGenericEvents);
static_assert(BitOf(ChangeClass::kString) == kStringEvents);
static_assert(BitOf(ChangeClass::kList) == kListEvents);
static_assert(BitOf(ChangeClass::kSet) == kSetEvents);
static_assert(BitOf(ChangeClass::kHash) == kHashEvents);
static_assert(BitOf(ChangeClass::kSortedSet) == kSortedSetEvents);
static_assert(BitOf(ChangeClass::kExpired) == kExpiredEvents);
static_assert(BitOf(ChangeClass::kEvicted) == kEvictedEvents);
static_assert(BitOf(ChangeClass::kStream) == kStreamEvents);
static_assert(BitOf(ChangeClass::kNew) == kNewKeyEvents);
static_assert(BitOf(ChangeClass::kMiss) == kKeyMissEvents);

std::string Channel(std::string_view kind, uint32_t database, std::string_view name) {
  std::string channel = "__";
  channel.append(kind).append("@").append(std::to_string(database)).append("__:").append(name);
  return channel;
}

}  // namespace

bool PublishChange(Keyspace& keyspace, uint32_t database, std::string_view key, Change change) {
  const uint32_t events = keyspace.limits().keyspace_events.load(std::memory_order_relaxed);
  const std::string_view name = NameOf(change);
  messages::Broker& broker = keyspace.broker();
  if ((events & BitOf(ClassOf(change))) == 0 || name.empty() || broker.silent()) return false;
  using messages::ChannelKind;
  if ((events & kEventsByKey) != 0) {
    broker.Publish(ChannelKind::kChannel, Channel("keyspace", database, key), name);
  }
  if ((events & kEventsByName) != 0) {
    broker.Publish(ChannelKind::kChannel, Channel("keyevent", database, name), key);
  }
  return (events & (kEventsByKey | kEventsByName)) != 0;
}

}  // namespace remora::keyspace
