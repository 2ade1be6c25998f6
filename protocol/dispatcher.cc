#include "protocol/dispatcher.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include "engine/base/check.h"
#include "engine/keyspace/keyspace.h"
#include "protocol/error_text.h"
#include "protocol/messages/session_outlet.h"
#include "protocol/messages/session_tracker.h"
#include "protocol/script_error_text.h"
#include "protocol/scripting/thread_scripts.h"
#include "protocol/waiting/blocked_call.h"

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

// Replies and messages look alike in RESP2: who gets messages may not ask for replies.
bool MayRunWhileSubscribed(Session& session, const CommandSpec& spec) {
  if (session.reply().is_resp3() || !Subscribes(session)) return true;
  for (const std::string_view name :
       {"PING", "SUBSCRIBE", "UNSUBSCRIBE", "PSUBSCRIBE", "PUNSUBSCRIBE", "SSUBSCRIBE",
        "SUNSUBSCRIBE", "QUIT", "RESET"}) {
    if (spec.name == name) return true;
  }
  return false;
}

// Locks are given back before the next request once they were held for so long.
constexpr uint64_t kKeptNanosecondsMax = 50'000;

// Whether somebody asked for the end of a wait.
bool IsTold(keyspace::WaitEnd end) {
  return end == keyspace::WaitEnd::kToldTimedOut || end == keyspace::WaitEnd::kToldUnblocked;
}

}  // namespace

Dispatcher::Dispatcher(DispatcherShared& shared)
    : shared_(shared),
      broker_(shared.engine.keyspace().broker()),
      statistics_(shared.table.entries().size()) {}

Dispatcher::~Dispatcher() = default;

std::shared_ptr<scripting::SharedScripts> scripting::MakeSharedScripts() {
  return std::make_shared<SharedScripts>();
}

scripting::ThreadScripts& Dispatcher::scripts() {
  if (scripts_ == nullptr) {
    scripts_ = std::make_unique<scripting::ThreadScripts>(shared_, *this, *shared_.scripts);
    scripts_seen_.store(scripts_.get(), std::memory_order_release);
  }
  return *scripts_;
}

Dispatcher::Prepared Dispatcher::Prepare(std::span<const std::string_view> arguments) const {
  Prepared prepared{.entry = shared_.table.Find(arguments[0])};
  if (prepared.entry == nullptr) return prepared;
  const FixedKeys& fixed = prepared.entry->fixed_keys;
  for (size_t i = 0; i < fixed.count; ++i) {
    if (fixed.arguments[i] >= arguments.size()) return prepared;
    prepared.key_array[i] = shared_.engine.MakeKey(arguments[fixed.arguments[i]]);
  }
  prepared.key_count = fixed.count;
  return prepared;
}

void Dispatcher::Prefetch(uint32_t database, std::span<const Prepared> requests) {
  hashes_.clear();
  for (const Prepared& request : requests) {
    for (const Key& key : request.keys()) hashes_.push_back(key.hash);
  }
  shared_.engine.keyspace().Prefetch(database, hashes_);
}

void Dispatcher::Execute(Session& session, std::span<const std::string_view> arguments,
                         const Prepared& prepared, const Prepared* next) {
  if (broker_.tracking().active() && broker_.tracking().over_limit()) [[unlikely]] {
    GiveBackLocks();
    broker_.tracking().ForgetSome();
    // Why at once: what was forgotten before this request is told before its reply.
    if (session.outlet != nullptr) session.outlet->DeliverMail();
  }
  ExecuteAsSaid(session, arguments, prepared, next);
  if (session.tracker) [[unlikely]]
    FinishTracked(session, prepared.entry == nullptr ? nullptr : prepared.entry->spec);
}

void Dispatcher::ExecuteAsSaid(Session& session, std::span<const std::string_view> arguments,
                               const Prepared& prepared, const Prepared* next) {
  const ReplySuppression suppression(session);
  const CommandTable::Entry* entry = Resolve(session, arguments, prepared.entry);
  if (entry == nullptr || !MayRun(session, *entry, arguments)) {
    if (broker_.is_watched()) [[unlikely]]
      ShowIfExec(session, prepared.entry, arguments);
    return;
  }
  if (session.queueing() && Queues(session, *entry, arguments)) [[unlikely]]
    return;
  session.last_command = entry->spec;
  session.last_container = entry->container;
  Run(session, *entry, arguments, prepared, next);
}

