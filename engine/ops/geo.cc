#include "engine/ops/geo.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <memory_resource>
#include <vector>

#include "engine/base/geo_search_area.h"
#include "engine/base/geohash.h"
#include "engine/base/leading_sort.h"
#include "engine/keyspace/keyspace.h"
#include "engine/ops/sorted_set_records.h"

namespace remora::ops {

using base::GeohashRange;
using base::GeoSearchArea;
using keyspace::Change;
using keyspace::RecordHandle;
using values::SortedSetBuilder;
using values::SortedSetValue;

namespace {

// A member inside the shape. Its name lies in the sorted set, or in the memory of the search.
struct Found {
  std::string_view member;
  uint64_t geohash;
  double score;
  double distance;
};

// Where in the order of the search a member comes.
struct Place {
  double distance;
  uint32_t index;
};

class Search {
 public:
  Search(const SortedSetValue& value, const GeoQuery& query)
      : value_(value), query_(query), area_(query.shape) {}

  // All that is inside, or the first of it.
  void Run() {
    for (const GeohashRange& range : area_.ranges()) {
      if (IsEnough()) break;
      Visit(range);
    }
    PutInOrder();
  }
  [[nodiscard]] size_t size() const { return size_; }
  [[nodiscard]] const Found& operator[](size_t index) const {
    return places_.empty() ? found_[index] : found_[places_[index].index];
  }

 private:
  [[nodiscard]] bool IsEnough() const {
    return query_.any && query_.count != 0 && found_.size() >= query_.count;
  }
  void Visit(const GeohashRange& range) {
    const values::RankSpan span = value_.SpanOf(values::ScoreRange{
        static_cast<double>(range.first), static_cast<double>(range.end), false, true});
    value_.ForEach(span, Order::kAscending, [&](std::string_view member, double score) {
      const uint64_t geohash = base::GeohashOfScore(score);
      const std::optional<double> distance = area_.DistanceInside(geohash);
      if (distance) found_.push_back({Kept(member), geohash, score, *distance});
      return !IsEnough();
    });
  }
  // A member's name for as long as the search lasts.
  std::string_view Kept(std::string_view member) {
    if (!value_.is_packed()) return member;
    char* const copy = static_cast<char*>(memory_.allocate(std::max<size_t>(member.size(), 1), 1));
    member.copy(copy, member.size());
    return {copy, member.size()};
  }
  void PutInOrder() {
    size_ = found_.size();
    if (query_.count != 0) size_ = std::min<size_t>(size_, query_.count);
    GeoQuery::Sort sort = query_.sort;
    const bool wants_nearest = query_.count != 0 && !query_.any;
    if (sort == GeoQuery::Sort::kNone && wants_nearest) sort = GeoQuery::Sort::kNearestFirst;
    if (sort == GeoQuery::Sort::kNone || size_ == 0) return;
    places_.reserve(found_.size());
    for (const Found& found : found_) {
      // Opposite places may have a distance that is no number: farther than all others.
      const double distance =
          std::isnan(found.distance) ? std::numeric_limits<double>::infinity() : found.distance;
      places_.push_back({sort == GeoQuery::Sort::kNearestFirst ? distance : -distance,
                         static_cast<uint32_t>(places_.size())});
    }
    if (size_ < places_.size()) {
      base::SortLeading(std::span(places_), size_, [](const Place& one, const Place& other) {
        return static_cast<int>(one.distance > other.distance) -
               static_cast<int>(one.distance < other.distance);
      });
      return;
    }
    // Where all are wanted, equal distances stay in the order of the search.
    std::sort(places_.begin(), places_.end(), [](const Place& one, const Place& other) {
      return one.distance < other.distance ||
             (one.distance == other.distance && one.index < other.index);
    });
  }

