#include <cstring>

#include "engine/base/check.h"
#include "engine/base/clock.h"
#include "engine/engine.h"
#include "engine/keyspace/keyspace.h"
#include "engine/ops/digest.h"
#include "engine/persistence/dump_payload.h"
#include "protocol/command_table.h"
#include "protocol/dispatcher.h"
#include "protocol/output_buffer.h"
#include "protocol/session.h"
#include "tests/fuzz/fuzz_target.h"

// Any value may be given to RESTORE, with a sum that is right: it is refused, or gives a value that
// can be read by every command, dumped, restored again and copied to the same digest, changed, and
// deleted without a trace.

// A length in a payload reserves no more than the payload could hold: inputs have a few KB, which
// LZF stretches to a megabyte at most.
extern "C" const char* __asan_default_options() { return "max_allocation_size_mb=16"; }

namespace {

using remora::base::Check;
using std::string_literals::operator""s;

constexpr size_t kFooterBytes = 10;

// Every command that reads one key, of whatever type; most of them do not fit.
constexpr std::string_view kReads[] = {"TYPE k",
                                       "OBJECT ENCODING k",
                                       "MEMORY USAGE k",
                                       "PTTL k",
                                       "GET k",
                                       "STRLEN k",
                                       "GETRANGE k 1 -2",
                                       "BITCOUNT k",
                                       "BITPOS k 1",
                                       "GETBIT k 9",
                                       "BITFIELD_RO k GET i13 5",

                                       "PFDEBUG ENCODING k",
                                       "LCS k k LEN",
                                       "HGETALL k",
                                       "HLEN k",
                                       "HVALS k",
                                       "HSCAN k 0 COUNT 3",
                                       "HMGET k m1 f 12",
                                       "HSTRLEN k m1",
                                       "HRANDFIELD k",
                                       "HRANDFIELD k 2",
                                       "HRANDFIELD k -3 WITHVALUES",
                                       "HPEXPIRETIME k FIELDS 2 m1 f",
                                       "LLEN k",
                                       "LRANGE k 0 -1",
                                       "LRANGE k -2 1",
                                       "LINDEX k 1",
                                       "LINDEX k -1",
                                       "LPOS k m1 RANK -1 COUNT 0",
                                       "SCARD k",
                                       "SMEMBERS k",
                                       "SMISMEMBER k m1 1000",
                                       "SRANDMEMBER k",
                                       "SRANDMEMBER k 2",
                                       "SRANDMEMBER k -3",
                                       "SSCAN k 0 COUNT 3",
                                       "SINTER k k",
                                       "SUNION k k",
                                       "SDIFF k none",
                                       "ZCARD k",
                                       "ZRANGE k 0 -1 WITHSCORES",
                                       "ZRANGE k -inf +inf BYSCORE",
                                       "ZRANGE k + - BYLEX REV",
                                       "ZRANK k m1",
                                       "ZCOUNT k 0 1",
                                       "ZLEXCOUNT k - +",
                                       "ZMSCORE k m1 one",
                                       "ZRANDMEMBER k 2",
                                       "ZRANDMEMBER k -3 WITHSCORES",
                                       "ZSCAN k 0 COUNT 3",
                                       "ZUNION 2 k k",
                                       "ZDIFF 1 k",
                                       "GEOPOS k m1 one",
                                       "GEOSEARCH k FROMLONLAT 0 0 BYRADIUS 9999 km",
                                       "XLEN k",
                                       "XRANGE k - +",
                                       "XREVRANGE k + - COUNT 2",
                                       "XREAD STREAMS k 0",
                                       "XINFO STREAM k",
                                       "XINFO STREAM k FULL",
                                       "XINFO GROUPS k",
                                       "XINFO CONSUMERS k g",
                                       "XPENDING k g",
                                       "XPENDING k g - + 9",
                                       "SORT_RO k",
                                       "SORT_RO k ALPHA DESC",
                                       "DUMP k"};
// Changes of a copy.
constexpr std::string_view kWrites[] = {"APPEND k x",
                                        "SETRANGE k 3 y",
                                        "SETBIT k 70 1",
                                        "INCR k",
                                        "PFADD k a b",
                                        "PFCOUNT k",
                                        "PFMERGE k k",
                                        "HSET k m1 other new field",
                                        "HINCRBY k 12 1",
                                        "HDEL k m2",
                                        "HPEXPIRE k 100000 FIELDS 1 m1",
                                        "HPERSIST k FIELDS 1 m1",
                                        "LPUSH k front",
                                        "RPUSH k back 7",
                                        "LINSERT k BEFORE m1 here",
                                        "LSET k 1 set",
                                        "LREM k 0 m2",
                                        "LMOVE k k LEFT RIGHT",
                                        "LTRIM k 1 -2",
                                        "RPOP k 2",
                                        "SADD k new 123456789012",
                                        "SREM k m1 1000",
                                        "SPOP k",
                                        "SPOP k 2",
                                        "SMOVE k k m3",
                                        "ZADD k 2.5 new",
                                        "ZINCRBY k 1 m1",
                                        "ZREM k m2",
                                        "ZREMRANGEBYRANK k 1 1",
                                        "ZPOPMIN k",
                                        "ZPOPMAX k 2",
                                        "ZUNIONSTORE k 2 k k",
                                        "XADD k * name value",
                                        "XADD k * other fields",
                                        "XREADGROUP GROUP g one COUNT 2 STREAMS k >",
                                        "XREADGROUP GROUP g one STREAMS k 0",
                                        "XCLAIM k g two 0 1-1 2-1 FORCE",
                                        "XAUTOCLAIM k g two 0 0 COUNT 3",
                                        "XACK k g 1-1 2-1",
                                        "XDEL k 1-1 3-1",
                                        "XTRIM k MAXLEN 2",
                                        "XGROUP CREATECONSUMER k g new",
                                        "XGROUP DELCONSUMER k g one",
                                        "XGROUP CREATE k new $",
                                        "XGROUP DESTROY k g",
                                        "XSETID k 99-9"};

// One engine for all inputs, so that what one leaves behind is seen with the next.
class Property {
 public:
  Property()
      : engine_({.stripes = 1, .seed = 1, .clock = &clock_}),
        table_(remora::protocol::CommandTable::ProtocolFamilies()),
        shared_{.engine = engine_, .table = table_, .ticks = {}},
        dispatcher_(shared_),
        session_(output_) {
    session_.authenticated = true;
  }

