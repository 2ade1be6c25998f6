#include "engine/ops/bit_fields.h"

#include <array>
#include <memory_resource>
#include <optional>
#include <string_view>
#include <vector>

#include "engine/base/number_text.h"
#include "protocol/command_context.h"
#include "protocol/commands/bit_arguments.h"
#include "protocol/commands/families.h"
#include "protocol/error_text.h"
#include "protocol/key_finder.h"

namespace remora::protocol {

namespace {

using Steps = std::pmr::vector<ops::BitFieldStep>;

// Reads a type such as i16 or u8, and an offset.
ops::BitField ReadField(CommandContext& context, size_t index) {
  const std::string_view type = context.arguments.Text(index);
  ops::BitField field{.is_signed = type.starts_with('i')};
  const std::optional<int64_t> bits =
      type.empty() ? std::nullopt : base::ParseInteger(type.substr(1));
  const int64_t bits_max =
      field.is_signed ? ops::BitField::kSignedBitsMax : ops::BitField::kUnsignedBitsMax;
  const bool has_type = field.is_signed || type.starts_with('u');
  if (!has_type || bits.value_or(0) < 1 || *bits > bits_max) {
    context.arguments.Fail(error_text::kBitfieldType);
    return field;
  }
  field.bits = static_cast<uint8_t>(*bits);
  field.offset = static_cast<uint64_t>(ReadBitOffset(context, index + 1, field.bits));
  return field;
}

ops::BitFieldOverflow ReadOverflow(Arguments& arguments, size_t index) {
  if (arguments.Is(index, "WRAP")) return ops::BitFieldOverflow::kWrap;
  if (arguments.Is(index, "SAT")) return ops::BitFieldOverflow::kSaturate;
  if (arguments.Is(index, "FAIL")) return ops::BitFieldOverflow::kFail;
  arguments.Fail(error_text::kBitfieldOverflow);
  return ops::BitFieldOverflow::kWrap;
}

void ReadSteps(CommandContext& context, Steps& steps) {
  Arguments& arguments = context.arguments;
  auto overflow = ops::BitFieldOverflow::kWrap;
  for (size_t i = 2; i < arguments.size() && arguments.ok();) {
    if (arguments.Is(i, "GET") && arguments.Has(i + 2)) {
      steps.push_back({.field = ReadField(context, i + 1)});
      i += 3;
    } else if ((arguments.Is(i, "SET") || arguments.Is(i, "INCRBY")) && arguments.Has(i + 3)) {
      const bool sets = arguments.Is(i, "SET");
      steps.push_back(
          {.field = ReadField(context, i + 1),
           .action = sets ? ops::BitFieldStep::Action::kSet : ops::BitFieldStep::Action::kIncrement,
           .operand = arguments.Integer(i + 3),
           .overflow = overflow});
      i += 4;
    } else if (arguments.Is(i, "OVERFLOW") && arguments.Has(i + 1)) {
      overflow = ReadOverflow(arguments, i + 1);
      i += 2;
    } else {
      arguments.Fail(error_text::kSyntax);
    }
  }
}

void Run(CommandContext& context, bool may_write) {
  // Room for the usual numbers of steps.
  std::array<std::byte, 1024> storage;
  std::pmr::monotonic_buffer_resource memory(storage.data(), storage.size());
  Steps steps(&memory);
  steps.reserve(context.arguments.size() / 3);
  ReadSteps(context, steps);
  for (const ops::BitFieldStep& step : steps) {
    if (may_write || step.action == ops::BitFieldStep::Action::kGet) continue;
    context.arguments.Fail(error_text::kBitfieldReadOnly);
  }
  if (!context.arguments.ok()) return context.reply.Error(context.arguments.error());

  bool has_header = false;
  const auto write = [&](std::optional<int64_t> value) {
    if (!has_header) context.reply.ArrayHeader(steps.size());
    has_header = true;
    if (value) return context.reply.Integer(*value);
    context.reply.Null();
  };
  const Outcome outcome = ops::ApplyBitFields(context.transaction, context.KeyAt(1), steps, write);
  if (!outcome) return context.WriteError(outcome.error());
  if (!has_header) context.reply.ArrayHeader(0);
}

void BitField(CommandContext& context) { Run(context, /*may_write=*/true); }
void BitFieldReadOnly(CommandContext& context) { Run(context, /*may_write=*/false); }

constexpr KeySpec kBitFieldKeys[] = {{.use = KeySpec::kReadsAndWrites | KeySpec::kAccesses |
                                             KeySpec::kUpdates | KeySpec::kVariableFlags}};

constexpr CommandSpec kBitFieldCommands[] = {
    {.name = "BITFIELD",
     .arity = AtLeast(2),
     .flags = kWrite | kDenyOutOfMemory,
     .categories = kBitmapCategory,
     .keys = kBitFieldKeys,
     .find_keys = FindKeysOfBitfield,
     .handler = BitField,
     .since = "3.2.0",
     .group = "bitmap",
     .complexity = "O(1) for each step.",
     .summary = "Reads, writes and increments integers of any width in a string."},
    {.name = "BITFIELD_RO",
     .arity = AtLeast(2),
     .flags = kReadOnly | kFast | kSharesReads,
     .categories = kBitmapCategory,
     .keys = kReadsOneKey,
     .handler = BitFieldReadOnly,
     .since = "6.0.0",
     .group = "bitmap",
     .complexity = "O(1) for each step.",
     .summary = "Reads integers of any width in a string."},
};

}  // namespace

std::span<const CommandSpec> BitFieldCommands() { return kBitFieldCommands; }

}  // namespace remora::protocol
