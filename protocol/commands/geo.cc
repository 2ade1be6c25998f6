#include "engine/ops/geo.h"

#include <array>
#include <cmath>
#include <optional>
#include <string_view>
#include <vector>

#include "engine/base/geohash.h"
#include "engine/base/number_text.h"
#include "engine/ops/keys.h"
#include "protocol/command_context.h"
#include "protocol/commands/families.h"
#include "protocol/commands/geo_arguments.h"
#include "protocol/commands/sorted_set_replies.h"
#include "protocol/error_text.h"
#include "protocol/key_finder.h"

namespace remora::protocol {

namespace {

// A distance with four digits behind the point, as a bulk string in either protocol.
void WriteDistance(ReplyWriter& reply, double distance) {
  constexpr int64_t kScale = 10'000;
  constexpr size_t kDigits = 4;
  if (std::isnan(distance)) return reply.BulkString("nan");
  const int64_t scaled = std::llround(distance * static_cast<double>(kScale));
  std::array<char, base::kIntegerTextMax + 1 + kDigits> text;
  size_t size = base::FormatInteger(scaled / kScale, text.data());
  text[size++] = '.';
  int64_t rest = scaled % kScale;
  for (size_t i = kDigits; i-- > 0; rest /= 10) text[size + i] = static_cast<char>('0' + rest % 10);
  reply.BulkString({text.data(), size + kDigits});
}

void WritePoint(ReplyWriter& reply, const ops::GeoPoint& point) {
  reply.ArrayHeader(2);
  reply.Double(point.longitude);
  reply.Double(point.latitude);
}

void Add(CommandContext& context) {
  Arguments& arguments = context.arguments;
  using Presence = ops::SortedSetAddOptions::Presence;
  bool only_new = false;
  bool only_present = false;
  bool counts_changes = false;
  size_t first = 2;
  for (; arguments.Has(first); ++first) {
    if (arguments.Is(first, "NX")) {
      only_new = true;
    } else if (arguments.Is(first, "XX")) {
      only_present = true;
    } else if (arguments.Is(first, "CH")) {
      counts_changes = true;
    } else {
      break;
    }
  }
  const size_t words = arguments.size() - first;
  if (words == 0 || words % 3 != 0 || (only_new && only_present)) {
    return context.reply.Error(error_text::kSyntax);
  }
  std::vector<ops::GeoMember> members;
  members.reserve(words / 3);
  for (size_t i = first; i < arguments.size() && arguments.ok(); i += 3) {
    members.push_back({arguments.all()[i + 2], ReadGeoPoint(arguments, i)});
  }
  if (!arguments.ok()) return context.reply.Error(arguments.error());
  const Presence presence = only_new       ? Presence::kOnlyNew
                            : only_present ? Presence::kOnlyPresent
                                           : Presence::kAny;
  const Result<ops::SortedSetAddOutcome> outcome =
      ops::GeoAdd(context.transaction, context.KeyAt(1), members, {.presence = presence});
  if (!outcome) return context.WriteError(outcome.error());
  const uint64_t count = outcome->added + (counts_changes ? outcome->changed : 0);
  context.reply.Integer(static_cast<int64_t>(count));
}

// Writes an array with what `write` makes of the place of each member.
template <typename Write>
void WritePositions(CommandContext& context, Write&& write) {
  const std::span<const std::string_view> members = context.arguments.From(2);
  bool has_header = false;
  const auto visit = [&](const std::optional<ops::GeoPoint>& point) {
    if (!has_header) context.reply.ArrayHeader(members.size());
    has_header = true;
    write(point);
  };
  const Outcome outcome = ops::GeoPositions(context.transaction, context.KeyAt(1), members, visit);
  if (!outcome) return context.WriteError(outcome.error());
  if (!has_header) context.reply.ArrayHeader(0);
}

void Positions(CommandContext& context) {
  WritePositions(context, [&](const std::optional<ops::GeoPoint>& point) {
    if (!point) return context.reply.NullArray();
    WritePoint(context.reply, *point);
  });
}

void Geohashes(CommandContext& context) {
  WritePositions(context, [&](const std::optional<ops::GeoPoint>& point) {
    if (!point) return context.reply.Null();
    const base::GeohashText text = base::GeohashTextOf(*point);
    context.reply.BulkString({text.data(), text.size()});
  });
}

void Distance(CommandContext& context) {
  Arguments& arguments = context.arguments;
  double unit = 1;
  if (arguments.size() == 5) unit = ReadGeoUnit(arguments, 4);
  if (arguments.size() > 5) arguments.Fail(error_text::kSyntax);
  if (!arguments.ok()) return context.reply.Error(arguments.error());
  const Result<std::optional<double>> distance = ops::GeoDistanceBetween(
      context.transaction, context.KeyAt(1), arguments.Text(2), arguments.Text(3));
  if (!distance) return context.WriteError(distance.error());
  if (!*distance) return context.reply.Null();
  WriteDistance(context.reply, **distance / unit);
}

// Writes what a search finds, with what is asked for of each.
class PlaceReply final : public ops::GeoSink {
 public:
  PlaceReply(ReplyWriter& reply, const GeoSearchArguments& asked) : reply_(reply), asked_(asked) {}

