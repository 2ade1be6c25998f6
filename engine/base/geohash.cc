#include "engine/base/geohash.h"

#include <algorithm>
#include <string_view>

namespace remora::base {

namespace {

struct Span {
  double min;
  double max;
};
constexpr Span kLongitudes = {-GeoPoint::kLongitudeMax, GeoPoint::kLongitudeMax};
constexpr Span kLatitudes = {-GeoPoint::kLatitudeMax, GeoPoint::kLatitudeMax};
// The letters of a geohash stand for the whole globe.
constexpr Span kAllLatitudes = {-90, 90};

// Moves the bits of a number apart: bit i goes to bit 2i.
uint64_t Spread(uint32_t number) {
  uint64_t bits = number;
  bits = (bits | bits << 16) & 0x0000FFFF0000FFFF;
  bits = (bits | bits << 8) & 0x00FF00FF00FF00FF;
  bits = (bits | bits << 4) & 0x0F0F0F0F0F0F0F0F;
  bits = (bits | bits << 2) & 0x3333333333333333;
  return (bits | bits << 1) & 0x5555555555555555;
}

// The other way.
uint32_t Gather(uint64_t bits) {
  bits &= 0x5555555555555555;
  bits = (bits | bits >> 1) & 0x3333333333333333;
  bits = (bits | bits >> 2) & 0x0F0F0F0F0F0F0F0F;
  bits = (bits | bits >> 4) & 0x00FF00FF00FF00FF;
  bits = (bits | bits >> 8) & 0x0000FFFF0000FFFF;
  return static_cast<uint32_t>(bits | bits >> 16);
}

uint64_t Interleaved(const GeohashCell& cell) {
  return Spread(cell.row) | Spread(cell.column) << 1;
}

uint32_t IndexOf(double value, const Span& span, int step) {
  const double share = (value - span.min) / (span.max - span.min);
  return static_cast<uint32_t>(share * static_cast<double>(uint64_t{1} << step));
}

// Where the cell with this index begins; the one behind the last index of all begins at the start.
double EdgeOf(uint32_t index, const Span& span, int step) {
  return span.min + (index / static_cast<double>(uint64_t{1} << step)) * (span.max - span.min);
}

}  // namespace

GeohashCell GeohashCellOf(const GeoPoint& point, int step) {
  return {.column = IndexOf(point.longitude, kLongitudes, step),
          .row = IndexOf(point.latitude, kLatitudes, step),
          .step = step};
}

GeoArea AreaOf(const GeohashCell& cell) {
  return {.west = EdgeOf(cell.column, kLongitudes, cell.step),
          .south = EdgeOf(cell.row, kLatitudes, cell.step),
          .east = EdgeOf(cell.column + 1, kLongitudes, cell.step),
          .north = EdgeOf(cell.row + 1, kLatitudes, cell.step)};
}

GeohashCell Moved(const GeohashCell& cell, int columns, int rows) {
  const uint32_t mask = (uint32_t{1} << cell.step) - 1;
  GeohashCell moved = cell;
  // Why only then: an index at the edge of the map keeps its surplus until it is moved.
  if (columns != 0) moved.column = (cell.column + static_cast<uint32_t>(columns)) & mask;
  if (rows != 0) moved.row = (cell.row + static_cast<uint32_t>(rows)) & mask;
  return moved;
}

GeohashRange RangeOf(const GeohashCell& cell) {
  const int shift = 2 * (kGeohashStepMax - cell.step);
  const uint64_t bits = Interleaved(cell);
  return {bits << shift, (bits + 1) << shift};
}

uint64_t GeohashOf(const GeoPoint& point) {
  return Interleaved(GeohashCellOf(point, kGeohashStepMax));
}

GeohashCell CellOfGeohash(uint64_t geohash) {
  return {.column = Gather(geohash >> 1), .row = Gather(geohash), .step = kGeohashStepMax};
}

GeoPoint PointOfGeohash(uint64_t geohash) {
  const GeoArea area = AreaOf(CellOfGeohash(geohash));
  return {.longitude = std::clamp((area.west + area.east) / 2, kLongitudes.min, kLongitudes.max),
          .latitude = std::clamp((area.south + area.north) / 2, kLatitudes.min, kLatitudes.max)};
}

uint64_t GeohashOfScore(double score) {
  constexpr double kHalf = 9223372036854775808.0;  // 2^63
  constexpr uint64_t kHighest = uint64_t{1} << 63;
  // What x86 makes of a double that becomes a 64-bit number without a sign.
  if (score >= -kHalf && score < kHalf) return static_cast<uint64_t>(static_cast<int64_t>(score));
  if (score >= kHalf && score < 2 * kHalf) {
    return static_cast<uint64_t>(static_cast<int64_t>(score - kHalf)) + kHighest;
  }
  return score > 0 ? 0 : kHighest;
}

GeohashText GeohashTextOf(const GeoPoint& point) {
  constexpr std::string_view kLetters = "0123456789bcdefghjkmnpqrstuvwxyz";
  constexpr size_t kBitsOfLetter = 5;
  const uint64_t bits =
      Interleaved({.column = IndexOf(point.longitude, kLongitudes, kGeohashStepMax),
                   .row = IndexOf(point.latitude, kAllLatitudes, kGeohashStepMax),
                   .step = kGeohashStepMax});
  GeohashText text;
  // 52 bits are ten letters, and two bits that are left out.
  for (size_t i = 0; i + 1 < text.size(); ++i) {
    text[i] = kLetters[bits >> (2 * kGeohashStepMax - (i + 1) * kBitsOfLetter) & 31];
  }
  text.back() = kLetters[0];
  return text;
}

}  // namespace remora::base