void Dispatcher::Refuse(Session& session, const CommandTable::Entry* entry,
                        std::string_view error) {
  if (entry != nullptr) statistics_.command(entry->id).rejected.Add(1);
  if (entry != nullptr && IsExec(*entry->spec)) [[unlikely]]
    return RefuseExec(session, error);
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

bool Dispatcher::MayRun(Session& session, const CommandTable::Entry& entry,
                        std::span<const std::string_view> arguments) {
  if (entry.spec->Is(kProtectedCommand) && shared_.host != nullptr) [[unlikely]] {
    const std::string_view reason = shared_.host->WhyForbidden(session, *entry.spec);
    if (!reason.empty()) {
      Refuse(session, &entry, reason);
      return false;
    }
  }
  if (session.access.trusted_version != shared_.access_version.load(std::memory_order_acquire))
      [[unlikely]] {
    if (!Permits(session, entry, arguments)) return false;
  }
  if (shared_.scripts->running.any_busy() && !entry.spec->Is(kAllowBusy)) [[unlikely]] {
    RefuseAsBusy(session, entry);
    return false;
  }
  if (entry.spec->Is(kDenyOutOfMemory) && shared_.out_of_memory.load(std::memory_order_relaxed))
      [[unlikely]] {
    Refuse(session, &entry, error_text::kOutOfMemory);
    return false;
  }
  if (session.watches_requests && entry.spec->Is(kWrite | kReadOnly | kMayReplicate)) [[unlikely]] {
    Refuse(session, &entry, error_text::kWatchersTouchNoKeys);
    return false;
  }
  if (session.subscriber != nullptr && !MayRunWhileSubscribed(session, *entry.spec)) [[unlikely]] {
    Refuse(session, &entry, error_text::NotWhileSubscribed(entry.full_name));
    return false;
  }
  return true;
}

std::string_view Dispatcher::WhyBusy() const {
  const std::string_view error = shared_.scripts->running.BusyError();
  // It may be over by now, but the request has not run.
  return error.empty() ? error_text::kBusyScript : error;
}

void Dispatcher::RefuseAsBusy(Session& session, const CommandTable::Entry& entry) {
  Refuse(session, &entry, WhyBusy());
}

bool Dispatcher::Permits(Session& session, const CommandTable::Entry& entry,
                         std::span<const std::string_view> arguments) {
  if (!session.authenticated) {
    // Why asked again: the password may have been taken away since the session began.
    const bool needed = shared_.access == nullptr || shared_.access->LoginRequired();
    if (needed && !entry.spec->Is(kNoAuth)) {
      Refuse(session, &entry, error_text::kNoAuth);
      return false;
    }
    if (needed) return true;
    session.authenticated = true;
  }
  if (shared_.access == nullptr) {
    session.access.trusted_version = shared_.access_version.load(std::memory_order_acquire);
    return true;
  }
  const AccessContext context =
      session.queueing() ? AccessContext::kQueueing : AccessContext::kTopLevel;
  const std::string error = shared_.access->WhyRefused(session, {entry, arguments, context});
  if (error.empty()) return true;
  Refuse(session, &entry, error);
  return false;
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
                     std::span<const std::string_view> arguments, const Prepared& prepared,
                     const Prepared* next) {
  if (prepared.key_count != 0) [[likely]]
    return RunPrepared(session, entry, arguments, prepared, next);
  GiveBackLocks();
  const CommandSpec& spec = *entry.spec;
  keyspace::Keyspace& keyspace = shared_.engine.keyspace();
  const bool may_wait = session.wait_listener != nullptr;
  CollectKeys(spec, arguments);
  if (spec.Is(kLocksNothing)) {
    Transaction transaction(keyspace, session.database, std::span<const Key>{}, now_milliseconds_,
                            Patience::kUntilBusy);
    CallLocked(session, entry, arguments, transaction, may_wait);
    return;
  }
  if (spec.Is(kLocksEverything)) {
    {
      Transaction transaction(keyspace, session.database, Transaction::AllKeys{}, now_milliseconds_,
                              Patience::kUntilBusy);
      CallLocked(session, entry, arguments, transaction, may_wait);
    }
    return FreeAllIfAsked();
  }
  if (spec.Is(kSharesReads) && !session.tracker) {
    Transaction transaction(keyspace, session.database, Transaction::Reading{}, keys_,
                            now_milliseconds_, Patience::kUntilBusy);
    CallLocked(session, entry, arguments, transaction, may_wait);
    return;
  }
  Transaction transaction(keyspace, session.database, keys_, now_milliseconds_,
                          Patience::kUntilBusy);
  CallLocked(session, entry, arguments, transaction, may_wait);
}

void Dispatcher::RunPrepared(Session& session, const CommandTable::Entry& entry,
                             std::span<const std::string_view> arguments, const Prepared& prepared,
                             const Prepared* next) {
  keyspace::Keyspace& keyspace = shared_.engine.keyspace();
  const bool may_wait = session.wait_listener != nullptr;
  keys_.assign(prepared.keys().begin(), prepared.keys().end());
  const bool follows = kept_locks_.any();
  // Why no tracker: a key that is due goes before the key is remembered.
  if (entry.spec->Is(kSharesReads) && !follows && !session.tracker) {
    if (keys_.size() == 1) [[likely]] {
      Transaction transaction(keyspace, session.database, Transaction::Reading{}, keys_[0],
                              now_milliseconds_, Patience::kUntilBusy);
      CallLocked(session, entry, arguments, transaction, may_wait);
      return;
    }
    Transaction transaction(keyspace, session.database, Transaction::Reading{}, keys_,
                            now_milliseconds_, Patience::kUntilBusy);
    CallLocked(session, entry, arguments, transaction, may_wait);
    return;
  }
  Transaction transaction(keyspace, session.database, keys_, kept_locks_, now_milliseconds_,
                          Patience::kUntilBusy);
  const uint64_t nanoseconds = CallLocked(session, entry, arguments, transaction, may_wait);
  kept_nanoseconds_ = nanoseconds + (follows ? kept_nanoseconds_ : 0);
  if (next != nullptr && kept_nanoseconds_ < kKeptNanosecondsMax &&
      WantSameStripes(prepared, *next)) {
    transaction.LeaveLocksTo(kept_locks_);
  }
}

bool Dispatcher::WantSameStripes(const Prepared& one, const Prepared& other) const {
  if (other.key_count == 0) return false;
  const keyspace::Keyspace& keyspace = shared_.engine.keyspace();
  const auto stripes = [&](const Prepared& request) {
    // Why a list: of two values it would return references, and these are gone by then.
    return std::minmax({keyspace.StripeIndex(request.keys().front().hash),
                        keyspace.StripeIndex(request.keys().back().hash)});
  };
  return stripes(one) == stripes(other);
}

uint64_t Dispatcher::Call(Session& session, const LockedCall& call, Transaction& transaction,
                          bool may_wait) {
  const auto& [entry, arguments, keys, client, script_microseconds] = call;
  if (transaction.gave_up()) [[unlikely]] {
    RefuseAsBusy(session, entry);
    return 0;
  }
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
                         .keys = keys,
                         .may_wait = may_wait,
                         .script_microseconds = script_microseconds};
  if (session.no_touch && entry.spec->name != "TOUCH") transaction.set_leaves_clocks(true);
  if (broker_.tracking().active()) [[unlikely]]
    BeginTracked(call, transaction);
  // Scripts are shown before what they call.
  const bool shown_first = entry.spec->Is(kSkipMonitor);
  if (shown_first && broker_.is_watched()) [[unlikely]]
    ShowToWatchers(session, call, transaction);
  entry.spec->handler(context);
  if (client.tracker && ReadsForCopies(*entry.spec)) [[unlikely]]
    RememberKeys(client, keys);
  if (!shown_first && broker_.is_watched()) [[unlikely]]
    ShowToWatchers(session, call, transaction);

  const uint64_t nanoseconds = shared_.ticks.NanosecondsSince(began);
  if (session.wait != nullptr) [[unlikely]] {
    // It is counted when it is over.
    session.wait->AddNanoseconds(nanoseconds);
    return nanoseconds;
  }
  const bool failed = session.reply().has_errors();
  Count({entry, nanoseconds, failed, failed ? session.reply().first_error() : std::string_view()});
  TellIfSlow(client, entry, arguments, nanoseconds);
  if (failed) [[unlikely]]
    session.reply().TakeErrors();
  return nanoseconds;
}

