// Reads the arguments of geographic commands: coordinates, units, shapes, and the options of
// searches.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "engine/ops/geo.h"
#include "protocol/command_context.h"

namespace remora::protocol {

// A longitude and a latitude, from an argument on.
[[nodiscard]] ops::GeoPoint ReadGeoPoint(Arguments& arguments, size_t index);
// M, KM, FT or MI: how many metres one of them has.
[[nodiscard]] double ReadGeoUnit(Arguments& arguments, size_t index);

// What a search command asks for.
class GeoSearchArguments {
 public:
  enum class Command : uint8_t { kRadius, kRadiusByMember, kSearch, kSearchStore };

  // Reads all arguments. `may_store`: whether GEORADIUS and its like have STORE options.
  GeoSearchArguments(CommandContext& context, Command command, bool may_store);
  // `query` refers to its own vertices.
  GeoSearchArguments(const GeoSearchArguments&) = delete;
  GeoSearchArguments& operator=(const GeoSearchArguments&) = delete;

  ops::GeoQuery query = {.shape = ops::GeoCircle()};
  double meters_of_unit = 1;
  bool with_distance = false;
  bool with_geohash = false;
  bool with_point = false;
  // The argument that names the key to store to; 0 for none.
  size_t stored_at = 0;
  bool stores_distances = false;

 private:
  enum class Center : uint8_t { kNone, kMember, kPoint };
  enum class Shape : uint8_t { kNone, kCircle, kBox, kPolygon };

  void ReadBase();
  void ReadOptions(size_t from);
  // Each takes an option at `index` with what belongs to it, moves `index` to the last argument
  // taken, and returns false when it is none of its own. Where the same option comes again, the
  // last one counts; two options for the same thing exclude each other.
  bool TakeReplyOption(size_t index);
  bool TakeCount(size_t& index);
  bool TakeStore(size_t& index);
  bool TakeCenter(size_t& index);
  bool TakeShape(size_t& index);
  void TakePolygon(size_t& index);
  void ReadCircle(size_t index);
  void ReadBox(size_t index);
  void ReadMember(size_t index);
  [[nodiscard]] Key source() const;
  void CheckTogether();
  [[nodiscard]] bool is_search() const {
    return command_ == Command::kSearch || command_ == Command::kSearchStore;
  }

  CommandContext& context_;
  Arguments& arguments_;
  const Command command_;
  const bool may_store_;
  Shape shape_ = Shape::kNone;
  double radius_meters_ = 0;
  double width_meters_ = 0;
  double height_meters_ = 0;
  Center center_kind_ = Center::kNone;
  ops::GeoPoint center_;
  std::vector<ops::GeoPoint> vertices_;
};

}  // namespace remora::protocol
