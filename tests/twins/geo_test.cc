// Twins: random places by typed calls on one engine and by requests on another, answered alike.
#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

#include "engine/base/number_text.h"
#include "engine/base/random.h"
#include "engine/engine.h"
#include "tests/support/memory_session.h"

namespace remora {
namespace {

class GeoTwins {
 public:
  explicit GeoTwins(uint64_t seed) : random_(seed) {}

  void Step() {
    const std::string key = Key();
    const ops::GeoPoint point = {static_cast<double>(random_.Below(2000)) / 1000,
                                 static_cast<double>(random_.Below(2000)) / 1000};
    const std::string longitude = base::DoubleText(point.longitude);
    const std::string latitude = base::DoubleText(point.latitude);
    switch (random_.Below(5)) {
      case 0: {
        const std::string radius = std::to_string(random_.Below(100'000));
        const ops::GeoQuery query = {.shape = ops::GeoCircle{point, std::stod(radius)},
                                     .sort = ops::GeoQuery::Sort::kNearestFirst};
        return Expect(
            Places(typed_.GeoSearch(key, query).value()),
            {"GEOSEARCH", key, "FROMLONLAT", longitude, latitude, "BYRADIUS", radius, "m", "ASC"});
      }
      case 1: {
        const std::string to = Key();
        const ops::GeoQuery query = {.shape = ops::GeoBox{point, 90'000, 50'000}, .count = 7};
        return Expect(Number(typed_.GeoSearchStore(to, key, query).value()),
                      {"GEOSEARCHSTORE", to, key, "FROMLONLAT", longitude, latitude, "BYBOX",
                       "90000", "50000", "m", "COUNT", "7"});
      }
      case 2:
        return ReadStep(key);
      default: {
        const std::string member = "member:" + std::to_string(random_.Below(200));
        const ops::GeoMember entry = {member, point};
        return Expect(Number(typed_.GeoAdd(key, {&entry, 1}).value().added),
                      {"GEOADD", key, longitude, latitude, member});
      }
    }
  }
  void ExpectEqualContents() {
    EXPECT_EQ(typed_.Size(), resp_.engine.Size());
    for (const std::string& key : typed_.Keys()) {
      EXPECT_EQ(typed_.ZRange(key, ops::RankRange{0, -1}).value(),
                resp_.engine.ZRange(key, ops::RankRange{0, -1}).value());
    }
  }

 private:
  static std::string Number(uint64_t value) { return ":" + std::to_string(value) + "\r\n"; }
  static std::string Places(const std::vector<Database::OwnedPlace>& places) {
    std::string reply = "*" + std::to_string(places.size()) + "\r\n";
    for (const Database::OwnedPlace& place : places) {
      reply.append("$").append(std::to_string(place.member.size())).append("\r\n");
      reply.append(place.member).append("\r\n");
    }
    return reply;
  }
  static std::string Bulk(const std::string& text) {
    return "$" + std::to_string(text.size()) + "\r\n" + text + "\r\n";
  }
  void ReadStep(const std::string& key) {
    const std::string one = "member:" + std::to_string(random_.Below(200));
    const std::string other = "member:" + std::to_string(random_.Below(200));
    const std::string_view members[] = {one, other};
    const auto texts = typed_.GeoHash(key, members).value();
    const auto points = typed_.GeoPos(key, members).value();
    std::string hashes = "*2\r\n";
    for (const auto& text : texts) hashes += text ? Bulk(*text) : "$-1\r\n";
    Expect(hashes, {"GEOHASH", key, one, other});
    std::string positions = "*2\r\n";
    for (const auto& point : points) {
      positions += point ? "*2\r\n" + Bulk(base::DoubleText(point->longitude)) +
                               Bulk(base::DoubleText(point->latitude))
                         : "*-1\r\n";
    }
    Expect(positions, {"GEOPOS", key, one, other});
    const auto distance = typed_.GeoDist(key, one, other).value();
    const std::string told = resp_.Call({"GEODIST", key, one, other});
    ASSERT_EQ(distance.has_value(), told != "$-1\r\n");
    if (!distance) return;
    ASSERT_NEAR(*distance, std::stod(told.substr(told.find('\n') + 1)), 0.0001);
  }
  std::string Key() { return "key:" + std::to_string(random_.Below(3)); }
  void Expect(const std::string& typed, const std::vector<std::string_view>& request) {
    ASSERT_EQ(typed, resp_.Call(request)) << request[0] << ' ' << request[1];
  }

  base::Random random_;
  Engine typed_;
  tests::MemorySession resp_;
};

TEST(GeoTwinsTest, CallsAndRequestsAgree) {
  for (uint64_t seed = 1; seed <= 3; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    GeoTwins twins(seed);
    for (int step = 0; step < 3000 && !testing::Test::HasFatalFailure(); ++step) twins.Step();
    twins.ExpectEqualContents();
  }
}

}  // namespace
}  // namespace remora
