#include "protocol/script_host.h"

#include <string>
#include <utility>

#include "engine/base/check.h"
#include "protocol/output_buffer.h"
#include "protocol/reply_parser.h"
#include "protocol/session.h"

namespace remora::protocol {

// A session that one thread has at a time.
class ScriptHost::Caller {
 public:
  explicit Caller(DispatcherShared& shared) : dispatcher_(shared), session_(output_) {
    session_.authenticated = true;
    session_.reply().set_version(RespVersion::kResp3);
  }

  Reply Execute(const std::vector<std::string_view>& request, uint32_t database) {
    session_.database = database;
    dispatcher_.Execute(session_, request);
    Reply reply;
    std::string_view rest = output_.view();
    ReplyParser parser;
    while (true) {
      const ReplyResult result = parser.Parse(rest, reply);
      if (result.status == ReplyStatus::kComplete) break;
      base::Check(result.status == ReplyStatus::kIncomplete && result.consumed != 0,
                  "a reply of ours can be read");
      rest.remove_prefix(result.consumed);
    }
    output_.Clear();
    return reply;
  }

 private:
  Dispatcher dispatcher_;
  OutputBuffer output_;
  Session session_;
};

ScriptHost::ScriptHost(Engine& engine)
    : table_(CommandTable::ProtocolFamilies()),
      shared_{.engine = engine, .table = table_, .host = nullptr, .ticks = {}} {}

ScriptHost::~ScriptHost() = default;

Reply ScriptHost::Eval(std::string_view script, const ScriptArguments& with) {
  return Run("EVAL", script, with);
}

Reply ScriptHost::EvalReadOnly(std::string_view script, const ScriptArguments& with) {
  return Run("EVAL_RO", script, with);
}

Reply ScriptHost::LoadLibrary(std::string_view code) {
  return Execute({"FUNCTION", "LOAD", "REPLACE", code}, 0);
}

Reply ScriptHost::CallFunction(std::string_view function, const ScriptArguments& with) {
  return Run("FCALL", function, with);
}

Reply ScriptHost::Run(std::string_view command, std::string_view what,
                      const ScriptArguments& with) {
  const std::string key_count = std::to_string(with.keys.size());
  std::vector<std::string_view> request = {command, what, key_count};
  request.insert(request.end(), with.keys.begin(), with.keys.end());
  request.insert(request.end(), with.arguments.begin(), with.arguments.end());
  return Execute(request, with.database);
}

Reply ScriptHost::Execute(const std::vector<std::string_view>& request, uint32_t database) {
  std::unique_ptr<Caller> caller;
  {
    const std::lock_guard lock(mutex_);
    if (!idle_.empty()) {
      caller = std::move(idle_.back());
      idle_.pop_back();
    }
  }
  if (caller == nullptr) caller = std::make_unique<Caller>(shared_);
  Reply reply = caller->Execute(request, database);
  const std::lock_guard lock(mutex_);
  idle_.push_back(std::move(caller));
  return reply;
}

}  // namespace remora::protocol
