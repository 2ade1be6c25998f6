#include "patterns/remote/request_buffer.h"

#include "engine/base/number_text.h"

namespace remora::patterns {

void RequestBuffer::Add(std::initializer_list<std::string_view> arguments) { Add(arguments, {}); }

void RequestBuffer::Add(std::initializer_list<std::string_view> arguments,
                        std::span<const std::string_view> more) {
  AppendHeader('*', arguments.size() + more.size());
  for (const std::string_view argument : arguments) AppendArgument(argument);
  for (const std::string_view argument : more) AppendArgument(argument);
  ++count_;
}

void RequestBuffer::AppendHeader(char kind, size_t number) {
  char digits[base::kIntegerTextMax];
  bytes_ += kind;
  bytes_.append(digits, base::FormatUnsigned(number, digits));
  bytes_ += "\r\n";
}

void RequestBuffer::AppendArgument(std::string_view argument) {
  AppendHeader('$', argument.size());
  bytes_ += argument;
  bytes_ += "\r\n";
}

}  // namespace remora::patterns
