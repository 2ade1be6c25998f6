// Tips of commands, as COMMAND INFO shows them: hints for proxies and cluster clients.
#pragma once

#include <string_view>

namespace remora::server::tips {

inline constexpr std::string_view kVaries[] = {"nondeterministic_output"};
inline constexpr std::string_view kVariesInOrder[] = {"nondeterministic_output_order"};
inline constexpr std::string_view kOnAllNodes[] = {"request_policy:all_nodes",
                                                   "response_policy:all_succeeded"};
inline constexpr std::string_view kOnAllShards[] = {"request_policy:all_shards",
                                                    "response_policy:all_succeeded"};
inline constexpr std::string_view kMinimumOfShards[] = {"request_policy:all_shards",
                                                        "response_policy:agg_min"};
inline constexpr std::string_view kVariesByShard[] = {
    "nondeterministic_output", "request_policy:all_shards", "response_policy:special"};

}  // namespace remora::server::tips