  void Try(std::string payload) {
    remora::persistence::SealPayload(payload);
    if (!engine_.Restore("k", payload).ok()) return Check(engine_.Size() == 0, "nothing is left");
    CheckSlices();
    // A hash whose fields were all due is gone already.
    if (engine_.Exists("k")) TryValue();
    for (const std::string_view key : {"k", "again", "copy"}) engine_.Del(key);
    while (engine_.Tick()) {
    }
    CheckSlices();
    Check(engine_.Size() == 0, "what is deleted is gone");
  }

 private:
  void TryValue() {
    const auto dumped = engine_.Dump("k");
    if (!dumped) return;  // The same, by looking.
    const remora::ops::Digest digest = DigestOf("k");
    for (const std::string_view request : kReads) Call(request);
    Check(DigestOf("k") == digest, "reading changes nothing");
    Check(engine_.Restore("again", *dumped).ok(), "what was dumped is restored");
    Check(DigestOf("again") == digest, "to the same value");
    Check(engine_.Copy("k", "copy").value(), "what is there is copied");
    Check(DigestOf("copy") == digest, "to the same value");
    CheckSlices();
    for (const std::string_view request : kWrites) Call(request);
    CheckSlices();
    Check(DigestOf("copy") == digest, "a copy is a value of its own");
  }

  remora::ops::Digest DigestOf(std::string_view key) {
    return engine_.Transact({key}, [](remora::Transaction& transaction, auto keys) {
      return remora::ops::DigestOfValue(transaction, keys[0]);
    });
  }

  void Call(std::string_view request) {
    words_.clear();
    while (!request.empty()) {
      const size_t end = std::min(request.find(' '), request.size());
      words_.push_back(request.substr(0, end));
      request.remove_prefix(std::min(end + 1, request.size()));
    }
    dispatcher_.Execute(session_, words_);
    Check(output_.size() != 0, "every request is answered");
    output_.Consume(output_.size());
  }

  void CheckSlices() {
    for (uint32_t index = 0; index < engine_.keyspace().stripe_count(); ++index) {
      const remora::keyspace::Stripe& stripe = engine_.keyspace().stripe(index);
      if (stripe.first != nullptr) stripe.first->CheckInvariants();
    }
  }

