// MemorySession: a client without a socket, for tests and benchmarks of commands.
//
//   MemorySession session;
//   EXPECT_EQ(session.Call({"INCRBY", "k", "1"}), ":1\r\n");
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/engine.h"
#include "protocol/command_table.h"
#include "protocol/dispatcher.h"
#include "protocol/output_buffer.h"
#include "protocol/session.h"

namespace remora::tests {

class MemorySession {
 public:
  explicit MemorySession(protocol::Host* host = nullptr)
      : table(protocol::CommandTable::ProtocolFamilies()),
        shared{.engine = engine, .table = table, .host = host, .ticks = {}},
        dispatcher(shared),
        session(output) {
    session.authenticated = true;
  }

  // The reply to one request, as bytes.
  std::string Call(const std::vector<std::string_view>& request) {
    dispatcher.Execute(session, request);
    std::string reply(output.view());
    output.Consume(output.size());
    return reply;
  }

  Engine engine;
  protocol::CommandTable table;
  protocol::DispatcherShared shared;
  protocol::Dispatcher dispatcher;
  protocol::OutputBuffer output;
  protocol::Session session;
};

}  // namespace remora::tests
