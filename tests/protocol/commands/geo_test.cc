#include <gtest/gtest.h>

#include "protocol/error_text.h"
#include "tests/support/command_test.h"

namespace remora::protocol {
namespace {

class GeoCommandsTest : public tests::CommandTest {
 protected:
  void AddSicily() { Call("GEOADD g 13.361389 38.115556 Palermo 15.087269 37.502669 Catania"); }
};

TEST_F(GeoCommandsTest, MembersAreAddedUnderConditions) {
  EXPECT_EQ(Call("GEOADD g 13.361389 38.115556 Palermo 15.087269 37.502669 Catania"), ":2\r\n");
  EXPECT_EQ(Call("GEOADD g NX 1 1 Palermo"), ":0\r\n");
  EXPECT_EQ(Call("GEOADD g XX CH 1 1 Palermo"), ":1\r\n");
  EXPECT_EQ(Call("GEOADD g XX 1 1 new"), ":0\r\n");
  EXPECT_EQ(Call("GEOADD g NX XX 1 1 new"), Error(error_text::kSyntax));
  EXPECT_EQ(Call("GEOADD g 1 1 a 2"), Error(error_text::kSyntax));
  EXPECT_EQ(Call("GEOADD g x 1 a"), Error(error_text::kNotAFloat));
  EXPECT_EQ(Call("GEOADD g 200 38 a"), Error(error_text::InvalidCoordinates(200, 38)));
}

TEST_F(GeoCommandsTest, PlacesDistancesAndHashesLookAsInTheReference) {
  AddSicily();
  EXPECT_EQ(Call("GEOPOS g Palermo x"),
            "*2\r\n*2\r\n$18\r\n13.361389338970184\r\n$16\r\n38.1155563954963\r\n*-1\r\n");
  EXPECT_EQ(Call("GEODIST g Palermo Catania"), "$11\r\n166274.1516\r\n");
  EXPECT_EQ(Call("GEODIST g Palermo Catania KM"), "$8\r\n166.2742\r\n");
  EXPECT_EQ(Call("GEODIST g Palermo x"), "$-1\r\n");
  EXPECT_EQ(Call("GEODIST g Palermo Catania cm"), Error(error_text::kGeoUnit));
  EXPECT_EQ(Call("GEOHASH g Palermo x"), "*2\r\n$11\r\nsqc8b49rny0\r\n$-1\r\n");
  EXPECT_EQ(Call("GEOHASH g"), "*0\r\n");
  UseResp3();
  EXPECT_EQ(Call("GEOPOS g Palermo x"),
            "*2\r\n*2\r\n,13.361389338970184\r\n,38.1155563954963\r\n_\r\n");
  EXPECT_EQ(Call("GEODIST g Palermo Catania"), "$11\r\n166274.1516\r\n");
}

TEST_F(GeoCommandsTest, SearchesShowWhatIsAskedFor) {
  AddSicily();
  EXPECT_EQ(Call("GEOSEARCH g FROMLONLAT 15 37 BYRADIUS 200 km ASC"),
            "*2\r\n$7\r\nCatania\r\n$7\r\nPalermo\r\n");
  EXPECT_EQ(
      Call("GEOSEARCH g FROMLONLAT 15 37 BYBOX 400 400 km COUNT 1 WITHCOORD WITHDIST WITHHASH"),
      "*1\r\n*4\r\n$7\r\nCatania\r\n$7\r\n56.4413\r\n:3479447370796909\r\n"
      "*2\r\n$18\r\n15.087267458438873\r\n$17\r\n37.50266842333162\r\n");
  EXPECT_EQ(Call("GEOSEARCH g FROMMEMBER Palermo BYRADIUS 0 m"), "*1\r\n$7\r\nPalermo\r\n");
  EXPECT_EQ(Call("GEOSEARCH absent FROMMEMBER x BYRADIUS 1 km"), "*0\r\n");
  EXPECT_EQ(Call("GEORADIUS g 15 37 200 km DESC COUNT 1 ANY"), "*1\r\n$7\r\nPalermo\r\n");
  EXPECT_EQ(Call("GEORADIUS_RO g 15 37 100 km"), "*1\r\n$7\r\nCatania\r\n");
  EXPECT_EQ(Call("GEORADIUSBYMEMBER g Palermo 1 km WITHDIST"),
            "*1\r\n*2\r\n$7\r\nPalermo\r\n$6\r\n0.0000\r\n");
  EXPECT_EQ(Call("GEORADIUSBYMEMBER_RO g Palermo 1 km"), "*1\r\n$7\r\nPalermo\r\n");
}

TEST_F(GeoCommandsTest, APolygonIsItsOwnCentre) {
  AddSicily();
  EXPECT_EQ(Call("GEOSEARCH g BYPOLYGON 3 12 36 17 36 15 40"), "*1\r\n$7\r\nCatania\r\n");
  EXPECT_EQ(Call("GEOSEARCH g BYPOLYGON 4 12 36 17 36 17 40 12 40 ASC WITHDIST"),
            "*2\r\n*2\r\n$7\r\nCatania\r\n$10\r\n77850.3036\r\n"
            "*2\r\n$7\r\nPalermo\r\n$11\r\n100190.1992\r\n");
  EXPECT_EQ(Call("GEOSEARCHSTORE to g BYPOLYGON 3 12 36 17 36 15 40"), ":1\r\n");
  EXPECT_EQ(Call("GEOSEARCH g BYPOLYGON 2 12 36 17 36"), Error(error_text::kGeoTooFewVertices));
  EXPECT_EQ(Call("GEOSEARCH g BYPOLYGON 4 12 36 17 36 15 40"),
            Error(error_text::kGeoTooFewVertices));
  EXPECT_EQ(Call("GEOSEARCH g BYPOLYGON x 12 36 17 36"), Error(error_text::kGeoVertexCount));
  EXPECT_EQ(Call("GEOSEARCH g BYPOLYGON 3 12 36 17 36 200 1"),
            Error(error_text::InvalidCoordinates(200, 1)));
  EXPECT_EQ(Call("GEOSEARCH g FROMLONLAT 1 1 BYPOLYGON 3 12 36 17 36 15 40"),
            Error(error_text::kSyntax));
  EXPECT_EQ(Call("GEOSEARCH g BYPOLYGON 3 12 36 17 36 15 40 FROMLONLAT 1 1"),
            Error(error_text::kSyntax));
  EXPECT_EQ(Call("GEOSEARCH g BYPOLYGON 3 12 36 17 36 15 40 BYBOX 1 1 km"),
            Error(error_text::kSyntax));
}

TEST_F(GeoCommandsTest, ResultsAreStored) {
  AddSicily();
  EXPECT_EQ(Call("GEOSEARCHSTORE to g FROMLONLAT 15 37 BYRADIUS 200 km STOREDIST ASC COUNT 1"),
            ":1\r\n");
  EXPECT_EQ(Call("ZRANGE to 0 -1 WITHSCORES"),
            "*2\r\n$7\r\nCatania\r\n$16\r\n56.4412578701582\r\n");
  // The last one counts.
  EXPECT_EQ(Call("GEORADIUS g 15 37 200 km STORE a STOREDIST b"), ":2\r\n");
  EXPECT_EQ(Call("EXISTS a"), ":0\r\n");
  EXPECT_EQ(Call("ZCARD b"), ":2\r\n");
  EXPECT_EQ(Call("GEORADIUSBYMEMBER g Palermo 1 km STORE store"), ":1\r\n");
  EXPECT_EQ(Call("ZCARD store"), ":1\r\n");
  EXPECT_EQ(Call("GEORADIUS absent 15 37 200 km STORE b"), ":0\r\n");
  EXPECT_EQ(Call("EXISTS b"), ":0\r\n");
  EXPECT_EQ(Call("GEORADIUS_RO g 15 37 200 km STORE a"), Error(error_text::kSyntax));
}

TEST_F(GeoCommandsTest, WhatIsMissingOrTooMuchIsNamed) {
  AddSicily();
  EXPECT_EQ(Call("GeoSearch g BYRADIUS 200 km ASC WITHDIST"),
            Error(error_text::GeoCenterMissing("GeoSearch")));
  EXPECT_EQ(Call("GEOSEARCH g FROMLONLAT 15 37 ASC WITHDIST"),
            Error(error_text::GeoShapeMissing("GEOSEARCH")));
  EXPECT_EQ(Call("GEOSEARCH g FROMLONLAT 15 37 BYRADIUS 1 km ANY"),
            Error(error_text::kGeoAnyWithoutCount));
  EXPECT_EQ(Call("GEOSEARCH g FROMLONLAT 15 37 BYRADIUS 1 km COUNT 0"),
            Error(error_text::kCountMustBePositive));
  EXPECT_EQ(Call("GEOSEARCH g FROMMEMBER x BYRADIUS y km"), Error(error_text::kGeoNoMember));
  EXPECT_EQ(Call("GEOSEARCH g FROMLONLAT 15 37 BYRADIUS -1 km"),
            Error(error_text::kGeoRadiusNegative));
  EXPECT_EQ(Call("GEOSEARCH g FROMLONLAT 15 37 BYBOX 1 x km"),
            Error(error_text::kGeoHeightNotNumeric));
  EXPECT_EQ(Call("GEOSEARCHSTORE to g FROMLONLAT 1 2 BYRADIUS 1 m WITHDIST"),
            Error(error_text::kGeoSearchStore));
  EXPECT_EQ(Call("GEORADIUS g 15 37 200 km WITHDIST STORE a"), Error(error_text::kGeoStore));
  Call("SET s text");
  EXPECT_EQ(Call("GEOSEARCH s NONSENSE AND MORE OF IT"), Error(error_text::kWrongType));
}

TEST_F(GeoCommandsTest, AnOptionThatComesTwiceCountsAsItCameLast) {
  AddSicily();
  EXPECT_EQ(Call("GEOSEARCH g FROMMEMBER Palermo FROMMEMBER Catania BYRADIUS 900 km BYRADIUS 1 km"),
            "*1\r\n$7\r\nCatania\r\n");
  EXPECT_EQ(Call("GEOSEARCH g FROMLONLAT 1 1 FROMMEMBER Catania BYRADIUS 1 km"),
            Error(error_text::kSyntax));
  EXPECT_EQ(Call("GEOSEARCH g FROMMEMBER Catania BYRADIUS 1 km BYBOX 1 1 km"),
            Error(error_text::kSyntax));
}

TEST_F(GeoCommandsTest, TheRadiusAroundAMemberOfNothingIsNotLookedAt) {
  EXPECT_EQ(Call("GEORADIUSBYMEMBER absent m x furlongs"), "*0\r\n");
  EXPECT_EQ(Call("GEORADIUSBYMEMBER absent m x furlongs COUNT 0"),
            Error(error_text::kCountMustBePositive));
  EXPECT_EQ(Call("GEORADIUS absent 1 1 x m"), Error(error_text::kGeoRadiusNotNumeric));
}

}  // namespace
}  // namespace remora::protocol
