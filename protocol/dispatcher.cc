#include "protocol/dispatcher.h"

#include <string>

#include "engine/keyspace/keyspace.h"
#include "protocol/error_text.h"

namespace remora::protocol {

namespace {

// Applies CLIENT REPLY to one command for as long as it lives.
class ReplySuppression {
 public:
  explicit ReplySuppression(Session& session) : session_(session) {
    if (session.reply_mode == ReplyMode::kSkipNext) session.reply_mode = ReplyMode::kSkipping;
    session.reply().set_suppressed(session.reply_mode == ReplyMode::kOff ||
                                   session.reply_mode == ReplyMode::kSkipping);
  }
  ~ReplySuppression() {
    if (session_.reply_mode == ReplyMode::kSkipping) session_.reply_mode = ReplyMode::kOn;
  }
  ReplySuppression(const ReplySuppression&) = delete;
  ReplySuppression& operator=(const ReplySuppression&) = delete;

 private:
  Session& session_;
};

bool IsOneKey(const CommandSpec& spec) {
  if (spec.keys.size() != 1) return false;
  const KeySpec& keys = spec.keys[0];
  return keys.begin == KeySpec::Begin::kIndex && keys.find == KeySpec::Find::kRange &&
         keys.last == 0 && (keys.use & KeySpec::kNotKey) == 0;
}

}  // namespace

Dispatcher::Prepared Dispatcher::Prepare(std::span<const std::string_view> arguments) const {
  Prepared prepared{.entry = shared_.table.Find(arguments[0])};
  if (prepared.entry == nullptr || !IsOneKey(*prepared.entry->spec)) return prepared;
  const size_t position = static_cast<size_t>(prepared.entry->spec->keys[0].position);
  if (position >= arguments.size()) return prepared;
  prepared.one_key = true;
  prepared.key = shared_.engine.MakeKey(arguments[position]);
  return prepared;
}

void Dispatcher::Prefetch(const Session& session, std::span<const Prepared> requests) {
  hashes_.clear();
  for (const Prepared& request : requests) {
    if (request.one_key) hashes_.push_back(request.key.hash);
  }
  shared_.engine.keyspace().Prefetch(session.database, hashes_);
}

void Dispatcher::Execute(Session& session, std::span<const std::string_view> arguments,
                         const Prepared& prepared) {
  const ReplySuppression suppression(session);
  const CommandTable::Entry* entry = Resolve(session, arguments, prepared.entry);
  if (entry == nullptr || !MayRun(session, *entry)) return;
  if (session.queueing() && Queues(session, *entry, arguments)) [[unlikely]]
    return;
  session.last_command = entry->spec;
  session.last_container = entry->container;
  Run(session, *entry, arguments, prepared);
}

void Dispatcher::Refuse(Session& session, const CommandTable::Entry* entry,
                        std::string_view error) {
  if (entry != nullptr) statistics_.command(entry->id).rejected.Add(1);
  if (session.queueing()) session.multi->Abort();
  session.reply().Error(error);
  session.reply().TakeErrors();
  statistics_.AddError(error);
}

const CommandTable::Entry* Dispatcher::Resolve(Session& session,
                                               std::span<const std::string_view> arguments,
                                               const CommandTable::Entry* entry) {
  if (entry == nullptr) {
    Refuse(session, nullptr, error_text::UnknownCommand(arguments[0], arguments.subspan(1)));
    return nullptr;
  }
  if (!entry->spec->subcommands.empty() && arguments.size() > 1) {
    const CommandTable::Entry* const container = entry;
    entry = shared_.table.FindSubcommand(*container, arguments[1]);
    if (entry == nullptr) {
      Refuse(session, nullptr, error_text::UnknownSubcommand(arguments[1], container->spec->name));
      return nullptr;
    }
  }
  if (!entry->spec->AcceptsArguments(arguments.size()) || entry->spec->handler == nullptr) {
    Refuse(session, entry, error_text::WrongNumberOfArguments(entry->full_name));
    return nullptr;
  }
  return entry;
}

bool Dispatcher::MayRun(Session& session, const CommandTable::Entry& entry) {
  if (entry.spec->Is(kProtectedCommand) && shared_.host != nullptr) [[unlikely]] {
    const std::string_view reason = shared_.host->WhyForbidden(session, *entry.spec);
    if (!reason.empty()) {
      Refuse(session, &entry, reason);
      return false;
    }
  }
  if (!session.authenticated && !entry.spec->Is(kNoAuth)) [[unlikely]] {
    // The password may have been taken away since the session began.
    const bool needed = shared_.host == nullptr || shared_.host->LoginRequired();
    if (needed) {
      Refuse(session, &entry, error_text::kNoAuth);
      return false;
    }
    session.authenticated = true;
  }
  if (entry.spec->Is(kDenyOutOfMemory) && shared_.out_of_memory.load(std::memory_order_relaxed))
      [[unlikely]] {
    Refuse(session, &entry, error_text::kOutOfMemory);
    return false;
  }
  return true;
}

void Dispatcher::CollectKeys(const CommandSpec& spec, std::span<const std::string_view> arguments) {
  keys_.clear();
  found_.clear();
  FindKeys(spec, arguments, found_);
  for (const FoundKey& found : found_) {
    keys_.push_back(shared_.engine.MakeKey(arguments[found.argument]));
  }
}

void Dispatcher::Run(Session& session, const CommandTable::Entry& entry,
                     std::span<const std::string_view> arguments, const Prepared& prepared) {
  const CommandSpec& spec = *entry.spec;
  keyspace::Keyspace& keyspace = shared_.engine.keyspace();
  if (prepared.one_key) [[likely]] {
    keys_.assign(1, prepared.key);
    if (spec.Is(kSharesReads)) {
      Transaction transaction(keyspace, session.database, Transaction::Reading{}, prepared.key,
                              now_milliseconds_);
      CallLocked(session, entry, arguments, transaction);
      return;
    }
    Transaction transaction(keyspace, session.database, prepared.key, now_milliseconds_);
    CallLocked(session, entry, arguments, transaction);
    return;
  }
  CollectKeys(spec, arguments);
  if (spec.Is(kLocksNothing)) {
    Transaction transaction(keyspace, session.database, std::span<const Key>{}, now_milliseconds_);
    CallLocked(session, entry, arguments, transaction);
    return;
  }
  if (spec.Is(kLocksEverything)) {
    Transaction transaction(keyspace, session.database, Transaction::AllKeys{}, now_milliseconds_);
    CallLocked(session, entry, arguments, transaction);
    return;
  }
  if (spec.Is(kSharesReads)) {
    Transaction transaction(keyspace, session.database, Transaction::Reading{}, keys_,
                            now_milliseconds_);
    CallLocked(session, entry, arguments, transaction);
    return;
  }
  Transaction transaction(keyspace, session.database, keys_, now_milliseconds_);
  CallLocked(session, entry, arguments, transaction);
}

void Dispatcher::CallLocked(Session& session, const CommandTable::Entry& entry,
                            std::span<const std::string_view> arguments, Transaction& transaction) {
  const uint64_t began = TickScale::Now();
  Arguments reader(arguments);
  CommandContext context{.engine = shared_.engine,
                         .table = shared_.table,
                         .host = shared_.host,
                         .session = session,
                         .dispatcher = *this,
                         .spec = *entry.spec,
                         .container = entry.container,
                         .arguments = reader,
                         .reply = session.reply(),
                         .transaction = transaction,
                         .keys = keys_};
  if (session.no_touch && entry.spec->name != "TOUCH") transaction.set_leaves_clocks(true);
  entry.spec->handler(context);

  const uint64_t nanoseconds = static_cast<uint64_t>(static_cast<double>(TickScale::Now() - began) *
                                                     shared_.ticks.nanoseconds_per_tick());
  const bool failed = session.reply().has_errors();
  statistics_.AddCall(entry.id, nanoseconds, failed,
                      shared_.track_latency.load(std::memory_order_relaxed));
  if (failed) [[unlikely]] {
    statistics_.AddError(session.reply().first_error());
    session.reply().TakeErrors();
  }
  if (nanoseconds >= shared_.slow_nanoseconds.load(std::memory_order_relaxed)) [[unlikely]] {
    shared_.slow_listener(shared_.host, session,
                          {*entry.spec, entry.container, arguments, nanoseconds});
  }
}

}  // namespace remora::protocol
