// Twins: each random step is done twice, by the typed call on one engine and as a request on
// another. What the call returns, written as a reply, must be what the request is answered;
// afterwards both engines must hold the same keys with the same contents.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/number_text.h"
#include "engine/base/random.h"
#include "engine/engine.h"
#include "protocol/command_context.h"
#include "tests/support/memory_session.h"

namespace remora {
namespace {

// What a typed result is as a RESP2 reply.
std::string Reply(int64_t value) { return ":" + std::to_string(value) + "\r\n"; }
std::string Reply(uint64_t value) { return ":" + std::to_string(value) + "\r\n"; }
std::string Reply(bool value) { return value ? ":1\r\n" : ":0\r\n"; }
std::string Reply(std::string_view text) {
  return std::string("$")
      .append(std::to_string(text.size()))
      .append("\r\n")
      .append(text)
      .append("\r\n");
}
std::string Reply(const std::string& text) { return Reply(std::string_view(text)); }
std::string Reply(double value) { return Reply(base::DoubleText(value)); }
std::string Reply(const ops::SetOutcome& outcome) {
  return outcome.written ? "+OK\r\n" : "$-1\r\n";
}
template <typename T>
std::string Reply(const std::optional<T>& value) {
  return value ? Reply(*value) : "$-1\r\n";
}
template <typename T>
std::string Reply(const std::vector<T>& values) {
  std::string reply = "*" + std::to_string(values.size()) + "\r\n";
  for (const T& value : values) reply += Reply(value);
  return reply;
}
std::string Reply(Done) { return "+OK\r\n"; }
template <typename T>
std::string Reply(const Result<T>& result) {
  if (result.ok()) return Reply(result.value());
  return std::string("-").append(protocol::TextOf(result.error())).append("\r\n");
}

class Twins {
 public:
  explicit Twins(uint64_t seed) : random_(seed) {
    for (Engine* engine : {&typed_, &resp_.engine}) {
      engine->limits().hash_max_listpack_entries.store(6);
      engine->limits().zset_max_listpack_entries.store(6);
      engine->limits().list_max_listpack_size.store(6);
      engine->limits().set_max_listpack_entries.store(6);
      engine->limits().set_max_intset_entries.store(8);
    }
  }

  void Step() {
    const std::string key = "key:" + std::to_string(random_.Below(12));
    const std::string part = "part:" + std::to_string(random_.Below(15));
    const std::string value = Value();
    const int64_t number = static_cast<int64_t>(random_.Below(2000)) - 1000;
    switch (random_.Below(5)) {
      case 0:
        return StringStep(key, value, number);
      case 1:
        return HashStep(key, part, value, number);
      case 2:
        return ListStep(key, value, static_cast<int64_t>(random_.Below(16)) - 8);
      case 3:
        return SetStep(key, number % 3 == 0 ? part : std::to_string(number / 50));
      default:
        return SortedSetStep(key, part, static_cast<double>(number) / 8);
    }
  }

  void ExpectEqualContents() {
    std::vector<std::string> keys = typed_.Keys();
    std::vector<std::string> others = resp_.engine.Keys();
    std::sort(keys.begin(), keys.end());
    std::sort(others.begin(), others.end());
    ASSERT_EQ(keys, others);
    for (const std::string& key : keys) {
      EXPECT_EQ(typed_.Type(key), resp_.engine.Type(key)) << key;
      EXPECT_EQ(typed_.Encoding(key), resp_.engine.Encoding(key)) << key;
    }
  }

 private:
  std::string Value() {
    if (random_.Below(3) == 0) return std::to_string(random_.Below(100000));
    return std::string(random_.Below(90), static_cast<char>('a' + random_.Below(26)));
  }
  void Expect(const std::string& typed, const std::vector<std::string_view>& request) {
    ASSERT_EQ(typed, resp_.Call(request)) << request[0] << ' ' << request[1];
  }

  void StringStep(const std::string& key, const std::string& value, int64_t number) {
    const std::string digits = std::to_string(number);
    switch (random_.Below(7)) {
      case 0:
        return Expect(Reply(typed_.Set(key, value)), {"SET", key, value});
      case 1:
        return Expect(Reply(typed_.Get(key)), {"GET", key});
      case 2:
        return Expect(Reply(typed_.IncrBy(key, number)), {"INCRBY", key, digits});
      case 3:
        return Expect(Reply(typed_.Append(key, value)), {"APPEND", key, value});
      case 4:
        return Expect(Reply(typed_.StrLen(key)), {"STRLEN", key});
      case 5:
        return Expect(Reply(typed_.Del(key)), {"DEL", key});
      default:
        return Expect(Reply(typed_.Exists(key)), {"EXISTS", key});
    }
  }

  void HashStep(const std::string& key, const std::string& field, const std::string& value,
                int64_t number) {
    const std::string digits = std::to_string(number);
    const std::array<std::string_view, 1> fields = {field};
    switch (random_.Below(6)) {
      case 0:
        return Expect(Reply(typed_.HSet(key, field, value)), {"HSET", key, field, value});
      case 1:
        return Expect(Reply(typed_.HGet(key, field)), {"HGET", key, field});
      case 2:
        return Expect(Reply(typed_.HIncrBy(key, field, number)), {"HINCRBY", key, field, digits});
      case 3:
        return Expect(Reply(typed_.HDel(key, fields)), {"HDEL", key, field});
      case 4:
        return Expect(Reply(typed_.HLen(key)), {"HLEN", key});
      default:
        return Expect(Reply(typed_.HExists(key, field)), {"HEXISTS", key, field});
    }
  }

