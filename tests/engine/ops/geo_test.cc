#include "engine/ops/geo.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <numbers>
#include <string>
#include <vector>

#include "engine/base/clock.h"
#include "engine/base/geohash.h"
#include "engine/base/random.h"
#include "engine/engine.h"
#include "tests/model/geo_model.h"

namespace remora::ops {
namespace {

using Sort = GeoQuery::Sort;
using Names = std::vector<std::string>;

constexpr GeoPoint kPalermo = {13.361389, 38.115556};
constexpr GeoPoint kCatania = {15.087269, 37.502669};
constexpr GeoPoint kAgrigento = {13.583333, 37.316667};

class GeoTest : public testing::Test {
 protected:
  void Add(std::string_view key, std::string_view member, const GeoPoint& point) {
    const GeoMember entry = {member, point};
    ASSERT_TRUE(engine_.GeoAdd(key, {&entry, 1}).ok());
  }
  void AddSicily() {
    Add("sicily", "Palermo", kPalermo);
    Add("sicily", "Catania", kCatania);
    Add("sicily", "Agrigento", kAgrigento);
  }
  Names Search(std::string_view key, const GeoQuery& query) {
    Names names;
    for (const auto& place : engine_.GeoSearch(key, query).value()) names.push_back(place.member);
    return names;
  }

