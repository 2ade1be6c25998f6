// Operations on places: a sorted set whose members have places as scores (base/geohash.h). Every
// operation is one step inside a transaction that has locked its keys.
//
// A place is kept to 0.6 m; distances are in metres along great circles of a sphere. Errors leave
// everything as it was.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "engine/base/function_ref.h"
#include "engine/base/geography.h"
#include "engine/ops/sorted_sets.h"
#include "engine/result.h"
#include "engine/transaction.h"

namespace remora::ops {

using base::GeoBox;
using base::GeoCircle;
using base::GeoPoint;
using base::GeoPolygon;
using base::GeoShape;

struct GeoMember {
  std::string_view member;
  GeoPoint point;
};

// Gives members their places, adding those that are new. O(log n) a member.
// Errors: kOutOfRange (a place that is not valid); kWrongType.
[[nodiscard]] Result<SortedSetAddOutcome> GeoAdd(Transaction& transaction, const Key& key,
                                                 std::span<const GeoMember> members,
                                                 const SortedSetAddOptions& options = {});

// Calls `visit` for each of `members` with its place, or nothing where it is none. O(1) each.
// Errors: kWrongType, before the first call.
[[nodiscard]] Outcome GeoPositions(Transaction& transaction, const Key& key,
                                   std::span<const std::string_view> members,
                                   base::FunctionRef<void(const std::optional<GeoPoint>&)> visit);

// The distance between two members; nothing when one of them is none. O(1).
// Errors: kWrongType.
[[nodiscard]] Result<std::optional<double>> GeoDistanceBetween(Transaction& transaction,
                                                               const Key& key, std::string_view one,
                                                               std::string_view other);

// What is looked for, and in which order it is given.
struct GeoQuery {
  enum class Sort : uint8_t { kNone, kNearestFirst, kFarthestFirst };

  GeoShape shape;
  // A member whose place is the centre of a circle or box instead of the one it has.
  std::optional<std::string_view> from_member = std::nullopt;
  Sort sort = Sort::kNone;
  uint64_t count = 0;  // at most so many; 0: all
  // The first `count` that are found, rather than the nearest or farthest of all.
  bool any = false;
};

struct GeoHit {
  std::string_view member;
  GeoPoint point;
  uint64_t geohash;
  double distance_meters;  // from the centre, or from the middle of a polygon's vertices
};

// Receives what a search has found.
class GeoSink {
 public:
  // Comes first, with how many follow.
  virtual void Begin(uint64_t count) = 0;
  // `hit` holds for the call.
  virtual void Add(const GeoHit& hit) = 0;

 protected:
  ~GeoSink() = default;
};

// Gives `sink` the members inside a shape. Without an order, those that are asked for by count
// alone are the nearest, nearest first. O(members in up to nine squares that cover the shape), and
// sorting what is found.
// Errors: kWrongType; kNoSuchMember.
[[nodiscard]] Outcome GeoSearch(Transaction& transaction, const Key& key, const GeoQuery& query,
                                GeoSink& sink);

// What is stored of a search.
struct GeoStoreOptions {
  // The distances as scores, in units of so many metres, rather than the places.
  std::optional<double> distances_in_meters = std::nullopt;
  bool is_radius_command = false;  // GEORADIUS: another event
};

// Stores the members inside a shape at `destination`, whatever was there, without an expiry; no
// members remove the key. Returns how many there are.
// Errors: as GeoSearch.
[[nodiscard]] Result<uint64_t> GeoSearchStore(Transaction& transaction, const Key& destination,
                                              const Key& source, const GeoQuery& query,
                                              const GeoStoreOptions& options = {});

}  // namespace remora::ops
