#include "protocol/commands/sorted_set_replies.h"

#include "engine/base/number_text.h"

namespace remora::protocol {

void WriteScore(ReplyWriter& reply, double score) {
  char text[base::kDoubleTextMax];
  reply.Double({text, base::FormatDouble(score, text)});
}

}  // namespace remora::protocol
