#include <utility>

#include "engine/base/geohash.h"
#include "engine/engine_calls.h"

namespace remora {

namespace {

// Gathers copies of what a search finds.
class GatheredPlaces final : public ops::GeoSink {
 public:
  explicit GatheredPlaces(std::vector<Database::OwnedPlace>& places) : places_(places) {}
  void Begin(uint64_t count) override { places_.reserve(count); }
  void Add(const ops::GeoHit& hit) override {
    places_.push_back({std::string(hit.member), hit.point, hit.distance_meters});
  }

 private:
  std::vector<Database::OwnedPlace>& places_;
};

}  // namespace

Result<ops::SortedSetAddOutcome> Database::GeoAdd(std::string_view key,
                                                  std::span<const ops::GeoMember> members,
                                                  const ops::SortedSetAddOptions& options) {
  return Run(key, [&](Transaction& transaction, const Key& at) {
    return ops::GeoAdd(transaction, at, members, options);
  });
}

Result<std::vector<std::optional<ops::GeoPoint>>> Database::GeoPos(std::string_view key,
                                                                   Members members) {
  std::vector<std::optional<ops::GeoPoint>> points;
  points.reserve(members.size());
  const Outcome outcome = Read(key, [&](Transaction& transaction, const Key& at) {
    return ops::GeoPositions(
        transaction, at, members,
        [&](const std::optional<ops::GeoPoint>& point) { points.push_back(point); });
  });
  if (!outcome) return outcome.error();
  return points;
}

Result<std::vector<std::optional<std::string>>> Database::GeoHash(std::string_view key,
                                                                  Members members) {
  const auto points = GeoPos(key, members);
  if (!points) return points.error();
  std::vector<std::optional<std::string>> texts;
  texts.reserve(points->size());
  for (const std::optional<ops::GeoPoint>& point : *points) {
    std::optional<std::string>& text = texts.emplace_back();
    if (!point) continue;
    const base::GeohashText letters = base::GeohashTextOf(*point);
    text.emplace(letters.data(), letters.size());
  }
  return texts;
}

Result<std::optional<double>> Database::GeoDist(std::string_view key, std::string_view one,
                                                std::string_view other) {
  return Read(key, [&](Transaction& transaction, const Key& at) {
    return ops::GeoDistanceBetween(transaction, at, one, other);
  });
}

Result<std::vector<Database::OwnedPlace>> Database::GeoSearch(std::string_view key,
                                                              const ops::GeoQuery& query) {
  std::vector<OwnedPlace> places;
  GatheredPlaces sink(places);
  const Outcome outcome = Read(key, [&](Transaction& transaction, const Key& at) {
    return ops::GeoSearch(transaction, at, query, sink);
  });
  if (!outcome) return outcome.error();
  return places;
}

Result<uint64_t> Database::GeoSearchStore(std::string_view destination, std::string_view source,
                                          const ops::GeoQuery& query,
                                          const ops::GeoStoreOptions& options) {
  const std::string_view names[] = {destination, source};
  return RunMany(names, [&](Transaction& transaction, std::span<const Key> keys) {
    return ops::GeoSearchStore(transaction, keys[0], keys[1], query, options);
  });
}

}  // namespace remora
