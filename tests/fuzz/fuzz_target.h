// What every fuzz target defines: the property, and inputs to begin with.
//
// libFuzzer runs the property with inputs of its own making; standalone_main.cc does with changed
// examples, in a build with any compiler.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace remora::fuzz {

// Inputs that lead far into what is tested.
[[nodiscard]] std::vector<std::string> Examples();

}  // namespace remora::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);
