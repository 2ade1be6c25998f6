#include "protocol/commands/geo_arguments.h"

#include <array>
#include <limits>

#include "engine/ops/keys.h"
#include "protocol/error_text.h"

namespace remora::protocol {

namespace {

struct Unit {
  std::string_view name;
  double meters;
};
constexpr Unit kUnits[] = {{"M", 1}, {"KM", 1000}, {"FT", 0.3048}, {"MI", 1609.34}};

constexpr int64_t kVerticesMin = 3;
constexpr int64_t kVerticesMax = std::numeric_limits<int32_t>::max();

}  // namespace

ops::GeoPoint ReadGeoPoint(Arguments& arguments, size_t index) {
  const double longitude = arguments.Float(index);
  const double latitude = arguments.Float(index + 1);
  const ops::GeoPoint point = {longitude, latitude};
  if (arguments.ok() && !point.IsValid()) {
    arguments.FailWith(error_text::InvalidCoordinates(longitude, latitude));
  }
  return point;
}

double ReadGeoUnit(Arguments& arguments, size_t index) {
  for (const Unit& unit : kUnits) {
    if (arguments.Is(index, unit.name)) return unit.meters;
  }
  arguments.Fail(error_text::kGeoUnit);
  return 1;
}

GeoSearchArguments::GeoSearchArguments(CommandContext& context, Command command, bool may_store)
    : context_(context), arguments_(context.arguments), command_(command), may_store_(may_store) {
  ReadBase();
  if (!arguments_.ok()) return;
  CheckTogether();
  if (shape_ == Shape::kCircle) query.shape = ops::GeoCircle{center_, radius_meters_};
  if (shape_ == Shape::kBox) query.shape = ops::GeoBox{center_, width_meters_, height_meters_};
  if (shape_ == Shape::kPolygon) query.shape = ops::GeoPolygon{vertices_};
}

void GeoSearchArguments::ReadBase() {
  switch (command_) {
    case Command::kRadius:
      center_ = ReadGeoPoint(arguments_, 2);
      ReadCircle(4);
      return ReadOptions(6);
    case Command::kRadiusByMember:
      // As Redis does: where there is nothing to search, the radius is not looked at.
      shape_ = Shape::kCircle;
      if (ops::TypeOf(context_.transaction, source())) {
        ReadMember(2);
        ReadCircle(3);
      }
      return ReadOptions(5);
    case Command::kSearch:
      return ReadOptions(2);
    case Command::kSearchStore:
      stored_at = 1;
      return ReadOptions(3);
  }
}

void GeoSearchArguments::ReadOptions(size_t from) {
  for (size_t i = from; i < arguments_.size() && arguments_.ok(); ++i) {
    const bool is_known = TakeReplyOption(i) || TakeCount(i) || TakeStore(i) ||
                          (is_search() && (TakeCenter(i) || TakeShape(i)));
    if (!is_known) arguments_.Fail(error_text::kSyntax);
  }
}

bool GeoSearchArguments::TakeReplyOption(size_t index) {
  if (arguments_.Is(index, "WITHDIST")) {
    with_distance = true;
  } else if (arguments_.Is(index, "WITHHASH")) {
    with_geohash = true;
  } else if (arguments_.Is(index, "WITHCOORD")) {
    with_point = true;
  } else if (arguments_.Is(index, "ANY")) {
    query.any = true;
  } else if (arguments_.Is(index, "ASC")) {
    query.sort = ops::GeoQuery::Sort::kNearestFirst;
  } else if (arguments_.Is(index, "DESC")) {
    query.sort = ops::GeoQuery::Sort::kFarthestFirst;
  } else {
    return false;
  }
  return true;
}

bool GeoSearchArguments::TakeCount(size_t& index) {
  if (!arguments_.Is(index, "COUNT") || !arguments_.Has(index + 1)) return false;
  const int64_t count = arguments_.Integer(++index);
  if (arguments_.ok() && count <= 0) arguments_.Fail(error_text::kCountMustBePositive);
  query.count = static_cast<uint64_t>(count);
  return true;
}

bool GeoSearchArguments::TakeStore(size_t& index) {
  if (command_ == Command::kSearchStore) {
    if (!arguments_.Is(index, "STOREDIST")) return false;
    stores_distances = true;
    return true;
  }
  if (is_search() || !may_store_ || !arguments_.Has(index + 1)) return false;
  const bool distances = arguments_.Is(index, "STOREDIST");
  if (!distances && !arguments_.Is(index, "STORE")) return false;
  stores_distances = distances;
  stored_at = ++index;
  return true;
}

bool GeoSearchArguments::TakeCenter(size_t& index) {
  if (shape_ == Shape::kPolygon) return false;
  const auto is_free = [&](Center kind) {
    return center_kind_ == Center::kNone || center_kind_ == kind;
  };
  if (arguments_.Is(index, "FROMMEMBER") && arguments_.Has(index + 1) && is_free(Center::kMember)) {
    ReadMember(index + 1);
    center_kind_ = Center::kMember;
    index += 1;
    return true;
  }
  if (arguments_.Is(index, "FROMLONLAT") && arguments_.Has(index + 2) && is_free(Center::kPoint)) {
    center_ = ReadGeoPoint(arguments_, index + 1);
    center_kind_ = Center::kPoint;
    index += 2;
    return true;
  }
  return false;
}

bool GeoSearchArguments::TakeShape(size_t& index) {
  const auto is_free = [&](Shape shape) { return shape_ == Shape::kNone || shape_ == shape; };
  if (arguments_.Is(index, "BYPOLYGON") && arguments_.Has(index + 1)) {
    if (center_kind_ != Center::kNone || !is_free(Shape::kPolygon)) return false;
    TakePolygon(index);
    return true;
  }
  if (arguments_.Is(index, "BYRADIUS") && arguments_.Has(index + 2) && is_free(Shape::kCircle)) {
    ReadCircle(index + 1);
    index += 2;
    return true;
  }
  if (arguments_.Is(index, "BYBOX") && arguments_.Has(index + 3) && is_free(Shape::kBox)) {
    ReadBox(index + 1);
    index += 3;
    return true;
  }
  return false;
}

void GeoSearchArguments::TakePolygon(size_t& index) {
  const int64_t count = arguments_.Integer(index + 1, error_text::kGeoVertexCount);
  if (count > kVerticesMax) arguments_.Fail(error_text::kGeoVertexCount);
  const size_t left = arguments_.size() - index - 2;
  if (count < kVerticesMin || static_cast<size_t>(count) > left / 2) {
    arguments_.Fail(error_text::kGeoTooFewVertices);
  }
  if (!arguments_.ok()) return;
  shape_ = Shape::kPolygon;
  index += 1;
  vertices_.clear();
  for (int64_t i = 0; i < count && arguments_.ok(); ++i, index += 2) {
    vertices_.push_back(ReadGeoPoint(arguments_, index + 1));
  }
}

void GeoSearchArguments::ReadCircle(size_t index) {
  const double radius = arguments_.Float(index, error_text::kGeoRadiusNotNumeric);
  if (arguments_.ok() && radius < 0) arguments_.Fail(error_text::kGeoRadiusNegative);
  meters_of_unit = ReadGeoUnit(arguments_, index + 1);
  shape_ = Shape::kCircle;
  radius_meters_ = radius * meters_of_unit;
}

void GeoSearchArguments::ReadBox(size_t index) {
  const double width = arguments_.Float(index, error_text::kGeoWidthNotNumeric);
  const double height = arguments_.Float(index + 1, error_text::kGeoHeightNotNumeric);
  if (arguments_.ok() && (width < 0 || height < 0)) arguments_.Fail(error_text::kGeoBoxNegative);
  meters_of_unit = ReadGeoUnit(arguments_, index + 2);
  shape_ = Shape::kBox;
  width_meters_ = width * meters_of_unit;
  height_meters_ = height * meters_of_unit;
}

Key GeoSearchArguments::source() const {
  return context_.KeyAt(command_ == Command::kSearchStore ? 2 : 1);
}

// Where the key is not there, nothing will be found, whatever the member.
void GeoSearchArguments::ReadMember(size_t index) {
  if (!arguments_.ok() || !ops::TypeOf(context_.transaction, source())) return;
  const std::array<std::string_view, 1> members = {arguments_.Text(index)};
  const Outcome outcome = ops::GeoPositions(context_.transaction, source(), members,
                                            [&](const std::optional<ops::GeoPoint>& point) {
                                              if (!point)
                                                return arguments_.Fail(error_text::kGeoNoMember);
                                              center_ = *point;
                                            });
  if (!outcome) arguments_.Fail(TextOf(outcome.error()));
}

void GeoSearchArguments::CheckTogether() {
  const bool shows = with_distance || with_geohash || with_point;
  const std::string_view name = arguments_.all()[0];
  if (stored_at != 0 && shows) {
    arguments_.Fail(command_ == Command::kSearchStore ? error_text::kGeoSearchStore
                                                      : error_text::kGeoStore);
  } else if (is_search() && center_kind_ == Center::kNone && shape_ != Shape::kPolygon) {
    arguments_.FailWith(error_text::GeoCenterMissing(name));
  } else if (shape_ == Shape::kNone) {
    arguments_.FailWith(error_text::GeoShapeMissing(name));
  } else if (query.any && query.count == 0) {
    arguments_.Fail(error_text::kGeoAnyWithoutCount);
  }
}

}  // namespace remora::protocol
