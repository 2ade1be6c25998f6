#include "protocol/commands/bit_arguments.h"

#include <optional>
#include <string_view>

#include "engine/base/number_text.h"
#include "engine/ops/bitmaps.h"
#include "protocol/error_text.h"

namespace remora::protocol {

int64_t ReadBitOffset(CommandContext& context, size_t index, uint8_t field_bits) {
  std::string_view text = context.arguments.Text(index);
  const bool by_field = field_bits != 0 && text.starts_with('#');
  if (by_field) text.remove_prefix(1);
  const std::optional<int64_t> number = base::ParseInteger(text);
  // Why unsigned: a number of a field that is far out of range wraps, as it does in Redis.
  const uint64_t scale = by_field ? field_bits : 1;
  const int64_t offset = static_cast<int64_t>(static_cast<uint64_t>(number.value_or(-1)) * scale);
  if (!number || !ops::IsBitOffset(context.transaction, offset)) {
    context.arguments.Fail(error_text::kBitOffset);
    return 0;
  }
  return offset;
}

}  // namespace remora::protocol
