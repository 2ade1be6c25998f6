// Twins of lists: pushes, pops and moves of all kinds, those that may wait among them.
#include "tests/twins/twins.h"

namespace remora::twins {
namespace {

using ops::ListEnd;

class ListTwins : public Twins {
 public:
  explicit ListTwins(uint64_t seed) : Twins(seed) {
    for (Engine* engine : {&typed_, &resp_.engine}) engine->limits().list_max_listpack_size = 5;
  }

  void Step() {
    const std::string key = Key();
    switch (random_.Below(5)) {
      case 0:
        return PopStep(key);
      case 1:
        return MoveStep(key, Key());
      case 2:
        return WaitStep(key, Key());
      default:
        return PushStep(key);
    }
  }

 private:
  static std::string PopReply(const Result<Engine::OwnedElements>& popped) {
    // Without elements there was no key.
    if (popped.ok() && popped->empty()) return "*-1\r\n";
    return Reply(popped);
  }
  template <typename T>
  static std::string FromKey(std::string_view key, const T& element) {
    return Header(2) + Reply(key) + Reply(element);
  }

  void PushStep(const std::string& key) {
    const std::string one = std::to_string(random_.Below(100));
    const std::string other(random_.Below(20), 'x');
    const std::string_view elements[] = {one, other};
    constexpr auto kPresent = ops::PushWhere::kOnlyPresentKey;
    switch (random_.Below(6)) {
      case 0:
        return Expect(Reply(typed_.LPushMany(key, elements)), {"LPUSH", key, one, other});
      case 1:
        return Expect(Reply(typed_.RPushMany(key, elements)), {"RPUSH", key, one, other});
      case 2:
        return Expect(Reply(typed_.LPushMany(key, elements, kPresent)),
                      {"LPUSHX", key, one, other});
      case 3:
        return Expect(Reply(typed_.RPushMany(key, elements, kPresent)),
                      {"RPUSHX", key, one, other});
      case 4:
        return Expect(Reply(typed_.LInsert(key, {.pivot = one, .element = other})),
                      {"LINSERT", key, "BEFORE", one, other});
      default:
        return Expect(Reply(typed_.LPos(key, {.element = one, .rank = -1, .count = 2})),
                      {"LPOS", key, one, "RANK", "-1", "COUNT", "2"});
    }
  }

  void PopStep(const std::string& key) {
    const std::string other = Key();
    const std::string_view keys[] = {key, other};
    const uint64_t count = 1 + random_.Below(3);
    const std::string digits = std::to_string(count);
    switch (random_.Below(3)) {
      case 0:
        return Expect(PopReply(typed_.LPopMany(key, count)), {"LPOP", key, digits});
      case 1:
        return Expect(PopReply(typed_.RPopMany(key, count)), {"RPOP", key, digits});
      default: {
        const auto popped = typed_.LMPop(keys, ListEnd::kBack, count).value();
        return Expect(
            popped.second.empty() ? "*-1\r\n" : FromKey(keys[popped.first], popped.second),
            {"LMPOP", "2", key, other, "RIGHT", "COUNT", digits});
      }
    }
  }

  void MoveStep(const std::string& key, const std::string& to) {
    const bool from_front = random_.Below(2) == 0;
    const bool to_front = random_.Below(2) == 0;
    const ops::ListMoveOptions move = {.from = from_front ? ListEnd::kFront : ListEnd::kBack,
                                       .to = to_front ? ListEnd::kFront : ListEnd::kBack};
    Expect(Reply(typed_.LMove(key, to, move)),
           {"LMOVE", key, to, from_front ? "LEFT" : "RIGHT", to_front ? "LEFT" : "RIGHT"});
  }

  // Only where something is there: these twins have one client each, who would wait for itself.
  void WaitStep(const std::string& key, const std::string& other) {
    const std::string_view keys[] = {other, key};
    if (typed_.LLen(key).value() == 0) return;
    switch (random_.Below(5)) {
      case 0: {
        const auto popped = typed_.BLPop(keys, no_wait_).value();
        return Expect(FromKey(keys[popped->first], popped->second), {"BLPOP", other, key, "1"});
      }
      case 1: {
        const auto popped = typed_.BRPop(keys, no_wait_).value();
        return Expect(FromKey(keys[popped->first], popped->second), {"BRPOP", other, key, "1"});
      }
      case 2: {
        const auto popped = typed_.BLMPop(keys, ListEnd::kFront, 2, no_wait_).value();
        return Expect(FromKey(keys[popped->first], popped->second),
                      {"BLMPOP", "1", "2", other, key, "LEFT", "COUNT", "2"});
      }
      case 3:
        return Expect(Reply(typed_.BLMove(key, other, {}, no_wait_)),
                      {"BRPOPLPUSH", key, other, "1"});
      default:
        return Expect(Reply(typed_.BLMove(key, other, {.from = ListEnd::kFront}, no_wait_)),
                      {"BLMOVE", key, other, "LEFT", "LEFT", "1"});
    }
  }

  const WaitOptions no_wait_{.timeout_milliseconds = 1};
};

TEST(ListTwinsTest, CallsAndRequestsAgree) { RunTwins<ListTwins>(3000); }

}  // namespace
}  // namespace remora::twins
