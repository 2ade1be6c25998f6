// Twins: random elements by typed calls on one engine and by requests on another. Replies are
// alike, and so are the bytes that are left.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "engine/base/random.h"
#include "engine/engine.h"
#include "tests/support/memory_session.h"

namespace remora {
namespace {

class HyperLogLogTwins {
 public:
  explicit HyperLogLogTwins(uint64_t seed) : random_(seed) {}

  void Step() {
    const std::string key = Key();
    const std::string other = Key();
    switch (random_.Below(8)) {
      case 0:
        return Expect(Number(typed_.PfCount(key).value()), {"PFCOUNT", key});
      case 1:
        return Expect(Number(typed_.PfCountMany(std::vector<std::string_view>{key, other}).value()),
                      {"PFCOUNT", key, other});
      case 2:
        return Expect(
            typed_.PfMerge(key, std::vector<std::string_view>{other}).ok() ? "+OK\r\n" : "",
            {"PFMERGE", key, other});
      default:
        return AddStep(key);
    }
  }
  void ExpectEqualContents() {
    EXPECT_EQ(typed_.Size(), resp_.engine.Size());
    for (const std::string& key : typed_.Keys()) {
      EXPECT_EQ(typed_.Get(key).value(), resp_.engine.Get(key).value()) << key;
    }
  }

 private:
  static std::string Number(uint64_t value) { return ":" + std::to_string(value) + "\r\n"; }
  std::string Key() { return "key:" + std::to_string(random_.Below(5)); }
  void Expect(const std::string& typed, const std::vector<std::string_view>& request) {
    ASSERT_EQ(typed, resp_.Call(request)) << request[0] << ' ' << request[1];
  }
  void AddStep(const std::string& key) {
    std::vector<std::string> elements(random_.Below(20));
    for (std::string& element : elements) element = std::to_string(random_.Below(20'000));
    const std::vector<std::string_view> views(elements.begin(), elements.end());
    std::vector<std::string_view> request = {"PFADD", key};
    request.insert(request.end(), views.begin(), views.end());
    Expect(typed_.PfAdd(key, views).value() ? ":1\r\n" : ":0\r\n", request);
  }

  base::Random random_;
  Engine typed_;
  tests::MemorySession resp_;
};

TEST(HyperLogLogTwinsTest, CallsAndRequestsAgree) {
  for (uint64_t seed = 1; seed <= 3; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    HyperLogLogTwins twins(seed);
    for (int step = 0; step < 1500 && !testing::Test::HasFatalFailure(); ++step) twins.Step();
    twins.ExpectEqualContents();
  }
}

}  // namespace
}  // namespace remora