  const SortedSetValue& value_;
  const GeoQuery& query_;
  const GeoSearchArea area_;
  std::pmr::monotonic_buffer_resource memory_;
  std::vector<Found> found_;
  std::vector<Place> places_;  // in the order of the answer; empty where that of the search is it
  size_t size_ = 0;
};

// The query with its centre at the member that it names.
Result<GeoQuery> Centred(const GeoQuery& query, const SortedSetValue& value) {
  if (!query.from_member) return query;
  const std::optional<double> score = value.Score(*query.from_member);
  if (!score) return OpError::kNoSuchMember;
  GeoQuery centred = query;
  const GeoPoint center = base::PointOfGeohash(base::GeohashOfScore(*score));
  if (auto* const circle = std::get_if<GeoCircle>(&centred.shape)) circle->center = center;
  if (auto* const box = std::get_if<GeoBox>(&centred.shape)) box->center = center;
  return centred;
}

// The members that were found, in the order of a sorted set.
void AppendSorted(const Search& search, const GeoStoreOptions& options, SortedSetBuilder& builder) {
  std::vector<ScoredMember> members;
  members.reserve(search.size());
  size_t longest = 0;
  for (size_t i = 0; i < search.size(); ++i) {
    const Found& found = search[i];
    const double score =
        options.distances_in_meters ? found.distance / *options.distances_in_meters : found.score;
    members.push_back({found.member, score});
    longest = std::max(longest, found.member.size());
  }
  const auto is_before = [](const ScoredMember& one, const ScoredMember& other) {
    return one.score < other.score || (one.score == other.score && one.member < other.member);
  };
  std::sort(members.begin(), members.end(), is_before);
  builder.Expect(members.size(), longest);
  for (const ScoredMember& member : members) builder.Append(member.member, member.score);
}

}  // namespace

Result<SortedSetAddOutcome> GeoAdd(Transaction& transaction, const Key& key,
                                   std::span<const GeoMember> members,
                                   const SortedSetAddOptions& options) {
  std::vector<ScoredMember> scored;
  scored.reserve(members.size());
  for (const GeoMember& member : members) {
    if (!member.point.IsValid()) return OpError::kOutOfRange;
    scored.push_back({member.member, static_cast<double>(base::GeohashOf(member.point))});
  }
  return SortedSetAdd(transaction, key, scored, options);
}

Outcome GeoPositions(Transaction& transaction, const Key& key,
                     std::span<const std::string_view> members,
                     base::FunctionRef<void(const std::optional<GeoPoint>&)> visit) {
  Result<RecordHandle> record = FindSortedSet(transaction, key, Access::kRead);
  if (!record) return record.error();
  for (const std::string_view member : members) {
    std::optional<double> score;
    if (*record) score = SortedSetOf(transaction, *record).Score(member);
    visit(score ? std::optional(base::PointOfGeohash(base::GeohashOfScore(*score))) : std::nullopt);
  }
  return Done();
}

Result<std::optional<double>> GeoDistanceBetween(Transaction& transaction, const Key& key,
                                                 std::string_view one, std::string_view other) {
  std::array<std::optional<GeoPoint>, 2> points;
  size_t count = 0;
  const std::array<std::string_view, 2> members = {one, other};
  const Outcome outcome =
      GeoPositions(transaction, key, members,
                   [&](const std::optional<GeoPoint>& point) { points[count++] = point; });
  if (!outcome) return outcome.error();
  if (!points[0] || !points[1]) return std::optional<double>();
  return std::optional(base::GeoDistance(*points[0], *points[1]));
}

Outcome GeoSearch(Transaction& transaction, const Key& key, const GeoQuery& query, GeoSink& sink) {
  Result<RecordHandle> record = FindSortedSet(transaction, key, Access::kRead);
  if (!record) return record.error();
  if (!*record) {
    sink.Begin(0);
    return Done();
  }
  const SortedSetValue value = SortedSetOf(transaction, *record);
  const Result<GeoQuery> centred = Centred(query, value);
  if (!centred) return centred.error();
  Search search(value, *centred);
  search.Run();
  sink.Begin(search.size());
  for (size_t i = 0; i < search.size(); ++i) {
    const Found& found = search[i];
    sink.Add({found.member, base::PointOfGeohash(found.geohash), found.geohash, found.distance});
  }
  return Done();
}

Result<uint64_t> GeoSearchStore(Transaction& transaction, const Key& destination, const Key& source,
                                const GeoQuery& query, const GeoStoreOptions& options) {
  Result<RecordHandle> record = FindSortedSet(transaction, source, Access::kRead);
  if (!record) return record.error();
  SortedSetBuilder builder(transaction.keyspace().hasher(), SortedSetLimitsOf(transaction));
  uint64_t count = 0;
  if (*record) {
    const SortedSetValue value = SortedSetOf(transaction, *record);
    const Result<GeoQuery> centred = Centred(query, value);
    if (!centred) return centred.error();
    Search search(value, *centred);
    search.Run();
    AppendSorted(search, options, builder);
    count = search.size();
  }
  StoreSortedSet(transaction, destination, builder,
                 options.is_radius_command ? Change::kGeoRadiusStore : Change::kGeoSearchStore);
  return count;
}

}  // namespace remora::ops