void Dispatcher::Count(const FinishedCall& call) {
  statistics_.AddCall(call.entry.id, call.nanoseconds, call.failed,
                      shared_.track_latency.load(std::memory_order_relaxed));
  // An error that a script passes on was counted where it arose.
  if (call.failed && !call.error.empty()) [[unlikely]]
    statistics_.AddError(call.error);
}

void Dispatcher::TellIfSlow(Session& session, const CommandTable::Entry& entry,
                            std::span<const std::string_view> arguments, uint64_t nanoseconds) {
  if (nanoseconds >= shared_.slow_nanoseconds.load(std::memory_order_relaxed)) [[unlikely]] {
    shared_.slow_listener(shared_.host, session,
                          {*entry.spec, entry.container, arguments, nanoseconds});
  }
}

void Dispatcher::BeginWait(CommandContext& context, const WaitRequest& request) {
  base::Check(context.may_wait, "only a session that may wait does");
  Register(context, std::make_shared<BlockedCall>(shared_, context, request));
}

void Dispatcher::Register(CommandContext& context, std::shared_ptr<BlockedCall> call) {
  if (!context.session.wait_listener->WaitBegins(context.session, call)) return;
  context.transaction.BeginWait(*call);
  context.session.wait = std::move(call);
}

void Dispatcher::ReplyOnceFreed(CommandContext& context) {
  keyspace::Keyspace& keyspace = shared_.engine.keyspace();
  if (!context.may_wait) {
    frees_all_ = true;
    return context.reply.Ok();
  }
  auto call = std::make_shared<BlockedCall>(shared_, context, WaitRequest{});
  const bool waits = keyspace.reclaimer().WhenFreed(
      [call, &keyspace] { keyspace.waits().End(*call, keyspace::WaitEnd::kServed); });
  if (!waits) return context.reply.Ok();
  call->ReplyOk();
  Register(context, std::move(call));
}

