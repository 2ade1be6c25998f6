// The stream methods of Database.
#include <algorithm>
#include <utility>

#include "engine/engine.h"
#include "engine/engine_calls.h"

namespace remora {

namespace {

Database::OwnedEntry CopyOf(Database::StreamId id, ops::StreamFields fields) {
  Database::OwnedEntry copy{.id = id, .fields = {}};
  copy.fields.reserve(fields.size() / 2);
  for (size_t i = 0; i + 1 < fields.size(); i += 2) {
    copy.fields.emplace_back(fields[i], fields[i + 1]);
  }
  return copy;
}

auto CopyInto(Database::OwnedEntries& entries) {
  return [&entries](const ops::StreamEntry& entry) {
    entries.push_back(CopyOf(entry.id, entry.fields));
  };
}

// The entries that were gathered, or what went wrong.
template <typename T>
Result<Database::OwnedEntries> OrError(const Result<T>& result, Database::OwnedEntries&& entries) {
  if (!result) return result.error();
  return std::move(entries);
}

}  // namespace

Result<std::optional<ops::StreamId>> Database::XAdd(std::string_view key, FieldValues fields,
                                                    const ops::StreamAppendOptions& options) {
  std::vector<std::string_view> by_turns;
  by_turns.reserve(fields.size() * 2);
  for (const ops::FieldValue& field : fields) {
    by_turns.push_back(field.field);
    by_turns.push_back(field.value);
  }
  return Run(key, [&](Transaction& transaction, const Key& at) {
    return ops::AppendToStream(transaction, at, by_turns, options);
  });
}

Result<uint64_t> Database::XLen(std::string_view key) {
  return Read(key, [](Transaction& transaction, const Key& at) {
    return ops::StreamLength(transaction, at);
  });
}

Result<Database::OwnedEntries> Database::XRange(std::string_view key,
                                                const ops::StreamRange& range) {
  OwnedEntries entries;
  const Outcome outcome = XRangeView(key, range, CopyInto(entries));
  return OrError(outcome, std::move(entries));
}

Outcome Database::XRangeView(std::string_view key, const ops::StreamRange& range,
                             ops::StreamEntryVisitor visit) {
  return Read(key, [&](Transaction& transaction, const Key& at) -> Outcome {
    const Result<uint64_t> visited = ops::VisitStream(transaction, at, range, visit);
    if (!visited) return visited.error();
    return Done{};
  });
}

Result<Database::OwnedEntries> Database::XRead(std::string_view key, StreamId after,
                                               uint64_t count) {
  const std::optional<StreamId> first = containers::NextStreamId(after);
  if (!first) return OwnedEntries();
  return XRange(key, {.first = *first, .count = count});
}

Result<Database::OwnedEntries> Database::XReadBlock(std::string_view key, StreamId after,
                                                    const WaitOptions& options, uint64_t count) {
  const std::optional<StreamId> first = containers::NextStreamId(after);
  if (!first) return OwnedEntries();
  OwnedEntries entries;
  Result<uint64_t> read{uint64_t{0}};
  Await({&key, 1}, {.type = values::ValueType::kStream}, options,
        [&](Transaction& transaction, std::span<const Key> at) {
          read = ops::VisitStream(transaction, at[0], {.first = *first, .count = count},
                                  CopyInto(entries));
          return !read || *read != 0;
        });
  return OrError(read, std::move(entries));
}

Result<uint64_t> Database::XDel(std::string_view key, StreamIds ids) {
  return Run(key, [&](Transaction& transaction, const Key& at) {
    return ops::DeleteFromStream(transaction, at, ids);
  });
}

Result<uint64_t> Database::XTrim(std::string_view key, const ops::StreamTrim& trim) {
  return Run(key, [&](Transaction& transaction, const Key& at) {
    return ops::TrimStream(transaction, at, trim);
  });
}

Outcome Database::XSetId(std::string_view key, const ops::StreamSetIdOptions& options) {
  return Run(key, [&](Transaction& transaction, const Key& at) {
    return ops::SetStreamId(transaction, at, options);
  });
}

Outcome Database::XGroupCreate(std::string_view key, std::string_view group,
                               const ops::StreamGroupOptions& options) {
  return Run(key, [&](Transaction& transaction, const Key& at) {
    return ops::CreateStreamGroup(transaction, at, group, options);
  });
}

Outcome Database::XGroupSetId(std::string_view key, std::string_view group,
                              const ops::StreamGroupOptions& options) {
  return Run(key, [&](Transaction& transaction, const Key& at) {
    return ops::SetStreamGroupId(transaction, at, group, options);
  });
}

Result<bool> Database::XGroupDestroy(std::string_view key, std::string_view group) {
  return Run(key, [&](Transaction& transaction, const Key& at) {
    return ops::DestroyStreamGroup(transaction, at, group);
  });
}

Result<bool> Database::XGroupCreateConsumer(std::string_view key, const ops::StreamReader& reader) {
  return Run(key, [&](Transaction& transaction, const Key& at) {
    return ops::CreateStreamConsumer(transaction, at, reader);
  });
}

Result<uint64_t> Database::XGroupDelConsumer(std::string_view key,
                                             const ops::StreamReader& reader) {
  return Run(key, [&](Transaction& transaction, const Key& at) {
    return ops::DeleteStreamConsumer(transaction, at, reader);
  });
}

Result<Database::OwnedEntries> Database::XReadGroup(std::string_view key,
                                                    const ops::StreamReader& reader,
                                                    const ops::ReadNewOptions& options) {
  OwnedEntries entries;
  const Result<uint64_t> read = Run(key, [&](Transaction& transaction, const Key& at) {
    return ops::ReadNewEntries(transaction, at, reader, options, CopyInto(entries));
  });
  return OrError(read, std::move(entries));
}

Result<Database::OwnedEntries> Database::XReadGroupBlock(std::string_view key,
                                                         const ops::StreamReader& reader,
                                                         const WaitOptions& options,
                                                         const ops::ReadNewOptions& read_options) {
  OwnedEntries entries;
  Result<uint64_t> read{uint64_t{0}};
  Await({&key, 1}, {.type = values::ValueType::kStream, .also_without_value = true}, options,
        [&](Transaction& transaction, std::span<const Key> at) {
          read = ops::ReadNewEntries(transaction, at[0], reader, read_options, CopyInto(entries));
          return !read || *read != 0;
        });
  return OrError(read, std::move(entries));
}

Result<Database::OwnedEntries> Database::XReadGroupOwn(std::string_view key,
                                                       const ops::StreamReader& reader,
                                                       const ops::ReadOwnOptions& options) {
  OwnedEntries entries;
  const auto copy = [&](StreamId id, std::optional<ops::StreamFields> fields) {
    entries.push_back(CopyOf(id, fields.value_or(ops::StreamFields())));
    entries.back().deleted = !fields;
  };
  const Result<uint64_t> read = Run(key, [&](Transaction& transaction, const Key& at) {
    return ops::ReadOwnEntries(transaction, at, reader, options, copy);
  });
  return OrError(read, std::move(entries));
}

Result<uint64_t> Database::XAck(std::string_view key, std::string_view group, StreamIds ids) {
  return Run(key, [&](Transaction& transaction, const Key& at) {
    return ops::AcknowledgeEntries(transaction, at, group, ids);
  });
}

Result<ops::PendingSummary> Database::XPending(std::string_view key, std::string_view group) {
  ops::PendingSummary found;
  const Outcome outcome = Read(key, [&](Transaction& transaction, const Key& at) {
    return ops::SummarisePending(
        transaction, at, group, [&](const ops::PendingSummary& summary) { found = summary; },
        [](std::string_view, uint64_t) {});
  });
  if (!outcome) return outcome.error();
  return found;
}

Result<std::vector<std::pair<std::string, uint64_t>>> Database::XPendingConsumers(
    std::string_view key, std::string_view group) {
  std::vector<std::pair<std::string, uint64_t>> consumers;
  const Outcome outcome = Read(key, [&](Transaction& transaction, const Key& at) {
    return ops::SummarisePending(
        transaction, at, group, [](const ops::PendingSummary&) {},
        [&](std::string_view name, uint64_t pending) { consumers.emplace_back(name, pending); });
  });
  if (!outcome) return outcome.error();
  return consumers;
}

Result<std::vector<Database::OwnedPending>> Database::XPendingEntries(
    std::string_view key, std::string_view group, const ops::PendingQuery& query) {
  std::vector<OwnedPending> entries;
  const auto copy = [&](const ops::PendingFigures& entry) {
    entries.push_back(
        {entry.id, std::string(entry.consumer), entry.idle_milliseconds, entry.deliveries});
  };
  const Result<uint64_t> visited = Read(key, [&](Transaction& transaction, const Key& at) {
    return ops::VisitPending(transaction, at, group, query, copy);
  });
  if (!visited) return visited.error();
  return entries;
}

Result<Database::OwnedEntries> Database::XClaim(std::string_view key,
                                                const ops::StreamReader& reader, StreamIds ids,
                                                const ops::ClaimOptions& options) {
  OwnedEntries entries;
  const Result<uint64_t> claimed = Run(key, [&](Transaction& transaction, const Key& at) {
    return ops::ClaimEntries(transaction, at, reader, ids, options, CopyInto(entries));
  });
  return OrError(claimed, std::move(entries));
}

Result<ops::AutoClaimOutcome> Database::XAutoClaim(std::string_view key,
                                                   const ops::StreamReader& reader,
                                                   const ops::AutoClaimOptions& options,
                                                   OwnedEntries& claimed) {
  return Run(key, [&](Transaction& transaction, const Key& at) {
    return ops::AutoClaimEntries(transaction, at, reader, options, CopyInto(claimed));
  });
}

Result<ops::StreamFigures> Database::XInfo(std::string_view key) {
  return Read(key, [](Transaction& transaction, const Key& at) {
    return ops::InspectStream(transaction, at);
  });
}

Result<std::vector<Database::NamedGroup>> Database::XInfoGroups(std::string_view key) {
  std::vector<NamedGroup> groups;
  const Outcome outcome = Read(key, [&](Transaction& transaction, const Key& at) {
    return ops::VisitStreamGroups(transaction, at, [&](const ops::StreamGroupFigures& figures) {
      groups.emplace_back(figures.name, figures);
      groups.back().second.name = {};
    });
  });
  if (!outcome) return outcome.error();
  return groups;
}

Result<std::vector<Database::NamedConsumer>> Database::XInfoConsumers(std::string_view key,
                                                                      std::string_view group) {
  std::vector<NamedConsumer> consumers;
  const Outcome outcome = Read(key, [&](Transaction& transaction, const Key& at) {
    return ops::VisitStreamConsumers(transaction, at, group,
                                     [&](const ops::StreamConsumerFigures& figures) {
                                       consumers.emplace_back(figures.name, figures);
                                       consumers.back().second.name = {};
                                     });
  });
  if (!outcome) return outcome.error();
  return consumers;
}

}  // namespace remora
