// Operations on the groups of streams: consumers that read a stream together, each entry going to
// one of them, pending until it is acknowledged. Every operation is one step inside a transaction
// that has locked its keys.
//
// Errors leave everything as it was, and come before any visitor is called. What a visitor is
// handed is borrowed for the call. kNoSuchGroup says that the stream or the group in it is missing.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "engine/base/function_ref.h"
#include "engine/ops/streams.h"
#include "engine/result.h"
#include "engine/transaction.h"

namespace remora::ops {

// A number of entries read that is not known.
inline constexpr int64_t kUnknownEntriesRead = -1;

struct StreamGroupOptions {
  // The last entry that counts as handed out; nothing: the stream's last.
  std::optional<StreamId> last_id = {};
  int64_t entries_read = kUnknownEntriesRead;
  bool make_stream = false;
};
// Makes a group, and with `make_stream` an empty stream for it. O(log groups).
// Errors: kWrongType; kNoSuchKey; kGroupExists.
[[nodiscard]] Outcome CreateStreamGroup(Transaction& transaction, const Key& key,
                                        std::string_view group, const StreamGroupOptions& options);
// Sets what a group was handed last. O(log groups).
// Errors: kWrongType; kNoSuchKey; kNoSuchGroup.
[[nodiscard]] Outcome SetStreamGroupId(Transaction& transaction, const Key& key,
                                       std::string_view group, const StreamGroupOptions& options);
// Removes a group with all that is pending; false when there is none. O(log groups).
// Errors: kWrongType; kNoSuchKey.
[[nodiscard]] Result<bool> DestroyStreamGroup(Transaction& transaction, const Key& key,
                                              std::string_view group);
// Whether the group is there. O(log groups).
// Errors: kWrongType; kNoSuchGroup.
[[nodiscard]] Outcome CheckStreamGroup(Transaction& transaction, const Key& key,
                                       std::string_view group);

// One of the consumers of a group.
struct StreamReader {
  std::string_view group;
  std::string_view consumer;
};
// Makes a consumer; false when it is there. O(log consumers).
// Errors: kWrongType; kNoSuchKey; kNoSuchGroup.
[[nodiscard]] Result<bool> CreateStreamConsumer(Transaction& transaction, const Key& key,
                                                const StreamReader& reader);
// Removes a consumer with what it has pending, and returns how much that was. O(pending).
// Errors: kWrongType; kNoSuchKey; kNoSuchGroup.
[[nodiscard]] Result<uint64_t> DeleteStreamConsumer(Transaction& transaction, const Key& key,
                                                    const StreamReader& reader);

struct ReadNewOptions {
  uint64_t count = 0;   // so many at most; 0 stands for no limit
  bool no_ack = false;  // what is read counts as acknowledged
};
// Visits entries that the group was not handed yet, which are pending then; returns how many.
// Makes the consumer where there is none. O(log pending + entries).
// Errors: kWrongType; kNoSuchGroup.
[[nodiscard]] Result<uint64_t> ReadNewEntries(Transaction& transaction, const Key& key,
                                              const StreamReader& reader,
                                              const ReadNewOptions& options,
                                              StreamEntryVisitor visit);

struct ReadOwnOptions {
  StreamId after{};    // only higher ids
  uint64_t count = 0;  // so many at most; 0 stands for no limit
};
// Told the id alone of an entry that is pending, but deleted.
using OwnEntryVisitor = base::FunctionRef<void(StreamId id, std::optional<StreamFields> fields)>;
// Visits what the consumer has pending, which is delivered once more thereby; returns how many.
// Makes the consumer where there is none. O(entries * log blocks).
// Errors: kWrongType; kNoSuchGroup.
[[nodiscard]] Result<uint64_t> ReadOwnEntries(Transaction& transaction, const Key& key,
                                              const StreamReader& reader,
                                              const ReadOwnOptions& options, OwnEntryVisitor visit);

// Makes entries pending no longer; returns how many were. Nothing is pending where there is no such
// group. O(log pending) each, O(1) for the oldest.
// Errors: kWrongType.
[[nodiscard]] Result<uint64_t> AcknowledgeEntries(Transaction& transaction, const Key& key,
                                                  std::string_view group,
                                                  std::span<const StreamId> ids);

struct PendingSummary {
  uint64_t count = 0;
  StreamId first{};  // the lowest id that is pending
  StreamId last{};
};
using ConsumerVisitor = base::FunctionRef<void(std::string_view consumer, uint64_t pending)>;
// What is pending in all, and visits the consumers that have some by name, after `begin`.
// O(consumers).
// Errors: kWrongType; kNoSuchGroup.
[[nodiscard]] Outcome SummarisePending(Transaction& transaction, const Key& key,
                                       std::string_view group,
                                       base::FunctionRef<void(const PendingSummary&)> begin,
                                       ConsumerVisitor visit);

struct PendingQuery {
  StreamId first = containers::kStreamIdMin;
  StreamId last = containers::kStreamIdMax;
  uint64_t count = 0;             // so many at most; 0 is none
  int64_t idle_milliseconds = 0;  // only what was not delivered for so long
  std::optional<std::string_view> consumer = {};
};
struct PendingFigures {
  StreamId id;
  std::string_view consumer;
  int64_t delivered_milliseconds;
  int64_t idle_milliseconds;
  uint64_t deliveries;
};
// Visits what is pending, by id; returns how many. O(log pending + what is looked at).
// Errors: kWrongType; kNoSuchGroup.
[[nodiscard]] Result<uint64_t> VisitPending(Transaction& transaction, const Key& key,
                                            std::string_view group, const PendingQuery& query,
                                            base::FunctionRef<void(const PendingFigures&)> visit);

struct ClaimOptions {
  int64_t idle_milliseconds = 0;                    // only what was not delivered for so long
  std::optional<int64_t> delivered_milliseconds{};  // when it was delivered; nothing: now
  std::optional<uint64_t> deliveries{};             // nothing: one more than before
  bool force = false;                               // also what is not pending
  bool only_ids = false;                            // no delivery, no fields
  std::optional<StreamId> last_id{};                // what the group was handed last, if higher
};
// Gives pending entries to a consumer and visits them; returns how many. Those that are deleted are
// pending no longer. Makes the consumer where there is none. Fields are empty with `only_ids`.
// O((log pending + log blocks) * ids).
// Errors: kWrongType; kNoSuchGroup.
[[nodiscard]] Result<uint64_t> ClaimEntries(Transaction& transaction, const Key& key,
                                            const StreamReader& reader,
                                            std::span<const StreamId> ids,
                                            const ClaimOptions& options, StreamEntryVisitor visit);

struct AutoClaimOptions {
  int64_t idle_milliseconds = 0;
  StreamId first{};
  uint64_t count = 100;  // so many at most; ten times as many are looked at
  bool only_ids = false;
};
struct AutoClaimOutcome {
  StreamId next{};  // where to go on; 0-0 at the end
  std::vector<StreamId> deleted;
};
// The same for whatever is pending from `first` on.
// Errors: kWrongType; kNoSuchGroup.
[[nodiscard]] Result<AutoClaimOutcome> AutoClaimEntries(Transaction& transaction, const Key& key,
                                                        const StreamReader& reader,
                                                        const AutoClaimOptions& options,
                                                        StreamEntryVisitor visit);

}  // namespace remora::ops
