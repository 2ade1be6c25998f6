#include "bench/load/workloads.h"

#include <algorithm>

#include "bench/load/workload_writers.h"
#include "engine/base/random.h"

namespace remora::bench {

namespace {

constexpr size_t kStreamBytesMax = 64ull << 20;
constexpr size_t kTextFields = 4;  // of a hash, whose fifth field is a counter
constexpr std::string_view kCounterField = "visits";
constexpr size_t kKeysOfMget = 100;
constexpr uint64_t kRangeMembers = 1000;
constexpr uint64_t kExpirySeconds = 3600;
constexpr std::string_view kValue16 = "sixteen bytes ok";
constexpr std::string_view kJob = "{\"job\":\"resize\",\"image\":\"8f14e45fceea167a.png\"} ";
constexpr std::string_view kBoard = "board";
constexpr std::string_view kJobs = "jobs";
constexpr std::string_view kInbox = "inbox";
constexpr std::string_view kMembers = "members";
constexpr std::string_view kLeft = "left";  // of two sets that share half of their members
constexpr std::string_view kRight = "right";
constexpr std::string_view kLog = "log";
constexpr std::string_view kQueue = "queue";

Name KeyName(uint64_t item) { return Name("key:", item); }
Name HashName(uint64_t item) { return Name("hsh:", item); }
Name CounterName(uint64_t item) { return Name("cnt:", item); }
Name MemberName(uint64_t item) { return Name("mbr:", item); }
std::string FieldName(uint64_t number) { return "field" + std::to_string(number); }

void Set16(RequestStream& stream, const Draw& draw) {
  AddWords(stream, {"SET", KeyName(draw.item), kValue16});
}
void Get16(RequestStream& stream, const Draw& draw) {
  AddWords(stream, {"GET", KeyName(draw.item)});
}
void Set1024(RequestStream& stream, const Draw& draw) {
  static const std::string value(1024, 'v');
  AddWords(stream, {"SET", KeyName(draw.item), value});
}
void SetEx(RequestStream& stream, const Draw& draw) {
  const std::string seconds = std::to_string(kExpirySeconds + draw.random.Below(kExpirySeconds));
  AddWords(stream, {"SETEX", KeyName(draw.item), seconds, kValue16});
}
void Incr(RequestStream& stream, const Draw& draw) {
  AddWords(stream, {"INCR", CounterName(draw.item)});
}
void EvalIncr(RequestStream& stream, const Draw& draw) {
  AddWords(stream, {"EVAL", "return redis.call('INCR', KEYS[1])", "1", CounterName(draw.item)});
}
void Mget100(RequestStream& stream, const Draw& draw) {
  std::vector<Name> names;
  for (size_t i = 0; i < kKeysOfMget; ++i) names.push_back(KeyName(draw.random.Below(draw.items)));
  std::vector<std::string_view> words = {"MGET"};
  words.insert(words.end(), names.begin(), names.end());
  stream.Add(words);
}
void HSet(RequestStream& stream, const Draw& draw) {
  const std::string field = FieldName(draw.random.Below(kTextFields));
  AddWords(stream, {"HSET", HashName(draw.item), field, kValue16});
}
void HIncrBy(RequestStream& stream, const Draw& draw) {
  AddWords(stream, {"HINCRBY", HashName(draw.item), kCounterField, "1"});
}
void HGetAll(RequestStream& stream, const Draw& draw) {
  AddWords(stream, {"HGETALL", HashName(draw.item)});
}
void FillHash(RequestStream& stream, const Draw& draw) {
  AddWords(stream, {"HSET", HashName(draw.item), FieldName(0), kValue16, FieldName(1), kValue16,
                    FieldName(2), kValue16, FieldName(3), kValue16, kCounterField, "0"});
}
void ZAdd(RequestStream& stream, const Draw& draw) {
  const std::string score = std::to_string(draw.random.Below(1'000'000'000));
  AddWords(stream, {"ZADD", kBoard, score, MemberName(draw.item)});
}
void ZIncrBy(RequestStream& stream, const Draw& draw) {
  const std::string delta = std::to_string(1 + draw.random.Below(1000));
  AddWords(stream, {"ZINCRBY", kBoard, delta, MemberName(draw.item)});
}
void ZRevRank(RequestStream& stream, const Draw& draw) {
  AddWords(stream, {"ZREVRANK", kBoard, MemberName(draw.item)});
}
void ZTop10(RequestStream& stream, const Draw&) {
  AddWords(stream, {"ZREVRANGE", kBoard, "0", "9", "WITHSCORES"});
}
void ZRange1000(RequestStream& stream, const Draw& draw) {
  const uint64_t starts = draw.items > kRangeMembers ? draw.items - kRangeMembers : 1;
  const uint64_t start = draw.random.Below(starts);
  AddWords(stream, {"ZRANGE", kBoard, std::to_string(start),
                    std::to_string(start + kRangeMembers - 1), "WITHSCORES"});
}
// Half of the members are new when the load begins.
void SAdd(RequestStream& stream, const Draw& draw) {
  AddWords(stream, {"SADD", kMembers, MemberName(draw.random.Below(2 * draw.items))});
}
void SIsMember(RequestStream& stream, const Draw& draw) {
  AddWords(stream, {"SISMEMBER", kMembers, MemberName(draw.item)});
}
void SInter(RequestStream& stream, const Draw&) { AddWords(stream, {"SINTER", kLeft, kRight}); }
void SInterCard(RequestStream& stream, const Draw&) {
  AddWords(stream, {"SINTERCARD", "2", kLeft, kRight});
}
void FillMembers(RequestStream& stream, const Draw& draw) {
  AddWords(stream, {"SADD", kMembers, MemberName(draw.item)});
}
void FillTwoSets(RequestStream& stream, const Draw& draw) {
  const bool left = draw.item % 2 == 0;
  const uint64_t shift = left ? 0 : draw.items / 4;
  AddWords(stream, {"SADD", left ? kLeft : kRight, MemberName(draw.item / 2 + shift)});
}
void AddEntry(RequestStream& stream, const Draw& draw, std::initializer_list<std::string_view> to) {
  const std::string sensor = std::to_string(1000 + draw.random.Below(9000));
  const std::string value = std::to_string(draw.random.Below(400)) + ".5";
  std::vector<std::string_view> words(to);
  words.insert(words.end(), {"sensor", sensor, "value", value});
  stream.Add(words);
}
void XAdd(RequestStream& stream, const Draw& draw) {
  AddEntry(stream, draw, {"XADD", kLog, "MAXLEN", "~", "100000", "*"});
}
void FillLog(RequestStream& stream, const Draw& draw) {
  AddEntry(stream, draw, {"XADD", kLog, "*"});
}
// Entries are called 1-0, 1-1 and so on, so that they can be acknowledged without being read.
void FillQueue(RequestStream& stream, const Draw& draw) {
  if (draw.number == 0) {
    AddWords(stream, {"XGROUP", "CREATE", kQueue, "group", "0", "MKSTREAM"});
  } else {
    AddEntry(stream, draw, {"XADD", kQueue, "1-*"});
  }
}
// One entry is read, then one acknowledged, in the order in which they were read.
void XReadGroupXAck(RequestStream& stream, const Draw& draw) {
  if (draw.number == 0) {
    AddWords(stream, {"XGROUP", "SETID", kQueue, "group", "0"});
  } else if (draw.number % 2 == 1) {
    AddWords(stream,
             {"XREADGROUP", "GROUP", "group", "consumer", "COUNT", "1", "STREAMS", kQueue, ">"});
  } else {
    const std::string id = "1-" + std::to_string(draw.number / 2 - 1);
    AddWords(stream, {"XACK", kQueue, "group", id});
  }
}
void LPush(RequestStream& stream, const Draw&) { AddWords(stream, {"LPUSH", kInbox, kValue16}); }
void LPushRPop(RequestStream& stream, const Draw& draw) {
  if (draw.number % 2 == 0) {
    AddWords(stream, {"LPUSH", kInbox, kJob});
  } else {
    AddWords(stream, {"RPOP", kInbox});
  }
}
void LMove(RequestStream& stream, const Draw&) {
  AddWords(stream, {"LMOVE", kJobs, kJobs, "RIGHT", "LEFT"});
}
void LRange100(RequestStream& stream, const Draw&) {
  AddWords(stream, {"LRANGE", kJobs, "0", "99"});
}
void LIndex(RequestStream& stream, const Draw& draw) {
  AddWords(stream, {"LINDEX", kJobs, std::to_string(draw.item)});
}
void FillJobs(RequestStream& stream, const Draw&) { AddWords(stream, {"RPUSH", kJobs, kJob}); }
void Ping(RequestStream& stream, const Draw&) { AddWords(stream, {"PING"}); }

constexpr std::string_view kNames[] = {
    "ping",         "set16",         "get16",      "set1024",      "setex",         "incr",
    "mget100",      "hset",          "hincrby",    "hgetall",      "zadd",          "zincrby",
    "zrevrank",     "ztop10",        "zrange1000", "fill-strings", "fill-volatile", "fill-counters",
    "fill-hashes",  "fill-board",    "sadd",       "sismember",    "sinter",        "sintercard",
    "fill-members", "fill-two-sets", "xadd",       "xreadgroup",   "fill-log",      "fill-queue",
    "lpush",        "lpush-rpop",    "lmove",      "lrange100",    "lindex",        "fill-jobs",
    "eval-incr",
};
constexpr Writer kWriters[] = {
    Ping,        Set16,       Get16,    Set1024,        SetEx,    Incr,      Mget100,    HSet,
    HIncrBy,     HGetAll,     ZAdd,     ZIncrBy,        ZRevRank, ZTop10,    ZRange1000, Set16,
    SetEx,       Incr,        FillHash, ZAdd,           SAdd,     SIsMember, SInter,     SInterCard,
    FillMembers, FillTwoSets, XAdd,     XReadGroupXAck, FillLog,  FillQueue, LPush,      LPushRPop,
    LMove,       LRange100,   LIndex,   FillJobs,       EvalIncr,
};
static_assert(std::size(kNames) == std::size(kWriters));

Writer WriterOf(std::string_view name) {
  const auto* const found = std::find(std::begin(kNames), std::end(kNames), name);
  if (found != std::end(kNames)) return kWriters[found - kNames];
  for (const Workload& workload : BitAndGeoWorkloads()) {
    if (workload.name == name) return workload.write;
  }
  return nullptr;
}

}  // namespace

std::string_view RequestStream::Slice(size_t first, size_t count) const {
  const size_t start = StartOf(first);
  return std::string_view(bytes).substr(start, ends[first + count - 1] - start);
}

void RequestStream::Add(std::span<const std::string_view> words) {
  bytes += '*' + std::to_string(words.size()) + "\r\n";
  for (const std::string_view word : words) {
    bytes += '$' + std::to_string(word.size()) + "\r\n";
    bytes += word;
    bytes += "\r\n";
  }
  ends.push_back(bytes.size());
}

std::vector<std::string_view> WorkloadNames() {
  std::vector<std::string_view> names(std::begin(kNames), std::end(kNames));
  for (const Workload& workload : BitAndGeoWorkloads()) names.push_back(workload.name);
  return names;
}

RequestStream MakeRequests(std::string_view name, const WorkloadSettings& settings, uint64_t first,
                           uint64_t count) {
  RequestStream stream;
  const Writer write = WriterOf(name);
  if (write == nullptr) return stream;
  const bool fills = name.starts_with("fill-");
  base::Random random(settings.seed + first);
  for (uint64_t i = 0; i < count && stream.bytes.size() < kStreamBytesMax; ++i) {
    if (fills && first + i >= settings.items) break;
    const uint64_t item = fills ? first + i : random.Below(settings.items);
    write(stream, {.item = item, .items = settings.items, .number = first + i, .random = random});
  }
  return stream;
}

}  // namespace remora::bench
