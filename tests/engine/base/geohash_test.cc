#include "engine/base/geohash.h"

#include <gtest/gtest.h>

#include <limits>
#include <string_view>

#include "engine/base/random.h"

namespace remora::base {
namespace {

std::string_view Text(const GeohashText& text) { return {text.data(), text.size()}; }

TEST(GeohashTest, NumbersAndLettersAreThoseOfRedis) {
  const GeoPoint palermo = {13.361389, 38.115556};
  const uint64_t geohash = GeohashOf(palermo);
  EXPECT_EQ(geohash, 3479099956230698u);
  const GeoPoint kept = PointOfGeohash(geohash);
  EXPECT_EQ(kept.longitude, 13.361389338970184);
  EXPECT_EQ(kept.latitude, 38.1155563954963);
  EXPECT_EQ(Text(GeohashTextOf(kept)), "sqc8b49rny0");
  EXPECT_EQ(Text(GeohashTextOf({2.682209014892578e-6, 1.2673605809254695e-6})), "s0000000000");
}

TEST(GeohashTest, TheFarEdgesOfTheMapAreReadBackAsThemselves) {
  const uint64_t geohash = GeohashOf({180, 85.05112878});
  EXPECT_EQ(geohash, 13510798882111488u);  // 3 * 2^52
  EXPECT_EQ(PointOfGeohash(geohash).longitude, 180);
  EXPECT_EQ(PointOfGeohash(geohash).latitude, 85.05112878);
  EXPECT_EQ(Text(GeohashTextOf(PointOfGeohash(geohash))), "bp05b5048p0");
}

TEST(GeohashTest, AnyScoreIsSomePlace) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  EXPECT_EQ(GeohashOfScore(0.5), 0u);
  EXPECT_EQ(GeohashOfScore(-5), static_cast<uint64_t>(-5));
  EXPECT_EQ(GeohashOfScore(9223372036854775808.0), uint64_t{1} << 63);
  EXPECT_EQ(GeohashOfScore(1e300), 0u);
  EXPECT_EQ(GeohashOfScore(kInfinity), 0u);
  EXPECT_EQ(GeohashOfScore(-kInfinity), uint64_t{1} << 63);
  for (const uint64_t geohash : {~uint64_t{0}, uint64_t{1} << 63, static_cast<uint64_t>(-5)}) {
    EXPECT_TRUE(PointOfGeohash(geohash).IsValid());
  }
  EXPECT_EQ(PointOfGeohash(static_cast<uint64_t>(-5)).longitude, 180);
}

TEST(GeohashTest, CellsHoldWhatIsInThemAndLieBesideTheirNeighbours) {
  const uint64_t seed = EntropySeed();
  SCOPED_TRACE(seed);
  Random random(seed);
  for (int i = 0; i < 20'000; ++i) {
    const GeoPoint point = {random.NextDouble() * 360 - 180, random.NextDouble() * 170 - 85};
    const int step = 1 + static_cast<int>(random.Below(kGeohashStepMax));
    const GeohashCell cell = GeohashCellOf(point, step);
    const GeoArea area = AreaOf(cell);
    ASSERT_LE(area.west, point.longitude);
    ASSERT_LE(point.longitude, area.east);
    ASSERT_LE(area.south, point.latitude);
    ASSERT_LE(point.latitude, area.north);
    const GeohashRange range = RangeOf(cell);
    const uint64_t geohash = GeohashOf(point);
    ASSERT_TRUE(range.first <= geohash && geohash < range.end);
    ASSERT_EQ(CellOfGeohash(geohash), GeohashCellOf(point, kGeohashStepMax));
    ASSERT_EQ(Moved(Moved(cell, 1, 1), -1, -1), cell);
    if (AreaOf(cell).east < 180) {
      ASSERT_EQ(AreaOf(Moved(cell, 1, 0)).west, area.east);
    } else {
      ASSERT_EQ(AreaOf(Moved(cell, 1, 0)).west, -180);
    }
  }
}

TEST(GeohashTest, APlaceIsKeptToLessThanAMetre) {
  const uint64_t seed = EntropySeed();
  SCOPED_TRACE(seed);
  Random random(seed);
  for (int i = 0; i < 10'000; ++i) {
    const GeoPoint point = {random.NextDouble() * 360 - 180, random.NextDouble() * 170 - 85};
    ASSERT_LE(GeoDistance(point, PointOfGeohash(GeohashOf(point))), 0.6);
  }
}

}  // namespace
}  // namespace remora::base