  base::ManualClock clock_;
  Engine engine_{{.stripes = 4, .seed = 1, .clock = &clock_}};
};

TEST_F(GeoTest, PlacesAreScoresOfASortedSet) {
  AddSicily();
  EXPECT_EQ(engine_.ZScore("sicily", "Palermo").value(), 3479099956230698.0);
  const auto points = engine_.GeoPos("sicily", std::array<std::string_view, 2>{"Palermo", "x"});
  EXPECT_EQ(points.value()[0]->longitude, 13.361389338970184);
  EXPECT_FALSE(points.value()[1].has_value());
  EXPECT_NEAR(engine_.GeoDist("sicily", "Palermo", "Catania").value().value(), 166274.1516, 1e-4);
  EXPECT_FALSE(engine_.GeoDist("sicily", "Palermo", "x").value().has_value());
  EXPECT_FALSE(engine_.GeoDist("absent", "a", "b").value().has_value());
}

TEST_F(GeoTest, AnInvalidPlaceRefusesAll) {
  const std::array<GeoMember, 2> members = {{{"good", kPalermo}, {"bad", {181, 0}}}};
  EXPECT_EQ(engine_.GeoAdd("k", members).error(), OpError::kOutOfRange);
  EXPECT_FALSE(engine_.Exists("k"));
}

TEST_F(GeoTest, SearchesStartAnywhereAndAreSortedByDistance) {
  AddSicily();
  const GeoCircle circle = {{15, 37}, 200'000};
  EXPECT_EQ(Search("sicily", {.shape = circle, .sort = Sort::kNearestFirst}),
            (Names{"Catania", "Agrigento", "Palermo"}));
  EXPECT_EQ(Search("sicily", {.shape = circle, .sort = Sort::kFarthestFirst}),
            (Names{"Palermo", "Agrigento", "Catania"}));
  EXPECT_EQ(Search("sicily", {.shape = circle, .count = 2}), (Names{"Catania", "Agrigento"}));
  EXPECT_EQ(Search("sicily", {.shape = circle, .count = 1, .any = true}).size(), 1u);
  EXPECT_EQ(Search("sicily", {.shape = GeoCircle{{}, 1000}, .from_member = "Palermo"}),
            Names{"Palermo"});
  EXPECT_EQ(Search("sicily", {.shape = GeoBox{{15, 37}, 100'000, 200'000}}), Names{"Catania"});
  EXPECT_EQ(Search("absent", {.shape = circle, .from_member = "x"}), Names{});
}

TEST_F(GeoTest, AMemberThatIsNotThereIsAnError) {
  AddSicily();
  const GeoQuery query = {.shape = GeoCircle{{}, 1000}, .from_member = "x"};
  EXPECT_EQ(engine_.GeoSearch("sicily", query).error(), OpError::kNoSuchMember);
  EXPECT_EQ(engine_.GeoSearchStore("to", "sicily", query).error(), OpError::kNoSuchMember);
}

TEST_F(GeoTest, WhatIsFoundCanBeStoredAsPlacesOrDistances) {
  AddSicily();
  const GeoQuery query = {.shape = GeoCircle{{15, 37}, 100'000}};
  ASSERT_TRUE(engine_.Set("to", "text").ok());
  ASSERT_TRUE(engine_.ExpireAfter("to", 1000));
  EXPECT_EQ(engine_.GeoSearchStore("to", "sicily", query).value(), 1u);
  EXPECT_EQ(engine_.ZScore("to", "Catania").value(), engine_.ZScore("sicily", "Catania").value());
  EXPECT_FALSE(engine_.ExpireTime("to").milliseconds.has_value());
  EXPECT_EQ(engine_.GeoSearchStore("to", "sicily", query, {.distances_in_meters = 1000}).value(),
            1u);
  EXPECT_NEAR(engine_.ZScore("to", "Catania").value().value(), 56.4412578701582, 1e-9);
  EXPECT_EQ(engine_.GeoSearchStore("to", "absent", query).value(), 0u);
  EXPECT_FALSE(engine_.Exists("to"));
  EXPECT_EQ(engine_.GeoSearchStore("sicily", "sicily", query).value(), 1u);
  EXPECT_EQ(engine_.ZCard("sicily").value(), 1u);
}

TEST_F(GeoTest, OtherTypesAreErrors) {
  ASSERT_TRUE(engine_.Set("s", "text").ok());
  const GeoMember member = {"m", kPalermo};
  const GeoQuery query = {.shape = GeoCircle{kPalermo, 1}};
  EXPECT_EQ(engine_.GeoAdd("s", {&member, 1}).error(), OpError::kWrongType);
  EXPECT_EQ(engine_.GeoPos("s", {}).error(), OpError::kWrongType);
  EXPECT_EQ(engine_.GeoDist("s", "a", "b").error(), OpError::kWrongType);
  EXPECT_EQ(engine_.GeoSearch("s", query).error(), OpError::kWrongType);
  EXPECT_EQ(engine_.GeoSearchStore("to", "s", query).error(), OpError::kWrongType);
}

TEST_F(GeoTest, NamesOfASmallSetHoldUntilTheAnswerIsGiven) {
  // Integers among the members of a packed set are written out for a moment only.
  for (int i = 0; i < 100; ++i) Add("k", std::to_string(i), {13.0 + i * 1e-4, 38});
  EXPECT_EQ(engine_.Encoding("k"), "listpack");
  const Names names =
      Search("k", {.shape = GeoCircle{{13, 38}, 10'000}, .sort = Sort::kNearestFirst});
  ASSERT_EQ(names.size(), 100u);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(names[static_cast<size_t>(i)], std::to_string(i));
}

// Random places and shapes, beside a list that is walked from end to end.
class GeoRandomTest : public GeoTest {
 protected:
  GeoPoint Point() {
    const GeoPoint middle = {-120.0 + static_cast<double>(random_.Below(5)) * 60,
                             -60.0 + static_cast<double>(random_.Below(5)) * 30};
    const double spread = random_.Below(2) == 0 ? 0.05 : 5;
    return {middle.longitude + (random_.NextDouble() - 0.5) * spread,
            middle.latitude + (random_.NextDouble() - 0.5) * spread};
  }
  void Change() {
    const std::string member = "m" + std::to_string(random_.Below(600));
    if (random_.Below(5) == 0) {
      const std::array<std::string_view, 1> members = {member};
      ASSERT_TRUE(engine_.ZRem("k", members).ok());
      model_.Remove(member);
    } else {
      const GeoPoint point = Point();
      Add("k", member, point);
      model_.Place(member, base::PointOfGeohash(base::GeohashOf(point)));
    }
  }
  void Expect(const GeoQuery& query, const model::GeoModel::Answer& answer) {
    const auto places = engine_.GeoSearch("k", query).value();
    std::set<std::string> found;
    double before = 0;
    for (const auto& place : places) {
      ASSERT_TRUE(found.insert(place.member).second) << place.member << " comes twice";
      ASSERT_TRUE(answer.inside.contains(place.member) || answer.doubtful.contains(place.member));
      ASSERT_GE(place.distance_meters, before);
      before = place.distance_meters;
    }
    for (const std::string& member : answer.inside) ASSERT_TRUE(found.contains(member)) << member;
  }
  double Length() { return std::pow(10, 1 + random_.NextDouble() * 5); }

  const uint64_t seed_ = base::EntropySeed();
  base::Random random_{seed_};
  model::GeoModel model_;
};

TEST_F(GeoRandomTest, FindsWhatAWalkOverAllFinds) {
  SCOPED_TRACE(seed_);
  for (int step = 0; step < 3000 && !HasFatalFailure(); ++step) {
    Change();
    if (step % 3 != 0) continue;
    const GeoPoint middle = Point();
    const GeoCircle circle = {middle, Length()};
    Expect({.shape = circle, .sort = Sort::kNearestFirst}, model_.InCircle(circle));
    const GeoBox box = {middle, Length(), Length()};
    Expect({.shape = box, .sort = Sort::kNearestFirst}, model_.InBox(box));
    // A star around the middle, whose line does not cross itself.
    std::vector<GeoPoint> vertices(3 + random_.Below(8));
    for (size_t i = 0; i < vertices.size(); ++i) {
      const double angle =
          2 * std::numbers::pi * static_cast<double>(i) / static_cast<double>(vertices.size());
      const double away = 0.01 + random_.NextDouble() * 3;
      vertices[i] = {middle.longitude + away * std::cos(angle),
                     middle.latitude + away * std::sin(angle)};
    }
    Expect({.shape = GeoPolygon{vertices}, .sort = Sort::kNearestFirst},
           model_.InPolygon(vertices));
  }
}

}  // namespace
}  // namespace remora::ops
