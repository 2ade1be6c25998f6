// How operations hand out what they find, one by one.
#pragma once

#include <cstddef>
#include <string_view>

#include "engine/base/function_ref.h"

namespace remora::ops {

// Told how many elements will be visited, before the first of them.
using CountVisitor = base::FunctionRef<void(size_t count)>;
// Given a member of a set; its bytes hold for the call.
using MemberVisitor = base::FunctionRef<void(std::string_view member)>;

}  // namespace remora::ops
