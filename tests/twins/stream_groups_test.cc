// Twins of what is known about streams and their groups, and of reading and claiming what is
// pending.
#include <algorithm>

#include "tests/twins/twins.h"

namespace remora::twins {
namespace {

using ops::StreamId;

std::string Text(StreamId id) { return containers::StreamIdText(id); }
std::string EntryReply(const Engine::OwnedEntry& entry) {
  if (entry.deleted) return Header(2) + Reply(entry.id) + "*-1\r\n";
  std::string reply = Header(2) + Reply(entry.id) + Header(entry.fields.size() * 2);
  for (const auto& [name, value] : entry.fields) reply += Reply(name) + Reply(value);
  return reply;
}
std::string EntriesReply(const Engine::OwnedEntries& entries) {
  std::string reply = Header(entries.size());
  for (const Engine::OwnedEntry& entry : entries) reply += EntryReply(entry);
  return reply;
}
std::string Field(std::string_view name, uint64_t value) { return Reply(name) + Reply(value); }
std::string Field(std::string_view name, StreamId id) { return Reply(name) + Reply(id); }
std::string Field(std::string_view name, std::optional<int64_t> value) {
  return Reply(name) + Reply(value);
}

class StreamGroupTwins : public Twins {
 public:
  explicit StreamGroupTwins(uint64_t seed) : Twins(seed) {
    for (int i = 0; i < 4; ++i) {
      const std::string key = "key:" + std::to_string(i);
      Expect(Reply(typed_.XGroupCreate(key, "g", {.make_stream = true})),
             {"XGROUP", "CREATE", key, "g", "$", "MKSTREAM"});
    }
  }

  void Step() {
    const std::string key = Key();
    switch (random_.Below(6)) {
      case 0:
        return AddStep(key);
      case 1:
        return GroupStep(key, random_.Below(2) == 0 ? "g" : "h");
      case 2:
        return ReadStep(key);
      case 3:
        return ClaimStep(key);
      case 4:
        return PendingStep(key);
      default:
        return InfoStep(key);
    }
  }

  void ExpectEqualContents() {
    for (const std::string& key : typed_.Keys()) {
      EXPECT_EQ(typed_.XRange(key)->size(), resp_.engine.XRange(key)->size());
      EXPECT_EQ(typed_.XPending(key, "g")->count, resp_.engine.XPending(key, "g")->count);
    }
  }

 private:
  StreamId SomeId() { return {random_.Below(clock_ + 2), random_.Below(3)}; }
  std::string Consumer() { return std::string(1, static_cast<char>('a' + random_.Below(3))); }

  void AddStep(const std::string& key) {
    if (random_.Below(6) == 0) {
      const StreamId last = {clock_ + 1, 0};
      return Expect(Reply(typed_.XSetId(key, {.last_id = last, .entries_added = 1000})),
                    {"XSETID", key, Text(last), "ENTRIESADDED", "1000"});
    }
    clock_ += 2;
    const ops::FieldValue fields[] = {{"name", key}};
    Expect(Reply(typed_.XAdd(key, fields, {.id = {ops::NewStreamId::Kind::kExactly, {clock_, 0}}})),
           {"XADD", key, std::to_string(clock_) + "-0", "name", key});
  }

  void GroupStep(const std::string& key, const std::string& group) {
    const StreamId id = SomeId();
    const bool other = group != "g";
    switch (random_.Below(3)) {
      case 0:
        if (other)
          return Expect(Reply(typed_.XGroupDestroy(key, group)), {"XGROUP", "DESTROY", key, group});
        return;
      case 1:
        if (!other || HasGroup(key, group)) return;
        return Expect(Reply(typed_.XGroupCreate(key, group, {.last_id = id, .entries_read = 3})),
                      {"XGROUP", "CREATE", key, group, Text(id), "ENTRIESREAD", "3"});
      default:
        if (!HasGroup(key, group)) return;
        return Expect(Reply(typed_.XGroupSetId(key, group, {.last_id = id})),
                      {"XGROUP", "SETID", key, group, Text(id)});
    }
  }
  bool HasGroup(const std::string& key, const std::string& group) {
    const auto groups = typed_.XInfoGroups(key).value();
    return std::any_of(groups.begin(), groups.end(),
                       [&](const Engine::NamedGroup& named) { return named.first == group; });
  }

