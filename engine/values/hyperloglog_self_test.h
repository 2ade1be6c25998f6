// What PFSELFTEST asks: do HyperLogLogs count on this machine as they should?
#pragma once

namespace remora::values {

// Counts up to 200,000 numbers, with all the instructions that the processor has, packed, unpacked
// and sparse: all agree, and the estimates are off by no more than chance explains. About 10 ms.
[[nodiscard]] bool HyperLogLogsCount();

}  // namespace remora::values
