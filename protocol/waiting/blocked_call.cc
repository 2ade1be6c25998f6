#include "protocol/waiting/blocked_call.h"

#include <string>

#include "engine/base/check.h"
#include "engine/keyspace/keyspace.h"
#include "engine/messages/broker.h"
#include "protocol/dispatcher.h"
#include "protocol/error_text.h"
#include "protocol/key_finder.h"
#include "protocol/messages/session_tracker.h"

namespace remora::protocol {

using keyspace::WaitEnd;
using keyspace::WaitKey;
using keyspace::WaitTerms;

namespace {

// The request as it is to be run again.
QueuedCommand Copy(const CommandContext& context, const WaitRequest& request) {
  const std::span<const std::string_view> arguments = context.arguments.all();
  const CommandTable::Entry* const entry = context.table.Find(arguments[0]);
  base::Check(entry != nullptr && entry->spec == &context.spec, "a command that waits is no part");
  if (request.replaced.empty()) return {*entry, arguments};
  std::vector<std::string_view> changed(arguments.begin(), arguments.end());
  for (const WaitRequest::Replaced& replaced : request.replaced) {
    changed[replaced.argument] = replaced.text;
  }
  return {*entry, changed};
}

int64_t DeadlineOf(int64_t timeout_milliseconds, Transaction& transaction) {
  int64_t deadline = 0;
  if (timeout_milliseconds == 0 ||
      __builtin_add_overflow(timeout_milliseconds, transaction.now_milliseconds(), &deadline)) {
    return WaitTerms::kForEver;
  }
  return deadline;
}

}  // namespace

BlockedCall::BlockedCall(DispatcherShared& shared, const CommandContext& context,
                         const WaitRequest& request)
    : shared_(shared),
      dispatcher_(context.dispatcher),
      listener_(*context.session.wait_listener),
      waker_(listener_.waker()),
      request_(Copy(context, request)),
      session_(output_),
      suppressed_(context.reply.suppressed()) {
  request_.GetArguments(arguments_);
  session_.id = context.session.id;
  session_.database = context.transaction.database();
  session_.authenticated = true;
  session_.access = context.session.access;
  session_.no_touch = context.session.no_touch;
  session_.tracker = context.session.tracker;
  session_.reply().set_version(context.reply.version());
  FindKeys();
  std::vector<WaitKey> names;
  names.reserve(keys_.size());
  for (const Key& key : keys_) names.push_back({key.name, key.hash});
  Prepare(shared_.engine.keyspace(), names,
          {.database = session_.database,
           .type = request.type,
           .also_without_value = request.also_without_value,
           .deadline_milliseconds = DeadlineOf(request.timeout_milliseconds, context.transaction),
           .awaited_keys = request.awaited_keys});
}

void BlockedCall::FindKeys() {
  std::vector<FoundKey> found;
  protocol::FindKeys(*entry().spec, arguments_, found);
  keys_.reserve(found.size());
  for (const FoundKey& key : found) {
    keys_.push_back(shared_.engine.MakeKey(arguments_[key.argument]));
  }
}

keyspace::Waiter::Attempt BlockedCall::Try(Transaction& transaction) {
  const CommandSpec& spec = *entry().spec;
  if (shared_.host != nullptr && shared_.host->HoldsBack(spec)) return Attempt::kHeld;
  // Why again: the user's rights may have changed since the request came.
  if (session_.access.trusted_version != shared_.access_version.load(std::memory_order_acquire) &&
      shared_.access != nullptr) {
    const std::string error = shared_.access->WhyRefused(session_, {entry(), arguments_});
    if (!error.empty()) {
      session_.reply().Error(error);
      failed_ = refused_ = true;
      return Attempt::kDone;
    }
  }
  const uint64_t began = TickScale::Now();
  if (spec.Is(kDenyOutOfMemory) && shared_.out_of_memory.load(std::memory_order_relaxed)) {
    session_.reply().Error(error_text::kOutOfMemory);
  } else {
    Arguments reader(arguments_);
    CommandContext context{.engine = shared_.engine,
                           .table = shared_.table,
                           .host = shared_.host,
                           .session = session_,
                           .dispatcher = dispatcher_,
                           .spec = spec,
                           .container = nullptr,
                           .arguments = reader,
                           .reply = session_.reply(),
                           .transaction = transaction,
                           .keys = keys_,
                           .may_wait = true,
                           .waiting = this};
    transaction.set_leaves_clocks(session_.no_touch);
    waits_on_ = false;
    messages::Tracker* const changer = transaction.tracker();
    transaction.set_tracker(session_.tracker.get());
    spec.handler(context);
    transaction.set_tracker(changer);
    if (session_.tracker && !waits_on_ && ReadsForCopies(spec)) [[unlikely]]
      RememberKeys();
  }
  nanoseconds_ += shared_.ticks.NanosecondsSince(began);
  if (waits_on_) return Attempt::kNotYet;
  failed_ = session_.reply().has_errors();
  return Attempt::kDone;
}

void BlockedCall::RememberKeys() {
  SessionTracker& tracker = *session_.tracker;
  if (!tracker.tracks_reads()) return;
  messages::Tracking& tracking = shared_.engine.keyspace().broker().tracking();
  for (const Key& key : keys_) tracking.Remember(key.name, tracker);
}

void BlockedCall::Ended(WaitEnd end) {
  end_ = end;
  if (end == WaitEnd::kAbandoned) return;
  wakes_ = listener_.WaitEnded(std::static_pointer_cast<BlockedCall>(shared_from_this()));
}

void BlockedCall::Announce() {
  if (wakes_) waker_->Wake();
}

}  // namespace remora::protocol
