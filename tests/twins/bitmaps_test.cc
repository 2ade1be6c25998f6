// Twins: random bits by typed calls on one engine and by requests on another, answered alike.
#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

#include "engine/base/random.h"
#include "engine/engine.h"
#include "tests/support/memory_session.h"

namespace remora {
namespace {

std::string Number(int64_t value) { return ":" + std::to_string(value) + "\r\n"; }

class BitmapTwins {
 public:
  explicit BitmapTwins(uint64_t seed) : random_(seed) {}

  void Step() {
    const std::string key = Key();
    const int64_t offset = static_cast<int64_t>(random_.Below(400));
    const std::string place = std::to_string(offset);
    const bool bit = random_.Below(2) == 0;
    const std::string digit = bit ? "1" : "0";
    switch (random_.Below(6)) {
      case 0:
        return Expect(Number(typed_.SetBit(key, offset, bit).value() ? 1 : 0),
                      {"SETBIT", key, place, digit});
      case 1:
        return Expect(Number(typed_.GetBit(key, offset).value() ? 1 : 0), {"GETBIT", key, place});
      case 2:
        return RangeStep(key, offset, digit);
      case 3:
        return CombineStep(key);
      case 4:
        return ReadFieldsStep(key, offset);
      default:
        return FieldStep(key, offset);
    }
  }

  void ExpectEqualContents() {
    for (const std::string& key : typed_.Keys()) {
      EXPECT_EQ(typed_.Get(key).value(), resp_.engine.Get(key).value()) << key;
      EXPECT_EQ(typed_.Encoding(key), resp_.engine.Encoding(key)) << key;
    }
    EXPECT_EQ(typed_.Size(), resp_.engine.Size());
  }

 private:
  std::string Key() { return "key:" + std::to_string(random_.Below(6)); }
  void Expect(const std::string& typed, const std::vector<std::string_view>& request) {
    ASSERT_EQ(typed, resp_.Call(request)) << request[0] << ' ' << request[1];
  }
  void RangeStep(const std::string& key, int64_t first, const std::string& digit) {
    const int64_t last = static_cast<int64_t>(random_.Below(500)) - 100;
    const std::string from = std::to_string(first);
    const std::string to = std::to_string(last);
    const ops::BitRange range = {first, last, ops::BitRange::Unit::kBits};
    Expect(Number(static_cast<int64_t>(typed_.BitCount(key, range).value())),
           {"BITCOUNT", key, from, to, "BIT"});
    const std::optional<uint64_t> found = typed_.BitPos(key, digit == "1", range).value();
    Expect(Number(found ? static_cast<int64_t>(*found) : -1),
           {"BITPOS", key, digit, from, to, "BIT"});
  }
  void CombineStep(const std::string& key) {
    static constexpr std::array<std::string_view, 8> kNames = {"AND",  "OR",    "XOR",   "NOT",
                                                               "DIFF", "DIFF1", "ANDOR", "ONE"};
    const size_t operation = random_.Below(kNames.size());
    const std::string one = Key();
    const std::string other = Key();
    std::vector<std::string_view> sources = {one};
    std::vector<std::string_view> request = {"BITOP", kNames[operation], key, one};
    if (kNames[operation] != "NOT") {
      sources.push_back(other);
      request.push_back(other);
    }
    const auto size = typed_.BitOp(static_cast<ops::BitOperation>(operation), key, sources).value();
    Expect(Number(static_cast<int64_t>(size)), request);
  }
  void FieldStep(const std::string& key, int64_t offset) {
    const int64_t delta = static_cast<int64_t>(random_.Next()) >> random_.Below(64);
    const ops::BitField field = {.is_signed = true, .bits = 21, .offset = uint64_t(offset)};
    const std::array<ops::BitFieldStep, 1> steps = {
        {{.field = field,
          .action = ops::BitFieldStep::Action::kIncrement,
          .operand = delta,
          .overflow = ops::BitFieldOverflow::kFail}}};
    const std::optional<int64_t> value = typed_.BitField(key, steps).value()[0];
    Expect("*1\r\n" + (value ? Number(*value) : "$-1\r\n"),
           {"BITFIELD", key, "OVERFLOW", "FAIL", "INCRBY", "i21", std::to_string(offset),
            std::to_string(delta)});
  }

  void ReadFieldsStep(const std::string& key, int64_t offset) {
    const ops::BitField field = {.is_signed = false, .bits = 9, .offset = uint64_t(offset)};
    const std::array<ops::BitFieldStep, 1> steps = {
        {{.field = field, .action = ops::BitFieldStep::Action::kGet}}};
    Expect("*1\r\n" + Number(*typed_.BitField(key, steps).value()[0]),
           {"BITFIELD_RO", key, "GET", "u9", std::to_string(offset)});
  }

  base::Random random_;
  Engine typed_;
  tests::MemorySession resp_;
};

TEST(BitmapTwinsTest, CallsAndRequestsAgree) {
  for (uint64_t seed = 1; seed <= 3; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    BitmapTwins twins(seed);
    for (int step = 0; step < 5000 && !testing::Test::HasFatalFailure(); ++step) twins.Step();
    twins.ExpectEqualContents();
  }
}

}  // namespace
}  // namespace remora
