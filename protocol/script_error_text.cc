#include "protocol/script_error_text.h"

namespace remora::protocol::error_text {

namespace {

std::string Joined(std::string_view before, std::string_view middle, std::string_view after = {}) {
  std::string text(before);
  text.append(middle);
  text.append(after);
  return text;
}

}  // namespace

std::string UnexpectedScriptEngine(std::string_view engine) {
  return Joined("ERR Unexpected engine in script shebang: ", engine);
}

std::string UnexpectedScriptFlag(std::string_view flag) {
  return Joined("ERR Unexpected flag in script shebang: ", flag);
}

std::string UnknownScriptOption(std::string_view option) {
  return Joined("ERR Unknown lua shebang option: ", option);
}

std::string ScriptCompilation(std::string_view message) {
  return Joined("ERR Error compiling script (new function): ", message);
}

std::string UnexpectedLibraryMetadata(std::string_view value) {
  return Joined("ERR Invalid metadata value given: ", value);
}

std::string UnknownEngine(std::string_view engine) {
  return Joined("ERR Engine '", engine, "' not found");
}

std::string LibraryExists(std::string_view name) {
  return Joined("ERR Library '", name, "' already exists");
}

std::string RestoredLibraryExists(std::string_view name) {
  return Joined("ERR Library ", name, " already exists");
}

std::string FunctionExists(std::string_view name) {
  return Joined("ERR Function ", name, " already exists");
}

std::string FunctionCompilation(std::string_view message) {
  return Joined("ERR Error compiling function: ", message);
}

std::string FunctionRegistration(std::string_view message) {
  return Joined("ERR Error registering functions: ", message);
}

std::string UnknownFunctionOption(std::string_view option) {
  return Joined("ERR Unknown option given: ", option);
}

std::string UnknownFunctionArgument(std::string_view argument) {
  return Joined("ERR Unknown argument ", argument);
}

}  // namespace remora::protocol::error_text
