// ThreadScripts: what one thread needs to run scripts, made when it runs the first.
#pragma once

#include "protocol/scripting/eval_interpreter.h"
#include "protocol/scripting/function_interpreter.h"
#include "protocol/scripting/script_runner.h"
#include "protocol/scripting/shared_scripts.h"

namespace remora::protocol::scripting {

struct ThreadScripts {
  ThreadScripts(DispatcherShared& shared, Dispatcher& dispatcher, SharedScripts& scripts)
      : runner(shared, dispatcher),
        eval(scripts.store, runner),
        functions(scripts.functions, runner) {}

  ScriptRunner runner;
  EvalInterpreter eval;
  FunctionInterpreter functions;
};

}  // namespace remora::protocol::scripting
