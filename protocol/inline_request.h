#pragma once

#include <string_view>

#include "protocol/request.h"

namespace remora::protocol {

// Splits an inline request, a line as a person types it, into `request`'s arguments. False when the
// quotes do not balance.
//
//   set greeting "hello\nworld"     set | greeting | hello<newline>world
//   set 'it''s'                     unbalanced: a closing quote is followed by space or the end
//   set a"b c"                      set | ab c
//
// Between double quotes \n \r \t \b \a \xHH stand for one byte and any other escaped byte for
// itself; between single quotes only \' is an escape. Arguments without quotes are views into
// `line`, the others into the request's scratch. The line holds no zero byte.
[[nodiscard]] bool SplitInlineRequest(std::string_view line, Request& request);

}  // namespace remora::protocol
