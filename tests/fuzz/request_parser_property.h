#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/request.h"
#include "protocol/request_parser.h"

namespace remora::protocol {

// What a client's bytes mean: its requests, then how the stream ended.
struct ParsedStream {
  std::vector<std::vector<std::string>> requests;
  ParseStatus end = ParseStatus::kIncomplete;
  std::string error;

  bool operator==(const ParsedStream&) const = default;
};

// Feeds `bytes` in pieces of `piece_size` into a fresh allocation for every call, of exactly the
// bytes that are there: a view kept across calls or a read past the end is then a sanitizer's find.
inline ParsedStream ParseInPieces(std::string_view bytes, size_t piece_size,
                                  const RequestLimits& limits) {
  ParsedStream stream;
  RequestParser parser;
  Request request;
  std::string pending;
  for (size_t fed = 0; fed < bytes.size();) {
    const std::string_view piece = bytes.substr(fed, piece_size);
    fed += piece.size();
    pending.append(piece);
    for (;;) {
      const auto buffer = std::make_unique_for_overwrite<char[]>(pending.size());
      pending.copy(buffer.get(), pending.size());
      const ParseResult result = parser.Parse({buffer.get(), pending.size()}, limits, request);
      stream.end = result.status;
      if (result.status == ParseStatus::kComplete) {
        auto& arguments = stream.requests.emplace_back();
        for (const std::string_view argument : request.arguments()) {
          arguments.emplace_back(argument);
        }
      }
      if (result.status == ParseStatus::kError) stream.error = result.error;
      pending.erase(0, result.consumed);
      if (result.status == ParseStatus::kIncomplete && result.needed <= pending.size()) {
        stream.error = "property broken: asked for no more bytes than there are";
        return stream;
      }
      if (result.status == ParseStatus::kIncomplete) break;
      if (result.status != ParseStatus::kComplete) return stream;
    }
  }
  return stream;
}

// The property: a stream means the same however it is cut. It holds for streams shorter than the
// line limit only, since what is "too long without an end" depends on what has arrived.
inline bool MeansTheSameInPieces(std::string_view bytes) {
  RequestLimits limits;
  limits.bulk_bytes_max = 1 << 20;
  for (const bool authenticated : {true, false}) {
    limits.authenticated = authenticated;
    const ParsedStream whole = ParseInPieces(bytes, bytes.size() + 1, limits);
    for (const size_t piece_size : {1, 2, 3, 7, 16}) {
      ParsedStream pieces = ParseInPieces(bytes, piece_size, limits);
      if (pieces != whole) return false;
    }
  }
  return true;
}

}  // namespace remora::protocol