  void ListStep(const std::string& key, const std::string& value, int64_t number) {
    const std::string digits = std::to_string(number);
    switch (random_.Below(10)) {
      case 0:
        return Expect(Reply(typed_.LPush(key, value)), {"LPUSH", key, value});
      case 1:
        return Expect(Reply(typed_.RPush(key, value)), {"RPUSH", key, value});
      case 2:
        return Expect(Reply(typed_.LPop(key)), {"LPOP", key});
      case 3:
        return Expect(Reply(typed_.RPop(key)), {"RPOP", key});
      case 4:
        return Expect(Reply(typed_.LSet(key, number, value)), {"LSET", key, digits, value});
      case 5:
        return Expect(Reply(typed_.LInsert(key, {.after = true, .pivot = "", .element = value})),
                      {"LINSERT", key, "AFTER", "", value});
      case 6:
        return Expect(Reply(typed_.LRem(key, value, number)), {"LREM", key, digits, value});
      case 7:
        return Expect(Reply(typed_.LTrim(key, {.first = number, .last = -1})),
                      {"LTRIM", key, digits, "-1"});
      default:
        return ListReadStep(key, value, number);
    }
  }

  void ListReadStep(const std::string& key, const std::string& value, int64_t number) {
    const std::string digits = std::to_string(number);
    const std::string other = "key:" + std::to_string(random_.Below(12));
    switch (random_.Below(6)) {
      case 0:
        return Expect(Reply(typed_.LMove(key, other)), {"RPOPLPUSH", key, other});
      case 1:
        return Expect(Reply(typed_.LPos(key, {.element = value, .count = 0})),
                      {"LPOS", key, value, "COUNT", "0"});
      case 2:
        return Expect(Reply(typed_.LLen(key)), {"LLEN", key});
      case 3:
        return Expect(Reply(typed_.LIndex(key, number)), {"LINDEX", key, digits});
      case 4:
        return Expect(Reply(typed_.LRange(key, {.first = number, .last = -2})),
                      {"LRANGE", key, digits, "-2"});
      default:
        return Expect(Reply(typed_.LRange(key)), {"LRANGE", key, "0", "-1"});
    }
  }

  void SetStep(const std::string& key, const std::string& member) {
    const std::array<std::string_view, 1> members = {member};
    const std::string other = "key:" + std::to_string(random_.Below(12));
    const std::array<std::string_view, 2> keys = {key, other};
    switch (random_.Below(10)) {
      case 0:
      case 1:
        return Expect(Reply(typed_.SAdd(key, member)), {"SADD", key, member});
      case 2:
        return Expect(Reply(typed_.SRem(key, members)), {"SREM", key, member});
      case 3:
        return Expect(Reply(typed_.SIsMember(key, member)), {"SISMEMBER", key, member});
      case 4:
        return Expect(Reply(typed_.SCard(key)), {"SCARD", key});
      case 5:
        return Expect(Reply(typed_.SMove(key, other, member)), {"SMOVE", key, other, member});
      case 6:
        return Expect(Reply(typed_.SInterStore("key:0", keys)),
                      {"SINTERSTORE", "key:0", key, other});
      case 7:
        return Expect(Reply(typed_.SUnionStore("key:1", keys)),
                      {"SUNIONSTORE", "key:1", key, other});
      case 8:
        return Expect(Reply(typed_.SDiffStore("key:2", keys)), {"SDIFFSTORE", "key:2", key, other});
      default:
        return Expect(Reply(typed_.SInterCard(keys)), {"SINTERCARD", "2", key, other});
    }
  }

  void SortedSetStep(const std::string& key, const std::string& member, double score) {
    const std::string digits = base::DoubleText(score);
    const std::array<std::string_view, 1> members = {member};
    switch (random_.Below(5)) {
      case 0:
        return Expect(Reply(typed_.ZAdd(key, member, score)), {"ZADD", key, digits, member});
      case 1:
        return Expect(Reply(typed_.ZIncrBy(key, member, score)), {"ZINCRBY", key, digits, member});
      case 2:
        return Expect(Reply(typed_.ZRem(key, members)), {"ZREM", key, member});
      case 3:
        return Expect(Reply(typed_.ZScore(key, member)), {"ZSCORE", key, member});
      default:
        return Expect(Reply(typed_.ZCard(key)), {"ZCARD", key});
    }
  }

  base::Random random_;
  Engine typed_;
  tests::MemorySession resp_;
};

TEST(TypedAndRespTest, CallsAndRequestsAgree) {
  for (uint64_t seed = 1; seed <= 5; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Twins twins(seed);
    for (int step = 0; step < 5000 && !testing::Test::HasFatalFailure(); ++step) twins.Step();
    twins.ExpectEqualContents();
  }
}

}  // namespace
}  // namespace remora
