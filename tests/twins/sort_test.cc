// Twins of SORT: lists and sorted sets, by themselves and by other keys.
#include "tests/twins/twins.h"

namespace remora::twins {
namespace {

class SortTwins : public Twins {
 public:
  using Twins::Twins;

  void Step() {
    const std::string key = Key();
    const std::string element = std::to_string(random_.Below(20));
    switch (random_.Below(6)) {
      case 0:
        return Expect(Reply(typed_.Sort(key, {.alphabetic = true, .descending = true})),
                      {"SORT", key, "ALPHA", "DESC"});
      case 1:
        return Expect(Reply(typed_.Sort(key, {.offset = 1, .count = 3})),
                      {"SORT_RO", key, "LIMIT", "1", "3"});
      case 2: {
        const std::string_view get[] = {"#", "weight:*"};
        return Expect(Reply(typed_.Sort(key, {.by = "weight:*", .get = get})),
                      {"SORT", key, "BY", "weight:*", "GET", "#", "GET", "weight:*"});
      }
      case 3: {
        const std::string to = Key();
        return Expect(Reply(typed_.SortStore(to, key, {.descending = true})),
                      {"SORT", key, "DESC", "STORE", to});
      }
      case 4:
        return Expect("+OK\r\n", {"SET", "weight:" + element, element}, element);
      default:
        return Expect(Reply(typed_.RPush(key, element)), {"RPUSH", key, element});
    }
  }

 private:
  using Twins::Expect;
  void Expect(const std::string& typed, const std::vector<std::string>& request,
              const std::string& element) {
    ASSERT_TRUE(typed_.Set("weight:" + element, element).ok());
    Expect(typed, {request.begin(), request.end()});
  }
};

TEST(SortTwinsTest, CallsAndRequestsAgree) { RunTwins<SortTwins>(2000); }

}  // namespace
}  // namespace remora::twins
