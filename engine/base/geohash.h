// Geohashes: places as numbers, such that places whose numbers are close are close.
//
// The map is halved again and again, alternately from west to east and from south to north, and
// each half chosen gives a bit; after `step` rounds what is left is a cell. A place is kept as the
// cell of 26 rounds around it, 52 bits, which a double holds as a sorted set's score; it is read
// back as the middle of that cell, at most 0.6 m away.
//
//   longitude   1   0   1 ...          the higher bit of each pair, from the highest pair down
//   latitude      1   1   0 ...        the lower one
//
// At the eastern and the northern edge of the map the index of a cell is one too great for its
// bits, as it is in Redis: places there have numbers above 2^52.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "engine/base/geography.h"

namespace remora::base {

inline constexpr int kGeohashStepMax = 26;

// A cell by its column and its row, counted from the south-west, of 2^step each.
struct GeohashCell {
  uint32_t column;
  uint32_t row;
  int step;

  bool operator==(const GeohashCell&) const = default;
};

// The cell that a valid place is in.
[[nodiscard]] GeohashCell GeohashCellOf(const GeoPoint& point, int step);

// What a cell covers, and where it is read back.
struct GeoArea {
  double west;
  double south;
  double east;
  double north;
};
[[nodiscard]] GeoArea AreaOf(const GeohashCell& cell);

// The neighbour so many columns to the east and rows to the north, around the globe.
[[nodiscard]] GeohashCell Moved(const GeohashCell& cell, int columns, int rows);

// The numbers of the places in a cell: from `first` to before `end`.
struct GeohashRange {
  uint64_t first;
  uint64_t end;
};
[[nodiscard]] GeohashRange RangeOf(const GeohashCell& cell);

// A place's number, and the cell and the place of a number; any 64 bits mean some place.
[[nodiscard]] uint64_t GeohashOf(const GeoPoint& point);
[[nodiscard]] GeohashCell CellOfGeohash(uint64_t geohash);
[[nodiscard]] GeoPoint PointOfGeohash(uint64_t geohash);
// The number in a score, whatever the score is.
[[nodiscard]] uint64_t GeohashOfScore(double score);

// The usual eleven letters of a place, as on geohash.org; the last is always 0.
using GeohashText = std::array<char, 11>;
[[nodiscard]] GeohashText GeohashTextOf(const GeoPoint& point);

}  // namespace remora::base
