// Sandbox: what a Lua state offers to scripts, and nothing else of what Lua could do.
//
//   globals as scripts see them {}  --reads-->  the real globals: redis, string, math, cjson ...
//                                               --reads of what is not there-->  an error
//
// Neither the globals nor the libraries can be changed (protected_table.h), so that one script
// leaves nothing behind for the next.
#pragma once

#include <cstdint>

struct lua_State;

namespace remora::protocol::scripting {

class ScriptRunner;

// Makes reading what is not in the table on top of the stack an error.
void RefuseUndeclared(lua_State* lua);

class Sandbox {
 public:
  enum class For : uint8_t { kScripts, kFunctions };

  // Fills an empty state. The state outlives the sandbox.
  Sandbox(lua_State* lua, ScriptRunner& runner, For whom);

  // Pushes the function that errors are to be handled by: it says where in the script they arose.
  void PushErrorHandler() const;
  // Takes the value on top of the stack as a global variable of the script that runs next.
  void SetGlobal(const char* name);
  // Puts other real globals, the table on top of the stack, in the place of the usual ones, or
  // these back again.
  void UseGlobals();
  void RestoreGlobals();

 private:
  lua_State* lua_;
  int globals_;    // references in the registry
  int metatable_;  // of the globals as scripts see them
  int error_handler_;
};

}  // namespace remora::protocol::scripting