void Dispatcher::FreeAllIfAsked() {
  if (std::exchange(frees_all_, false)) shared_.engine.keyspace().reclaimer().FreeAll();
}

bool Dispatcher::EndWait(BlockedCall& call, keyspace::WaitEnd why) {
  if (!shared_.engine.keyspace().waits().End(call, why)) return false;
  if (IsTold(why)) {
    Count({call.entry(), call.nanoseconds(), why == keyspace::WaitEnd::kToldUnblocked,
           error_text::kUnblocked});
  }
  return true;
}

void Dispatcher::FinishWait(Session& session) {
  const std::shared_ptr<BlockedCall> call = std::move(session.wait);
  ReplyWriter& reply = session.reply();
  reply.set_suppressed(call->suppressed());
  std::string_view error;
  switch (call->end()) {
    case keyspace::WaitEnd::kServed:
      reply.Raw(call->reply());
      error = call->error();
      break;
    case keyspace::WaitEnd::kTimedOut:
    case keyspace::WaitEnd::kToldTimedOut:
      reply.NullArray();
      break;
    case keyspace::WaitEnd::kToldUnblocked:
      error = error_text::kUnblocked;
      reply.Error(error);
      reply.TakeErrors();
      break;
    case keyspace::WaitEnd::kAbandoned:
      break;
  }
  if (call->refused()) [[unlikely]] {
    statistics_.command(call->entry().id).rejected.Add(1);
    statistics_.AddError(error);
    return;
  }
  // Who told it to end has counted it, before anybody could ask.
  if (!IsTold(call->end())) {
    Count({call->entry(), call->nanoseconds(), !error.empty(), error});
  }
  TellIfSlow(session, call->entry(), call->arguments(), call->nanoseconds());
  if (session.tracker) [[unlikely]]
    FinishTracked(session, call->entry().spec);
}

}  // namespace remora::protocol
