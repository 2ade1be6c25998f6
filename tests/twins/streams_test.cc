// Twins of streams: each random step is done twice, by the typed call on one engine and as a
// request on another. What the call returns, written as a reply, must be what the request is
// answered; afterwards both must dump the same bytes.
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "engine/base/clock.h"
#include "engine/base/random.h"
#include "engine/engine.h"
#include "protocol/command_context.h"
#include "tests/support/memory_session.h"

namespace remora {
namespace {

using ops::StreamId;

std::string Text(StreamId id) { return containers::StreamIdText(id); }
std::string Bulk(std::string_view text) {
  return "$" + std::to_string(text.size()) + "\r\n" + std::string(text) + "\r\n";
}
std::string Header(size_t count) { return "*" + std::to_string(count) + "\r\n"; }

// What a typed result is as a RESP2 reply.
std::string Reply(uint64_t value) { return ":" + std::to_string(value) + "\r\n"; }
std::string Reply(bool value) { return value ? ":1\r\n" : ":0\r\n"; }
std::string Reply(Done) { return "+OK\r\n"; }
std::string Reply(const std::optional<StreamId>& id) { return id ? Bulk(Text(*id)) : "$-1\r\n"; }
std::string Reply(const Engine::OwnedEntries& entries) {
  std::string reply = Header(entries.size());
  for (const Engine::OwnedEntry& entry : entries) {
    reply += Header(2) + Bulk(Text(entry.id)) + Header(entry.fields.size() * 2);
    for (const auto& [name, value] : entry.fields) reply += Bulk(name) + Bulk(value);
  }
  return reply;
}
template <typename T>
std::string Reply(const Result<T>& result) {
  if (result.ok()) return Reply(result.value());
  return "-" + std::string(protocol::TextOf(result.error())) + "\r\n";
}
// Of XREADGROUP for one stream: nothing at all where there is nothing to read.
std::string ReadReply(const std::string& key, const Result<Engine::OwnedEntries>& entries) {
  if (entries.ok() && entries->empty()) return "*-1\r\n";
  return Header(1) + Header(2) + Bulk(key) + Reply(entries);
}

class StreamTwins {
 public:
  explicit StreamTwins(uint64_t seed) : random_(seed) {
    for (Engine* engine : {&typed_, &resp_.engine}) {
      engine->limits().stream_node_max_entries.store(3);
    }
    const ops::FieldValue field[] = {{"a", "1"}};
    for (const std::string& key : keys_) {
      Expect(Reply(typed_.XAdd(key, field, {.id = {ops::NewStreamId::Kind::kExactly, {1, 1}}})),
             {"XADD", key, "1-1", "a", "1"});
      Expect(Reply(typed_.XGroupCreate(key, "g", {.last_id = StreamId{}})),
             {"XGROUP", "CREATE", key, "g", "0"});
    }
  }

  void Step() {
    const std::string& key = keys_[random_.Below(keys_.size())];
    switch (random_.Below(3)) {
      case 0:
        return WriteStep(key);
      case 1:
        return ReadStep(key);
      default:
        return GroupStep(key);
    }
  }

  void ExpectEqualContents() {
    for (const std::string& key : keys_) {
      EXPECT_EQ(Reply(typed_.XRange(key)), resp_.Call({"XRANGE", key, "-", "+"}));
      EXPECT_EQ(typed_.XInfo(key)->max_deleted_id, resp_.engine.XInfo(key)->max_deleted_id);
      EXPECT_EQ(typed_.XPending(key, "g")->count, resp_.engine.XPending(key, "g")->count);
    }
  }

 private:
  void Expect(const std::string& typed, const std::vector<std::string_view>& request) {
    ASSERT_EQ(typed, resp_.Call(request)) << request[0] << ' ' << request[1];
  }
  StreamId SomeId() { return {random_.Below(clock_ + 2), random_.Below(3)}; }

  void WriteStep(const std::string& key) {
    const std::string number = std::to_string(random_.Below(12));
    const std::string value(random_.Below(30), 'v');
    const ops::FieldValue fields[] = {{"a", number}, {"b", value}};
    const StreamId ids[] = {SomeId(), SomeId()};
    switch (random_.Below(4)) {
      case 0:
        return Expect(Reply(typed_.XDel(key, ids)), {"XDEL", key, Text(ids[0]), Text(ids[1])});
      case 1:
        return Expect(Reply(typed_.XTrim(key, {.rule = ops::StreamTrim::Rule::kLengthMax,
                                               .length_max = std::stoull(number)})),
                      {"XTRIM", key, "MAXLEN", number});
      default:
        clock_ += random_.Below(2);
        return Expect(
            Reply(typed_.XAdd(key, fields, {.id = {ops::NewStreamId::Kind::kNextOf, {clock_, 0}}})),
            {"XADD", key, std::to_string(clock_) + "-*", "a", number, "b", value});
    }
  }

  void ReadStep(const std::string& key) {
    const StreamId first = SomeId();
    const StreamId last = SomeId();
    switch (random_.Below(3)) {
      case 0:
        return Expect(Reply(typed_.XLen(key)), {"XLEN", key});
      case 1:
        return Expect(Reply(typed_.XRange(key, {.first = first, .last = last})),
                      {"XRANGE", key, Text(first), Text(last)});
      default:
        return Expect(Reply(typed_.XRange(
                          key, {.first = first, .last = last, .backwards = true, .count = 3})),
                      {"XREVRANGE", key, Text(last), Text(first), "COUNT", "3"});
    }
  }

  void GroupStep(const std::string& key) {
    const std::string consumer(1, static_cast<char>('a' + random_.Below(3)));
    const ops::StreamReader reader{"g", consumer};
    const StreamId ids[] = {SomeId(), SomeId()};
    switch (random_.Below(5)) {
      case 0:
        return Expect(ReadReply(key, typed_.XReadGroup(key, reader, {.count = 2})),
                      {"XREADGROUP", "GROUP", "g", consumer, "COUNT", "2", "STREAMS", key, ">"});
      case 1:
        return Expect(Reply(typed_.XAck(key, "g", ids)),
                      {"XACK", key, "g", Text(ids[0]), Text(ids[1])});
      case 2:
        return Expect(Reply(typed_.XClaim(key, reader, ids, {.force = true})),
                      {"XCLAIM", key, "g", consumer, "0", Text(ids[0]), Text(ids[1]), "FORCE"});
      case 3:
        return Expect(Reply(typed_.XGroupDelConsumer(key, reader)),
                      {"XGROUP", "DELCONSUMER", key, "g", consumer});
      default:
        return Expect(Reply(typed_.XGroupCreateConsumer(key, reader)),
                      {"XGROUP", "CREATECONSUMER", key, "g", consumer});
    }
  }

  const std::vector<std::string> keys_ = {"s0", "s1", "s2"};
  base::Random random_;
  uint64_t clock_ = 1;
  Engine typed_;
  tests::MemorySession resp_;
};

TEST(StreamTwinsTest, CallsAndRequestsAgreeStepByStep) {
  for (const uint64_t seed : {1u, 2u, 3u, 4u}) {
    SCOPED_TRACE(seed);
    StreamTwins twins(seed);
    for (int step = 0; step < 3000; ++step) twins.Step();
    twins.ExpectEqualContents();
  }
}

}  // namespace
}  // namespace remora
