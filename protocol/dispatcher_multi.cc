// MULTI, EXEC and WATCH, as the dispatcher runs them.
#include <algorithm>
#include <memory>
#include <string>

#include "engine/keyspace/keyspace.h"
#include "engine/keyspace/record_handle.h"
#include "protocol/dispatcher.h"
#include "protocol/error_text.h"
#include "protocol/messages/session_outlet.h"
#include "protocol/scripting/shared_scripts.h"

namespace remora::protocol {

namespace {

// Commands that act on the transaction itself, or on the connection, run at once.
bool RunsWhileQueueing(const CommandSpec& spec) {
  for (const std::string_view name : {"EXEC", "DISCARD", "MULTI", "WATCH", "QUIT", "RESET"}) {
    if (spec.name == name) return true;
  }
  return false;
}

}  // namespace

bool MayTouchAnything(const CommandSpec& spec) {
  if (spec.Is(kLocksEverything | kEndsWaits)) return true;
  if (spec.Is(kTouchesNoKeys)) return false;
  if ((spec.categories & (kConnectionCategory | kTransactionCategory)) != 0) return false;
  if (spec.Is(kPubSub)) return false;
  return spec.keys.empty() || spec.Is(kLocksNothing);
}

bool Dispatcher::Queues(Session& session, const CommandTable::Entry& entry,
                        std::span<const std::string_view> arguments) {
  if (entry.container == nullptr && RunsWhileQueueing(*entry.spec)) return false;
  if (entry.spec->Is(kNoMulti)) {
    Refuse(session, &entry, error_text::kNotInMulti);
    return true;
  }
  session.multi->Queue(entry, arguments);
  session.reply().SimpleString("QUEUED");
  return true;
}

bool Dispatcher::IsExec(const CommandSpec& spec) { return spec.name == "EXEC"; }

void Dispatcher::RefuseExec(Session& session, std::string_view error) {
  if (session.queueing()) {
    session.multi->End();
    Unwatch(session);
  }
  const std::string text = error_text::ExecAborted(error);
  session.reply().Error(text);
  session.reply().TakeErrors();
  statistics_.AddError(text);
}

bool Dispatcher::Watch(Session& session, std::span<const std::string_view> names) {
  if (session.multi == nullptr) session.multi = std::make_unique<MultiState>();
  MultiState& multi = *session.multi;
  for (const std::string_view name : names) {
    if (multi.watches(session.database, name)) continue;
    const Key key = shared_.engine.MakeKey(name);
    Transaction transaction(shared_.engine.keyspace(), session.database, key, now_milliseconds_,
                            Patience::kUntilBusy);
    if (transaction.gave_up()) return false;
    // Why: a key that is past its expiry goes now, so that its going later breaks nothing.
    static_cast<void>(transaction.Find(key, Access::kQuiet));
    keyspace::Stripe& stripe = transaction.StripeOf(key);
    if (stripe.watches == nullptr) stripe.watches = std::make_unique<keyspace::WatchList>();
    stripe.watches->Add(session.database, name, multi.mark());
    multi.AddWatch(session.database, name);
  }
  return true;
}

void Dispatcher::Unwatch(Session& session) {
  if (session.multi == nullptr || session.multi->watched().empty()) return;
  MultiState& multi = *session.multi;
  for (const WatchedKey& watched : multi.watched()) {
    const Key key = shared_.engine.MakeKey(watched.name);
    const Transaction transaction(shared_.engine.keyspace(), watched.database, key,
                                  now_milliseconds_, Patience::kUntilBusy);
    // The list forgets by itself who is gone.
    if (transaction.gave_up()) continue;
    keyspace::Stripe& stripe = transaction.StripeOf(key);
    if (stripe.watches != nullptr) {
      stripe.watches->Remove(watched.database, watched.name, multi.mark());
    }
  }
  multi.ForgetWatches();
}

// Looks at every watched key, which removes those that have expired meanwhile, and ends the
// watches.
bool Dispatcher::WatchesHold(Session& session, Transaction& transaction) {
  MultiState& multi = *session.multi;
  for (const WatchedKey& watched : multi.watched()) {
    const Key key = shared_.engine.MakeKey(watched.name);
    static_cast<void>(transaction.FindIn(watched.database, key, Access::kQuiet));
  }
  const bool hold = !multi.watch_broken();
  for (const WatchedKey& watched : multi.watched()) {
    keyspace::Stripe& stripe = transaction.StripeOf(shared_.engine.MakeKey(watched.name));
    if (stripe.watches != nullptr) {
      stripe.watches->Remove(watched.database, watched.name, multi.mark());
    }
  }
  multi.ForgetWatches();
  return hold;
}

bool Dispatcher::LacksMemoryFor(const Session& session) const {
  if (!shared_.out_of_memory.load(std::memory_order_relaxed)) return false;
  const std::vector<QueuedCommand>& commands = session.multi->commands();
  return std::any_of(commands.begin(), commands.end(), [](const QueuedCommand& command) {
    return command.entry().spec->Is(kDenyOutOfMemory);
  });
}

void Dispatcher::RunQueued(Session& session) {
  const std::vector<QueuedCommand> commands = session.multi->End();
  bool locks_everything = false;
  std::vector<std::string_view> arguments;
  std::vector<Key> locked;
  for (const QueuedCommand& command : commands) {
    if (MayTouchAnything(*command.entry().spec)) locks_everything = true;
    command.GetArguments(arguments);
    CollectKeys(*command.entry().spec, arguments);
    locked.insert(locked.end(), keys_.begin(), keys_.end());
  }
  for (const WatchedKey& watched : session.multi->watched()) {
    locked.push_back(shared_.engine.MakeKey(watched.name));
  }
  keyspace::Keyspace& keyspace = shared_.engine.keyspace();
  if (locks_everything) {
    {
      Transaction transaction(keyspace, session.database, Transaction::AllKeys{}, now_milliseconds_,
                              Patience::kUntilBusy);
      RunQueuedLocked(session, commands, transaction);
    }
    return FreeAllIfAsked();
  }
  Transaction transaction(keyspace, session.database, locked, now_milliseconds_,
                          Patience::kUntilBusy);
  RunQueuedLocked(session, commands, transaction);
}

bool Dispatcher::StillPermits(Session& session, const CommandTable::Entry& entry,
                              std::span<const std::string_view> arguments) {
  if (session.access.trusted_version == shared_.access_version.load(std::memory_order_acquire) ||
      shared_.access == nullptr) {
    return true;
  }
  const std::string error =
      shared_.access->WhyRefused(session, {entry, arguments, AccessContext::kExec});
  if (error.empty()) return true;
  // Why not Refuse: Redis counts it neither as a call nor as a rejected one.
  session.reply().Error(error);
  session.reply().TakeErrors();
  statistics_.AddError(error);
  return false;
}

void Dispatcher::RunQueuedLocked(Session& session, const std::vector<QueuedCommand>& commands,
                                 Transaction& transaction) {
  if (transaction.gave_up()) {
    Unwatch(session);
    return RefuseExec(session, WhyBusy());
  }
  if (!WatchesHold(session, transaction)) return session.reply().NullArray();
  session.reply().ArrayHeader(commands.size());
  session.runs_step = true;
  std::vector<std::string_view> arguments;
  for (const QueuedCommand& command : commands) {
    command.GetArguments(arguments);
    if (!StillPermits(session, command.entry(), arguments)) continue;
    CollectKeys(*command.entry().spec, arguments);
    transaction.set_database(session.database);
    CallLocked(session, command.entry(), arguments, transaction, /*may_wait=*/false);
  }
  session.runs_step = false;
  SendHeldMessages(session);
}

}  // namespace remora::protocol