  // In 1970: no field is due.
  remora::base::ManualClock clock_{0};
  remora::Engine engine_;
  remora::protocol::CommandTable table_;
  remora::protocol::DispatcherShared shared_;
  remora::protocol::Dispatcher dispatcher_;
  remora::protocol::OutputBuffer output_;
  remora::protocol::Session session_;
  std::vector<std::string_view> words_;
};

// The type of a value and a listpack that it is, with the sizes before it made right; nothing for
// others. So changes inside of it are not all refused for a wrong size.
std::string Mended(std::string_view value) {
  const std::string_view types("\x10\x11\x14\x19", 4);
  if (value.empty() || types.find(value[0]) == std::string_view::npos) return {};
  const size_t before = value[0] == '\x19' ? 9 : 1;
  constexpr size_t kLengthBytes = 1;
  constexpr size_t kTotalBytes = sizeof(uint32_t);
  if (value.size() < before + kLengthBytes + kTotalBytes + 3) return {};
  std::string list(value.substr(before + kLengthBytes));
  const auto size = static_cast<uint32_t>(list.size());
  std::memcpy(list.data(), &size, kTotalBytes);
  std::memset(list.data() + kTotalBytes, 0xFF, 2);  // Not counted.
  list.back() = '\xff';
  std::string mended(value.substr(0, before));
  mended.push_back('\x80');
  for (int shift = 24; shift >= 0; shift -= 8) mended.push_back(static_cast<char>(size >> shift));
  return mended + list;
}

std::string ValueIn(remora::Engine& engine, std::string_view key) {
  std::string payload = engine.Dump(key).value();
  payload.resize(payload.size() - kFooterBytes);
  return payload;
}

// Values of one or a few elements, under names that tell their types.
void MakeValues(remora::Engine& engine) {
  (void)engine.Set("text", "some text");
  (void)engine.Set("number", "-70000");
  (void)engine.Set("long", std::string(1000, 'x'));
  const std::string_view counted[] = {"a", "b", "c"};
  (void)engine.PfAdd("counter", counted);
  for (int i = 0; i < 4; ++i) {
    const std::string name = "m" + std::to_string(i);
    (void)engine.HSet("hash", name, std::string(1, static_cast<char>('p' + i)));
    (void)engine.SAdd("integers", std::to_string(i * 1000));
    (void)engine.SAdd("wide integers", std::to_string(int64_t{i} << 40));
    (void)engine.SAdd("set", i == 2 ? "1000" : name);
    (void)engine.ZAdd("scores", name, i * 0.5);
    (void)engine.RPush("list", i == 2 ? "1000" : name);
    (void)engine.HSet("volatile", name, std::to_string(i * 300));
  }
  const std::string_view field[] = {"m1"};
  (void)engine.HPExpireAt("volatile", field, {.expiry_milliseconds = int64_t{1} << 42});
  const remora::ops::GeoMember place = {"m1", {13.36, 38.11}};
  (void)engine.GeoAdd("places", {&place, 1});
}

void MakeStream(remora::Engine& engine, std::string_view key) {
  for (uint64_t i = 1; i <= 5; ++i) {
    const std::string number = std::to_string(i);
    const remora::ops::FieldValue fields[] = {{"name", number}, {"b", "value"}};
    (void)engine.XAdd(key, fields, {.id = {remora::ops::NewStreamId::Kind::kExactly, {i, 1}}});
  }
  const remora::ops::StreamId first = {1, 1};
  const remora::ops::StreamId fourth = {4, 1};
  (void)engine.XGroupCreate(key, "g", {.last_id = remora::ops::StreamId{}});
  (void)engine.XGroupCreate(key, "idle");
  (void)engine.XReadGroup(key, {"g", "one"}, {.count = 2});
  (void)engine.XReadGroup(key, {"g", "two"}, {.count = 1});
  (void)engine.XAck(key, "g", {&first, 1});
  (void)engine.XDel(key, {&fourth, 1});
}

// What is read but not written.
const std::string kOldForms[] = {
    "\x01\x02\x01"
    "a\x02"
    "12"s,  // a list
    "\x03\x02\x01"
    "a\x03"
    "1.5\x01z\xfe"s,  // a sorted set
    "\x09\x0b\x02\x01"
    "f\x01\x00v\x01g\x00\x00\xff"s,  // a zipmap
    "\x0a\x10\x10\0\0\0\x0d\0\0\0\x02\0"
    "\0\x01"
    "a\x03\xf6\xff"s,  // ziplists: a list, a sorted set, a hash
    "\x0c\x10\x10\0\0\0\x0d\0\0\0\x02\0"
    "\0\x01"
    "a\x03\xf6\xff"s,
    "\x0d\x10\x10\0\0\0\x0d\0\0\0\x02\0"
    "\0\x01"
    "a\x03\xf6\xff"s,
    "\x0e\x01\x10\x10\0\0\0\x0d\0\0\0\x02\0"
    "\0\x01"
    "a\x03\xf6\xff"s,
    "\x16\x02\x00\x01"
    "f\x01v\x00\xc0\x0c\x01w"s,  // a hash
};

}  // namespace

std::vector<std::string> remora::fuzz::Examples() {
  Engine engine({.stripes = 1, .seed = 1});
  std::vector<std::string> examples;
  const auto add_all = [&] {
    MakeStream(engine, "stream");
    for (const std::string& key : engine.Keys()) examples.push_back(ValueIn(engine, key));
    engine.Flush();
  };
  MakeValues(engine);
  add_all();
  // The same, none of them packed, in blocks of a few.
  Limits& limits = engine.limits();
  limits.hash_max_listpack_entries = 0;
  limits.set_max_listpack_entries = 0;
  limits.set_max_intset_entries = 0;
  limits.zset_max_listpack_entries = 0;
  limits.list_max_listpack_size = 2;
  limits.stream_node_max_entries = 2;
  MakeValues(engine);
  limits.list_max_listpack_size = -1;
  (void)engine.RPush("apart", std::string(5000, 'a') + "b");
  add_all();
  for (const std::string& old : kOldForms) examples.push_back(old);
  return examples;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static Property property;
  const std::string value(reinterpret_cast<const char*>(data), size);
  property.Try(value);
  if (const std::string mended = Mended(value); !mended.empty()) property.Try(mended);
  return 0;
}
