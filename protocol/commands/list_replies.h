// How replies show elements of lists.
#pragma once

#include <cstddef>

#include "engine/ops/lists.h"
#include "protocol/reply_writer.h"

namespace remora::protocol {

// Writes elements into a reply as an operation finds them.
struct ElementsReply {
  ReplyWriter& reply;

  [[nodiscard]] auto Begin() const {
    return [writer = &reply](size_t count) { writer->ArrayHeader(count); };
  }
  [[nodiscard]] auto Add() const {
    return [writer = &reply](ops::Elements elements) { writer->BulkStrings(elements); };
  }
};

}  // namespace remora::protocol
