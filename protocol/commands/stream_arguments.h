// Ids and options of stream commands, as Redis reads them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "engine/ops/streams.h"
#include "engine/options.h"
#include "protocol/arguments.h"

namespace remora::protocol {

using containers::StreamId;

// "ms" or "ms-seq"; what is missing becomes `missing_sequence`. Numbers may have spaces and a sign
// before them, as in the reference, which reads them as C does.
[[nodiscard]] std::optional<StreamId> ParseStreamId(std::string_view text,
                                                    uint64_t missing_sequence = 0);
// The same for an argument; "-" and "+" are errors, as is anything else that is no id.
[[nodiscard]] StreamId ReadStreamId(Arguments& arguments, size_t index);

// The same, and "-" and "+" are the lowest and the highest id.
[[nodiscard]] StreamId ReadStreamIdOrEnd(Arguments& arguments, size_t index,
                                         uint64_t missing_sequence = 0);

// The ends of an interval: an id, "(" and an id, which is left out then, "-" or "+".
[[nodiscard]] StreamId ReadIntervalStart(Arguments& arguments, size_t index);
[[nodiscard]] StreamId ReadIntervalEnd(Arguments& arguments, size_t index);

// The options of XADD up to its id, or all of XTRIM.
struct StreamAddArguments {
  ops::StreamAppendOptions options;
  size_t fields_at = 0;  // XADD: behind the id
};
[[nodiscard]] StreamAddArguments ReadAddArguments(Arguments& arguments, const Limits& limits);
[[nodiscard]] ops::StreamTrim ReadTrimArguments(Arguments& arguments, const Limits& limits);

}  // namespace remora::protocol
