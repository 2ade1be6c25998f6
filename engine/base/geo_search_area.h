// GeoSearchArea: where places inside a shape are to be looked for, and which of those found there
// are inside.
//
// The middle of the shape is in a cell that is so large that with its eight neighbours it covers
// the shape. Each cell is a range of numbers (geohash.h). The ranges, their order, and what is
// inside are those of Redis, as answers without an order come in this one.
//
// Most places in the cells are outside the shape. A place that is outside of a box around the shape
// is told by its cell alone: a few nanoseconds, where a distance takes a hundred.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "engine/base/geography.h"
#include "engine/base/geohash.h"

namespace remora::base {

class GeoSearchArea {
 public:
  // The vertices of a polygon must outlive it.
  explicit GeoSearchArea(const GeoShape& shape);

  // Ranges of numbers, in the order in which they are to be searched.
  [[nodiscard]] std::span<const GeohashRange> ranges() const {
    return std::span(ranges_).first(range_count_);
  }
  // How far the place of a number is from the middle, in metres, if it is inside the shape.
  [[nodiscard]] std::optional<double> DistanceInside(uint64_t geohash) const;

 private:
  static constexpr size_t kCells = 9;

  // A box around the shape: nothing outside of it is inside.
  struct Window {
    uint32_t first_column = 0;
    uint32_t columns = UINT32_MAX;  // from the first on, around the globe
    uint32_t first_row = 0;
    uint32_t rows = UINT32_MAX;
  };

  struct Angles {
    double longitude;
    double latitude;
    double cosine;  // of the latitude
  };

  void CoverShape();
  void Cover(const GeohashCell& cell, const GeoArea& bounds);
  void AddRange(const GeohashCell& cell);
  [[nodiscard]] static Window WindowAround(const GeoArea& bounds);
  [[nodiscard]] double DistanceFromMiddle(const GeoPoint& point) const;
  [[nodiscard]] std::optional<double> DistanceInCircle(const GeoPoint& point) const;
  [[nodiscard]] std::optional<double> DistanceInBox(const GeoPoint& point) const;
  [[nodiscard]] std::optional<double> DistanceInPolygon(const GeoPoint& point) const;

  const GeoShape shape_;
  GeoPoint middle_;
  Angles middle_angles_;
  Window window_;
  std::array<GeohashRange, kCells> ranges_;
  size_t range_count_ = 0;
};

}  // namespace remora::base
