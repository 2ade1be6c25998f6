// Twins of sets. They stay packed, so that both engines keep their members in one order.
#include "tests/twins/twins.h"

namespace remora::twins {
namespace {

class SetTwins : public Twins {
 public:
  using Twins::Twins;

  void Step() {
    const std::string key = Key();
    const std::string other = Key();
    const std::string one = Member();
    const std::string two = Member();
    const std::string_view members[] = {one, two};
    const std::string_view keys[] = {key, other};
    switch (random_.Below(10)) {
      case 0:
        return Expect(Reply(typed_.SMIsMember(key, members)), {"SMISMEMBER", key, one, two});
      case 1:
        return Expect(Reply(typed_.SMembers(key)), {"SMEMBERS", key});
      case 2:
        return AllStep(key);
      case 3:
        return Expect(Reply(typed_.SInter(keys)), {"SINTER", key, other});
      case 4:
        return Expect(Reply(typed_.SUnion(keys)), {"SUNION", key, other});
      case 5:
        return Expect(Reply(typed_.SDiff(keys)), {"SDIFF", key, other});
      case 6: {
        std::vector<std::string> found;
        const uint64_t next = typed_.SScan(key, {}, found).value();
        return Expect(Header(2) + Reply(std::to_string(next)) + Reply(found), {"SSCAN", key, "0"});
      }
      case 7:
        return Expect(Reply(typed_.SInterCard(keys, 2)),
                      {"SINTERCARD", "2", key, other, "LIMIT", "2"});
      default:
        return Expect(Reply(typed_.SAddMany(key, members)), {"SADD", key, one, two});
    }
  }

 private:
  std::string Member() {
    const std::string digits = std::to_string(random_.Below(30));
    return random_.Below(4) == 0 ? "m" + digits : digits;
  }
  // Random choices that leave no choice.
  void AllStep(const std::string& key) {
    const uint64_t size = typed_.SCard(key).value();
    switch (random_.Below(3)) {
      case 0:
        return Expect(Reply(typed_.SRandMembers(key, {.count = 1000})),
                      {"SRANDMEMBER", key, "1000"});
      case 1:
        if (size > 1) return;
        return Expect(Reply(typed_.SPop(key)), {"SPOP", key});
      default:
        return Expect(Reply(typed_.SPopMany(key, 1000)), {"SPOP", key, "1000"});
    }
  }
};

TEST(SetTwinsTest, CallsAndRequestsAgree) { RunTwins<SetTwins>(3000); }

}  // namespace
}  // namespace remora::twins