  void Begin(uint64_t count) override { reply_.ArrayHeader(count); }
  void Add(const ops::GeoHit& hit) override {
    const size_t words = 1 + (asked_.with_distance ? 1 : 0) + (asked_.with_geohash ? 1 : 0) +
                         (asked_.with_point ? 1 : 0);
    if (words > 1) reply_.ArrayHeader(words);
    reply_.BulkString(hit.member);
    if (asked_.with_distance) WriteDistance(reply_, hit.distance_meters / asked_.meters_of_unit);
    if (asked_.with_geohash) reply_.Integer(static_cast<int64_t>(hit.geohash));
    if (asked_.with_point) WritePoint(reply_, hit.point);
  }

 private:
  ReplyWriter& reply_;
  const GeoSearchArguments& asked_;
};

void RunSearch(CommandContext& context, GeoSearchArguments::Command command, bool may_store) {
  using Command = GeoSearchArguments::Command;
  const Key source = context.KeyAt(command == Command::kSearchStore ? 2 : 1);
  // A key of another type is the first error that Redis sees.
  const std::optional<values::ValueType> type = ops::TypeOf(context.transaction, source);
  if (type.value_or(values::ValueType::kSortedSet) != values::ValueType::kSortedSet) {
    return context.WriteError(OpError::kWrongType);
  }
  const GeoSearchArguments asked(context, command, may_store);
  if (!context.arguments.ok()) return context.reply.Error(context.arguments.error());
  if (asked.stored_at == 0) {
    PlaceReply sink(context.reply, asked);
    const Outcome outcome = ops::GeoSearch(context.transaction, source, asked.query, sink);
    if (!outcome) context.WriteError(outcome.error());
    return;
  }
  ops::GeoStoreOptions options;
  if (asked.stores_distances) options.distances_in_meters = asked.meters_of_unit;
  options.is_radius_command = command != Command::kSearchStore;
  context.Write(ops::GeoSearchStore(context.transaction, context.KeyAt(asked.stored_at), source,
                                    asked.query, options));
}

void Radius(CommandContext& context) {
  RunSearch(context, GeoSearchArguments::Command::kRadius, /*may_store=*/true);
}
void RadiusReadOnly(CommandContext& context) {
  RunSearch(context, GeoSearchArguments::Command::kRadius, /*may_store=*/false);
}
void RadiusByMember(CommandContext& context) {
  RunSearch(context, GeoSearchArguments::Command::kRadiusByMember, /*may_store=*/true);
}
void RadiusByMemberReadOnly(CommandContext& context) {
  RunSearch(context, GeoSearchArguments::Command::kRadiusByMember, /*may_store=*/false);
}
void Search(CommandContext& context) {
  RunSearch(context, GeoSearchArguments::Command::kSearch, /*may_store=*/false);
}
void SearchStore(CommandContext& context) {
  RunSearch(context, GeoSearchArguments::Command::kSearchStore, /*may_store=*/true);
}

constexpr KeySpec kRadiusKeys[] = {
    {.use = KeySpec::kReadsOnly | KeySpec::kAccesses},
    {.use = KeySpec::kOverwrites | KeySpec::kUpdates,
     .begin = KeySpec::Begin::kKeyword,
     .position = 6,
     .keyword = "STORE"},
    {.use = KeySpec::kOverwrites | KeySpec::kUpdates,
     .begin = KeySpec::Begin::kKeyword,
     .position = 6,
     .keyword = "STOREDIST"},
};
constexpr KeySpec kRadiusByMemberKeys[] = {
    {.use = KeySpec::kReadsOnly | KeySpec::kAccesses},
    {.use = KeySpec::kOverwrites | KeySpec::kUpdates,
     .begin = KeySpec::Begin::kKeyword,
     .position = 5,
     .keyword = "STORE"},
    {.use = KeySpec::kOverwrites | KeySpec::kUpdates,
     .begin = KeySpec::Begin::kKeyword,
     .position = 5,
     .keyword = "STOREDIST"},
};
constexpr KeySpec kSearchStoreKeys[] = {
    {.use = KeySpec::kOverwrites | KeySpec::kUpdates},
    {.use = KeySpec::kReadsOnly | KeySpec::kAccesses, .position = 2},
};

constexpr std::string_view kSearchComplexity =
    "O(N+log(M)) where N is the number of members in the squares around the shape and M that of "
    "members inside the shape.";

constexpr CommandSpec kGeoCommands[] = {
    {.name = "GEOADD",
     .arity = AtLeast(5),
     .flags = kWrite | kDenyOutOfMemory,
     .categories = kGeoCategory,
     .keys = kUpdatesOneKey,
     .handler = Add,
     .since = "3.2.0",
     .group = "geo",
     .complexity = "O(log(N)) for each member, N being the number of members.",
     .summary = "Gives members of a sorted set their places on the globe."},
    {.name = "GEODIST",
     .arity = AtLeast(4),
     .flags = kReadOnly | kSharesReads,
     .categories = kGeoCategory,
     .keys = kReadsOneKey,
     .handler = Distance,
     .since = "3.2.0",
     .group = "geo",
     .complexity = "O(1)",
     .summary = "Returns the distance between two members."},
    {.name = "GEOHASH",
     .arity = AtLeast(2),
     .flags = kReadOnly | kSharesReads,
     .categories = kGeoCategory,
     .keys = kReadsOneKey,
     .handler = Geohashes,
     .since = "3.2.0",
     .group = "geo",
     .complexity = "O(1) for each member.",
     .summary = "Returns the places of members as geohashes in letters."},
    {.name = "GEOPOS",
     .arity = AtLeast(2),
     .flags = kReadOnly | kSharesReads,
     .categories = kGeoCategory,
     .keys = kReadsOneKey,
     .handler = Positions,
     .since = "3.2.0",
     .group = "geo",
     .complexity = "O(1) for each member.",
     .summary = "Returns the longitudes and latitudes of members."},
    {.name = "GEORADIUS",
     .arity = AtLeast(6),
     .flags = kWrite | kDenyOutOfMemory,
     .categories = kGeoCategory,
     .keys = kRadiusKeys,
     .find_keys = FindKeysOfGeoRadius,
     .handler = Radius,
     .since = "3.2.0",
     .group = "geo",
     .complexity = kSearchComplexity,
     .summary = "Finds the members within a distance of a place; may store them.",
     .deprecated_since = "6.2.0",
     .replaced_by = "GEOSEARCH and GEOSEARCHSTORE with BYRADIUS"},
    {.name = "GEORADIUSBYMEMBER",
     .arity = AtLeast(5),
     .flags = kWrite | kDenyOutOfMemory,
     .categories = kGeoCategory,
     .keys = kRadiusByMemberKeys,
     .find_keys = FindKeysOfGeoRadius,
     .handler = RadiusByMember,
     .since = "3.2.0",
     .group = "geo",
     .complexity = kSearchComplexity,
     .summary = "Finds the members within a distance of a member; may store them.",
     .deprecated_since = "6.2.0",
     .replaced_by = "GEOSEARCH and GEOSEARCHSTORE with BYRADIUS and FROMMEMBER"},
    {.name = "GEORADIUSBYMEMBER_RO",
     .arity = AtLeast(5),
     .flags = kReadOnly | kSharesReads,
     .categories = kGeoCategory,
     .keys = kReadsOneKey,
     .handler = RadiusByMemberReadOnly,
     .since = "3.2.10",
     .group = "geo",
     .complexity = kSearchComplexity,
     .summary = "Finds the members within a distance of a member.",
     .deprecated_since = "6.2.0",
     .replaced_by = "GEOSEARCH with BYRADIUS and FROMMEMBER"},
    {.name = "GEORADIUS_RO",
     .arity = AtLeast(6),
     .flags = kReadOnly | kSharesReads,
     .categories = kGeoCategory,
     .keys = kReadsOneKey,
     .handler = RadiusReadOnly,
     .since = "3.2.10",
     .group = "geo",
     .complexity = kSearchComplexity,
     .summary = "Finds the members within a distance of a place.",
     .deprecated_since = "6.2.0",
     .replaced_by = "GEOSEARCH with BYRADIUS"},
    {.name = "GEOSEARCH",
     .arity = AtLeast(7),
     .flags = kReadOnly | kSharesReads,
     .categories = kGeoCategory,
     .keys = kReadsOneKey,
     .handler = Search,
     .since = "6.2.0",
     .group = "geo",
     .complexity = kSearchComplexity,
     .summary = "Finds the members inside a circle, a box or a polygon."},
    {.name = "GEOSEARCHSTORE",
     .arity = AtLeast(8),
     .flags = kWrite | kDenyOutOfMemory,
     .categories = kGeoCategory,
     .keys = kSearchStoreKeys,
     .handler = SearchStore,
     .since = "6.2.0",
     .group = "geo",
     .complexity = kSearchComplexity,
     .summary = "Stores the members inside a circle, a box or a polygon."},
};

}  // namespace

std::span<const CommandSpec> GeoCommands() { return kGeoCommands; }

}  // namespace remora::protocol