  void ReadStep(const std::string& key) {
    const std::string consumer = Consumer();
    const ops::StreamReader reader{"g", consumer};
    const StreamId after = SomeId();
    const auto in_stream = [&](const Engine::OwnedEntries& entries) {
      return Header(1) + Header(2) + Reply(key) + EntriesReply(entries);
    };
    const auto or_nothing = [&](const Engine::OwnedEntries& entries) {
      return entries.empty() ? "*-1\r\n" : in_stream(entries);
    };
    switch (random_.Below(3)) {
      case 0:
        return Expect(or_nothing(typed_.XRead(key, after, 3).value()),
                      {"XREAD", "COUNT", "3", "STREAMS", key, Text(after)});
      case 1:
        return Expect(
            in_stream(typed_.XReadGroupOwn(key, reader, {after, 3}).value()),
            {"XREADGROUP", "GROUP", "g", consumer, "COUNT", "3", "STREAMS", key, Text(after)});
      default:
        return Expect(or_nothing(typed_.XReadGroup(key, reader, {.count = 2}).value()),
                      {"XREADGROUP", "GROUP", "g", consumer, "COUNT", "2", "STREAMS", key, ">"});
    }
  }

  void ClaimStep(const std::string& key) {
    const std::string consumer = Consumer();
    const ops::StreamReader reader{"g", consumer};
    const StreamId first = SomeId();
    if (random_.Below(3) == 0) {
      return Expect(Reply(typed_.XDel(key, {&first, 1})), {"XDEL", key, Text(first)});
    }
    Engine::OwnedEntries claimed;
    const auto outcome =
        typed_.XAutoClaim(key, reader, {.first = first, .count = 2}, claimed).value();
    Expect(Header(3) + Reply(outcome.next) + EntriesReply(claimed) + Reply(outcome.deleted),
           {"XAUTOCLAIM", key, "g", consumer, "0", Text(first), "COUNT", "2"});
  }

  void PendingStep(const std::string& key) {
    const auto summary = typed_.XPending(key, "g").value();
    if (summary.count == 0) {
      return Expect(Header(4) + ":0\r\n$-1\r\n$-1\r\n*-1\r\n", {"XPENDING", key, "g"});
    }
    const auto consumers = typed_.XPendingConsumers(key, "g").value();
    std::string reply = Header(4) + Reply(summary.count) + Reply(summary.first) +
                        Reply(summary.last) + Header(consumers.size());
    for (const auto& [name, pending] : consumers) {
      reply += Header(2) + Reply(name) + Reply(std::to_string(pending));
    }
    Expect(reply, {"XPENDING", key, "g"});
  }

  void InfoStep(const std::string& key) {
    std::string reply;
    const auto groups = typed_.XInfoGroups(key).value();
    for (const auto& [name, group] : groups) {
      reply += Header(12) + Reply("name") + Reply(name) + Field("consumers", group.consumers) +
               Field("pending", group.pending) + Field("last-delivered-id", group.last_id) +
               Field("entries-read", group.entries_read) + Field("lag", group.lag);
    }
    Expect(Header(groups.size()) + reply, {"XINFO", "GROUPS", key});
    // Times are left out: both engines have a clock of their own.
    const std::string told = resp_.Call({"XINFO", "CONSUMERS", key, "g"});
    size_t at = 0;
    const auto consumers = typed_.XInfoConsumers(key, "g").value();
    for (const auto& [name, consumer] : consumers) {
      const std::string part =
          Reply("name") + Reply(name) + Field("pending", consumer.pending) + Reply("idle");
      at = told.find(part, at);
      ASSERT_NE(at, std::string::npos) << part << " in " << told;
    }
    ASSERT_TRUE(told.starts_with(Header(consumers.size())));
    const ops::StreamFigures figures = typed_.XInfo(key).value();
    ASSERT_NE(resp_.Call({"XINFO", "STREAM", key})
                  .find(Field("last-generated-id", figures.last_id) +
                        Field("max-deleted-entry-id", figures.max_deleted_id) +
                        Field("entries-added", figures.entries_added) +
                        Field("recorded-first-entry-id", figures.first_id) +
                        Field("groups", figures.groups)),
              std::string::npos);
  }

  uint64_t clock_ = 1;
};

TEST(StreamGroupTwinsTest, CallsAndRequestsAgree) { RunTwins<StreamGroupTwins>(3000); }

}  // namespace
}  // namespace remora::twins
