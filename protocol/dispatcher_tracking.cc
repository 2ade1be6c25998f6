// What those hear who track keys or watch requests, as the dispatcher runs them.
#include <string>

#include "engine/keyspace/keyspace.h"
#include "engine/messages/broker.h"
#include "protocol/dispatcher.h"
#include "protocol/messages/session_outlet.h"
#include "protocol/messages/session_tracker.h"

namespace remora::protocol {

void Dispatcher::BeginTracked(const LockedCall& call, Transaction& transaction) {
  const Session& client = call.client;
  transaction.set_tracker(client.tracker.get(), call.script_microseconds != nullptr);
  if (client.outlet != nullptr) transaction.set_change_batch(&client.outlet->changes());
  // What locks by itself may have given back its locks when it is done.
  const CommandSpec& spec = *call.entry.spec;
  if (client.tracker && spec.Is(kLocksNothing) && ReadsForCopies(spec)) {
    RememberKeys(client, call.keys);
  }
}

void Dispatcher::RememberKeys(const Session& client, std::span<const Key> keys) {
  SessionTracker& tracker = *client.tracker;
  if (!tracker.tracks_reads()) return;
  for (const Key& key : keys) broker_.tracking().Remember(key.name, tracker);
}

void Dispatcher::FinishTracked(Session& session, const CommandSpec* spec) {
  SessionTracker& tracker = *session.tracker;
  // CLIENT CACHING counts for the request that follows, or for the transaction.
  const bool is_client = spec != nullptr && spec->name == "CLIENT";
  const bool is_over = session.wait == nullptr;
  if (is_over && !session.queueing() && !is_client) tracker.set_caching_said(false);
  if (tracker.uses_resp3() != session.reply().is_resp3()) {
    tracker.set_uses_resp3(session.reply().is_resp3());
  }
  if (tracker.own_changes().empty()) return;
  GiveBackLocks();
  broker_.tracking().TellOwn(tracker);
  broker_.AnnounceMail();
}

void Dispatcher::ShowToWatchers(Session& session, const LockedCall& call,
                                Transaction& transaction) {
  const CommandSpec& spec = *call.entry.spec;
  const bool is_script = spec.Is(kSkipMonitor);
  if (spec.Is(kAdmin) || shared_.watched_line == nullptr) return;
  const bool in_script = call.script_microseconds != nullptr;
  std::string line = shared_.watched_line(
      shared_.host, call.client,
      {spec, call.entry.container, call.arguments, session.database, in_script});
  if (in_script) {
    script_lines_.push_back(std::move(line));
    return;
  }
  if (is_script) script_lines_.clear();
  broker_.ShowLine(line);
  transaction.NotePublished();
}

void Dispatcher::ShowIfExec(Session& session, const CommandTable::Entry* entry,
                            std::span<const std::string_view> arguments) {
  if (entry == nullptr || !IsExec(*entry->spec) || shared_.watched_line == nullptr) return;
  GiveBackLocks();
  broker_.ShowLine(shared_.watched_line(
      shared_.host, session, {*entry->spec, nullptr, arguments, session.database, false}));
  broker_.AnnounceMail();
}

void Dispatcher::ShowScriptLines(Transaction& transaction) {
  if (script_lines_.empty()) return;
  for (const std::string& line : script_lines_) broker_.ShowLine(line);
  script_lines_.clear();
  transaction.NotePublished();
}

}  // namespace remora::protocol
