#include <algorithm>
#include <array>
#include <string>

#include "bench/load/workload_writers.h"
#include "engine/containers/hyperloglog_registers.h"

namespace remora::bench {

namespace {

constexpr uint64_t kBits = 1'000'000;  // of a bitmap
constexpr size_t kLargeBytes = 1 << 20;
constexpr uint64_t kSparseElements = 300;  // of a sparse HyperLogLog
constexpr uint64_t kDenseElements = 100'000;
constexpr size_t kDenseKinds = 16;
constexpr std::string_view kPlaces = "places";
// A thousandth of the area in which places are, with a hundred thousand of them.
constexpr std::string_view kRadiusKilometres = "52.7";

Name BitmapName(uint64_t item) { return Name("bit:", item); }
Name LargeName(uint64_t item) { return Name("big:", item); }
Name SketchName(uint64_t item) { return Name("hll:", item); }
Name PlaceName(uint64_t item) { return Name("plc:", item); }

std::string RandomBytes(base::Random& random, size_t size) {
  std::string bytes(size, '\0');
  for (char& byte : bytes) byte = static_cast<char>(random.Next());
  return bytes;
}

std::string BitOffset(const Draw& draw) { return std::to_string(draw.random.Below(kBits)); }

void FillBitmap(RequestStream& stream, const Draw& draw) {
  AddWords(stream, {"SETBIT", BitmapName(draw.item), std::to_string(kBits - 1), "1"});
}
void SetBit(RequestStream& stream, const Draw& draw) {
  AddWords(stream, {"SETBIT", BitmapName(draw.item), BitOffset(draw),
                    draw.random.Below(2) == 0 ? "0" : "1"});
}
void GetBit(RequestStream& stream, const Draw& draw) {
  AddWords(stream, {"GETBIT", BitmapName(draw.item), BitOffset(draw)});
}
void BitField(RequestStream& stream, const Draw& draw) {
  const std::string place = "#" + std::to_string(draw.random.Below(kBits / 16));
  AddWords(stream, {"BITFIELD", BitmapName(draw.item), "INCRBY", "u16", place, "1"});
}

// Every other one of zeros but for its end.
void FillLargeBitmap(RequestStream& stream, const Draw& draw) {
  std::string bytes(kLargeBytes, '\0');
  if (draw.item % 2 == 0) bytes = RandomBytes(draw.random, kLargeBytes);
  bytes.back() = '\1';
  AddWords(stream, {"SET", LargeName(draw.item), bytes});
}
void BitCount(RequestStream& stream, const Draw& draw) {
  AddWords(stream, {"BITCOUNT", LargeName(draw.item)});
}
void BitPos(RequestStream& stream, const Draw& draw) {
  AddWords(stream, {"BITPOS", LargeName(draw.item | 1), "1"});
}
void BitOp(RequestStream& stream, const Draw& draw) {
  const Name other = LargeName(draw.random.Below(draw.items));
  AddWords(stream, {"BITOP", "AND", "result", LargeName(draw.item), other});
}

// Some dense HyperLogLogs, as they lie in a string.
const std::string& DenseBytes(uint64_t item) {
  static const auto kinds = [] {
    std::array<std::string, kDenseKinds> all;
    for (size_t kind = 0; kind < all.size(); ++kind) {
      std::string registers(containers::kPackedRegistersBytes, '\0');
      for (uint64_t i = 0; i < kDenseElements; ++i) {
        const std::string element = std::to_string(kind) + ":" + std::to_string(i);
        containers::RaiseRegister(registers.data(), containers::RegisterValueOf(element));
      }
      all[kind] = std::string("HYLL\0\0\0\0\0\0\0\0\0\0\0\x80", 16) + registers;
    }
    return all;
  }();
  return kinds[item % kDenseKinds];
}
void FillHyperLogLog(RequestStream& stream, const Draw& draw) {
  AddWords(stream, {"SET", SketchName(draw.item), DenseBytes(draw.item)});
}
void FillSparseHyperLogLog(RequestStream& stream, const Draw& draw) {
  const Name key = SketchName(draw.item);
  std::vector<std::string> elements(kSparseElements);
  std::vector<std::string_view> words = {"PFADD", key};
  for (std::string& element : elements) {
    element = std::to_string(draw.random.Below(1'000'000));
    words.push_back(element);
  }
  stream.Add(words);
}
void PfAdd(RequestStream& stream, const Draw& draw) {
  AddWords(stream, {"PFADD", SketchName(draw.item), Name("usr:", draw.random.Below(1'000'000))});
}
// From few elements, so that the strings stay sparse.
void PfAddSparse(RequestStream& stream, const Draw& draw) {
  AddWords(stream, {"PFADD", SketchName(draw.item), std::to_string(draw.random.Below(300))});
}
void PfCount3(RequestStream& stream, const Draw& draw) {
  const Name second = SketchName(draw.random.Below(draw.items));
  const Name third = SketchName(draw.random.Below(draw.items));
  AddWords(stream, {"PFCOUNT", SketchName(draw.item), second, third});
}
void PfMerge(RequestStream& stream, const Draw& draw) {
  const Name second = SketchName(draw.random.Below(draw.items));
  const Name third = SketchName(draw.random.Below(draw.items));
  AddWords(stream, {"PFMERGE", "merged", SketchName(draw.item), second, third});
}

// Within ten degrees each way, in the middle of the northern latitudes.
std::string Coordinate(const Draw& draw, double least) {
  return std::to_string(least + draw.random.NextDouble() * 10);
}
void GeoAdd(RequestStream& stream, const Draw& draw) {
  AddWords(stream,
           {"GEOADD", kPlaces, Coordinate(draw, 5), Coordinate(draw, 40), PlaceName(draw.item)});
}
void GeoDist(RequestStream& stream, const Draw& draw) {
  const Name other = PlaceName(draw.random.Below(draw.items));
  AddWords(stream, {"GEODIST", kPlaces, PlaceName(draw.item), other});
}
void GeoSearch(RequestStream& stream, const Draw& draw) {
  AddWords(stream, {"GEOSEARCH", kPlaces, "FROMLONLAT", Coordinate(draw, 5), Coordinate(draw, 40),
                    "BYRADIUS", kRadiusKilometres, "km"});
}
void GeoNearest(RequestStream& stream, const Draw& draw) {
  AddWords(stream, {"GEOSEARCH", kPlaces, "FROMLONLAT", Coordinate(draw, 5), Coordinate(draw, 40),
                    "BYRADIUS", kRadiusKilometres, "km", "ASC", "COUNT", "10", "WITHDIST"});
}

constexpr Workload kWorkloads[] = {
    {"fill-bitmaps", FillBitmap},
    {"setbit", SetBit},
    {"getbit", GetBit},
    {"bitfield", BitField},
    {"fill-large-bitmaps", FillLargeBitmap},
    {"bitcount", BitCount},
    {"bitpos", BitPos},
    {"bitop", BitOp},
    {"fill-hyperloglogs", FillHyperLogLog},
    {"fill-sparse-hyperloglogs", FillSparseHyperLogLog},
    {"pfadd", PfAdd},
    {"pfaddsparse", PfAddSparse},
    {"pfcount3", PfCount3},
    {"pfmerge", PfMerge},
    {"fill-places", GeoAdd},
    {"geoadd", GeoAdd},
    {"geodist", GeoDist},
    {"geosearch", GeoSearch},
    {"geonearest", GeoNearest},
};

}  // namespace

std::span<const Workload> BitAndGeoWorkloads() { return kWorkloads; }

}  // namespace remora::bench
