#include "protocol/scripting/function_payload.h"

#include <cstdint>
#include <optional>

#include "engine/persistence/dump_payload.h"
#include "engine/persistence/rdb_reader.h"
#include "engine/persistence/rdb_writer.h"
#include "protocol/error_text.h"
#include "protocol/script_error_text.h"

namespace remora::protocol::scripting {

namespace {

// What stands before a library in an RDB file, and what a preview of functions wrote.
constexpr uint8_t kLibraryOpcode = 245;
constexpr uint8_t kPreviewOpcode = 246;

}  // namespace

std::string WriteFunctionPayload(const std::vector<std::string_view>& texts) {
  std::string payload;
  persistence::RdbWriter writer(payload);
  for (const std::string_view text : texts) {
    payload.push_back(static_cast<char>(kLibraryOpcode));
    writer.String(text);
  }
  persistence::SealPayload(payload);
  return payload;
}

FunctionPayload ReadFunctionPayload(std::string_view payload) {
  FunctionPayload result;
  const std::optional<std::string_view> body = persistence::OpenPayload(payload);
  if (!body) {
    result.error = error_text::kBadDumpPayload;
    return result;
  }
  persistence::RdbReader reader(*body);
  while (!reader.at_end() && result.error.empty()) {
    const uint8_t opcode = reader.Byte();
    if (!reader.ok()) break;
    if (opcode == kPreviewOpcode) {
      result.error = error_text::kFunctionPreview;
    } else if (opcode != kLibraryOpcode) {
      result.error = error_text::kNotAFunction;
    } else {
      result.texts.emplace_back(reader.String());
      if (!reader.ok()) break;
    }
  }
  if (!reader.ok()) result.error = error_text::kFunctionPayload;
  return result;
}

}  // namespace remora::protocol::scripting
