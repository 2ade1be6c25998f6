#include "engine/ops/hyperloglogs.h"

#include <algorithm>
#include <utility>

#include "engine/containers/hyperloglog_registers.h"
#include "engine/containers/sparse_registers.h"
#include "engine/keyspace/change.h"
#include "engine/keyspace/keyspace.h"
#include "engine/keyspace/record_handle.h"
#include "engine/ops/prefetch.h"
#include "engine/ops/string_records.h"
#include "engine/values/hyperloglog.h"
#include "engine/values/hyperloglog_self_test.h"

namespace remora::ops {

using base::Instructions;
using containers::RegisterValue;
using containers::SparsePlace;
using containers::SparsePlan;
using containers::SparseRun;
using containers::UnpackedRegisters;
using keyspace::Change;
using keyspace::Form;
using keyspace::RecordHandle;
using keyspace::ValueType;

namespace {

constexpr size_t kHeader = values::kHyperLogLogHeaderBytes;

Instructions InstructionsOf(const Transaction& transaction) {
  const Limits& limits = transaction.keyspace().limits();
  return limits.hll_vector_instructions.load(std::memory_order_relaxed) ? base::BestInstructions()
                                                                        : Instructions::kPortable;
}

uint64_t SparseBytesMax(const Transaction& transaction) {
  return transaction.keyspace().limits().hll_sparse_max_bytes.load(std::memory_order_relaxed);
}

// The record of a HyperLogLog; empty when there is no such key.
Result<RecordHandle> FindHyperLogLog(Transaction& transaction, const Key& key, Access access) {
  RecordHandle record = transaction.Find(key, access);
  if (!record) return record;
  if (record.type() != ValueType::kString) return OpError::kWrongType;
  // An integer never is one.
  if (record.record().form() == Form::kInteger || !values::IsHyperLogLog(record.bytes())) {
    return OpError::kNotHyperLogLog;
  }
  return record;
}

// Makes a string that a client has written raw, as any operation on a HyperLogLog does.
void MakeRaw(Transaction& transaction, const Key& key, RecordHandle& record) {
  MakeEditable(transaction, key, record, 0);
}

// What is true of a string that is a HyperLogLog and that nothing need be written to.
bool IsRaw(const RecordHandle& record) { return record.record().form() != Form::kInline; }

bool MakeDense(RecordHandle& record) {
  const std::optional<std::string> dense = values::DenseFrom(record.bytes());
  if (!dense) return false;
  record.SetBytes(ValueType::kString, *dense, /*raw=*/true);
  return true;
}

enum class Raised : uint8_t { kNo, kYes, kDamaged };

Raised Raise(RecordHandle& record, const RegisterValue& value, uint64_t sparse_bytes_max) {
  const std::string_view bytes = record.bytes();
  if (!values::IsDense(bytes)) {
    SparsePlace place;
    const int64_t growth_max =
        static_cast<int64_t>(sparse_bytes_max) - static_cast<int64_t>(bytes.size());
    const SparsePlan plan =
        containers::PlanRaise(values::RegistersOf(bytes), value, growth_max, place);
    switch (plan.kind) {
      case SparsePlan::Kind::kUnchanged:
        return Raised::kNo;
      case SparsePlan::Kind::kEdit:
        record.Splice(kHeader + plan.edit.offset, plan.edit.removed, plan.edit.inserted());
        return Raised::kYes;
      case SparsePlan::Kind::kDamaged:
        return Raised::kDamaged;
      case SparsePlan::Kind::kTooLarge:
        if (!MakeDense(record)) return Raised::kDamaged;
    }
  }
  return containers::RaiseRegister(record.mutable_bytes() + kHeader, value) ? Raised::kYes
                                                                            : Raised::kNo;
}

void NoteCounted(Transaction& transaction, const Key& key, RecordHandle& record, uint64_t changes) {
  values::ForgetCachedCount(record.mutable_bytes());
  transaction.Changed(key, Change::kHyperLogLogCount, changes);
}

// One key's estimate, from its cache or into it.
Result<uint64_t> EstimateOne(Transaction& transaction, const Key& key) {
  Result<RecordHandle> found = FindHyperLogLog(transaction, key, Access::kRead);
  if (!found) return found.error();
  if (!*found) return uint64_t{0};
  const std::optional<uint64_t> cached = values::CachedCount(found->bytes());
  if (cached && IsRaw(*found)) return *cached;
  if (transaction.shares()) {
    transaction.BecomeExclusive();
    found = FindHyperLogLog(transaction, key, Access::kQuiet);
    if (!found) return found.error();
    if (!*found) return uint64_t{0};
  }
  MakeRaw(transaction, key, *found);
  if (const auto count = values::CachedCount(found->bytes())) return *count;
  const auto count = values::EstimateOf(found->bytes(), InstructionsOf(transaction));
  if (!count) return OpError::kDamagedHyperLogLog;
  values::SetCachedCount(found->mutable_bytes(), *count);
  transaction.Changed(key, Change::kHyperLogLogCache);
  return *count;
}

// Raises `registers` to those of `key`. `is_dense` becomes true when it is, and stays as it was
// otherwise.
Outcome RaiseToKey(Transaction& transaction, const Key& key, UnpackedRegisters& registers,
                   bool& is_dense) {
  const Result<RecordHandle> found = FindHyperLogLog(transaction, key, Access::kRead);
  if (!found) return found.error();
  if (!*found) return Done();
  if (values::IsDense(found->bytes())) is_dense = true;
  const bool whole = values::RaiseTo(registers, found->bytes(), InstructionsOf(transaction));
  return whole ? Outcome(Done()) : OpError::kDamagedHyperLogLog;
}

// The record of a key that PFDEBUG looks at, raw.
Result<RecordHandle> FindToInspect(Transaction& transaction, const Key& key) {
  Result<RecordHandle> found = FindHyperLogLog(transaction, key, Access::kWrite);
  if (!found) return found.error();
  if (!*found) return OpError::kNoSuchKey;
  MakeRaw(transaction, key, *found);
  return found;
}

void DescribeRun(const SparseRun& run, std::string& text) {
  static constexpr std::string_view kNames[] = {"z:", "Z:", "v:"};
  if (!text.empty()) text.push_back(' ');
  text.append(kNames[static_cast<size_t>(run.kind)]);
  if (run.kind == SparseRun::Kind::kValue) {
    text.append(std::to_string(run.value)).push_back(',');
  }
  text.append(std::to_string(run.count));
}

}  // namespace

Result<bool> CountElements(Transaction& transaction, const Key& key,
                           std::span<const std::string_view> elements) {
  Result<RecordHandle> found = FindHyperLogLog(transaction, key, Access::kWrite);
  if (!found) return found.error();
  RecordHandle& record = *found;
  const bool is_new = !record;
  if (is_new) {
    StoreRawString(transaction, key, record, values::EmptyHyperLogLog());
    transaction.Changed(key, Change::kNew, 0);
  } else {
    MakeRaw(transaction, key, record);
  }
  const uint64_t sparse_bytes_max = SparseBytesMax(transaction);
  uint64_t changes = is_new ? 1 : 0;
  bool is_damaged = false;
  for (const std::string_view element : elements) {
    const Raised raised = Raise(record, containers::RegisterValueOf(element), sparse_bytes_max);
    is_damaged = raised == Raised::kDamaged;
    if (is_damaged) break;
    if (raised == Raised::kYes) ++changes;
  }
  if (changes != 0) NoteCounted(transaction, key, record, changes);
  if (is_damaged) return OpError::kDamagedHyperLogLog;
  return changes != 0;
}

Result<uint64_t> EstimateCount(Transaction& transaction, std::span<const Key> keys) {
  if (keys.size() == 1) return EstimateOne(transaction, keys[0]);
  PrefetchKeys(transaction, keys);
  UnpackedRegisters registers;
  bool is_dense = false;
  for (const Key& key : keys) {
    const Outcome outcome = RaiseToKey(transaction, key, registers, is_dense);
    if (!outcome) return outcome.error();
  }
  return registers.Estimate(InstructionsOf(transaction));
}

Outcome MergeHyperLogLogs(Transaction& transaction, const Key& destination,
                          std::span<const Key> sources) {
  PrefetchKeys(transaction, sources);
  UnpackedRegisters registers;
  bool is_dense = false;
  Outcome outcome = RaiseToKey(transaction, destination, registers, is_dense);
  for (const Key& source : sources) {
    if (!outcome) return outcome;
    outcome = RaiseToKey(transaction, source, registers, is_dense);
  }
  if (!outcome) return outcome;

  RecordHandle record = transaction.Find(destination, Access::kWrite);
  const bool is_new = !record;
  if (is_new) {
    StoreRawString(transaction, destination, record, values::EmptyHyperLogLog());
    transaction.Changed(destination, Change::kNew, 0);
  }
  if (is_dense) {
    if (!values::IsDense(record.bytes()) && !MakeDense(record)) return OpError::kDamagedHyperLogLog;
    registers.Pack(record.mutable_bytes() + kHeader, InstructionsOf(transaction));
  } else {
    std::string bytes(record.bytes());
    const bool whole = values::RaiseAll(bytes, registers, SparseBytesMax(transaction));
    if (!whole) return OpError::kDamagedHyperLogLog;
    record.SetBytes(ValueType::kString, bytes, /*raw=*/true);
  }
  NoteCounted(transaction, destination, record, 1);
  return Done();
}

Result<HyperLogLogRegisters> RegistersOfHyperLogLog(Transaction& transaction, const Key& key) {
  const Result<bool> converted = MakeHyperLogLogDense(transaction, key);
  if (!converted) return converted.error();
  const RecordHandle record = transaction.Find(key, Access::kQuiet);
  UnpackedRegisters registers;
  registers.RaiseToPacked(record.bytes().data() + kHeader);
  return HyperLogLogRegisters{registers.values};
}

Result<std::optional<std::string>> DescribeSparse(Transaction& transaction, const Key& key) {
  const Result<RecordHandle> found = FindToInspect(transaction, key);
  if (!found) return found.error();
  if (values::IsDense(found->bytes())) return std::optional<std::string>();
  // Whatever number of registers they stand for: this is for who wants to know what is wrong.
  const std::string_view opcodes = values::RegistersOf(found->bytes());
  std::string text;
  for (size_t at = 0; at < opcodes.size();) {
    std::optional<SparseRun> run = containers::RunAt(opcodes, at);
    // An opcode that is cut off is shown as if a zero followed, as Redis does.
    if (!run) run = containers::RunAt(std::string{opcodes[at], '\0'}, 0);
    DescribeRun(*run, text);
    at += run->size();
  }
  return std::optional<std::string>(std::move(text));
}

Result<bool> IsDenseHyperLogLog(Transaction& transaction, const Key& key) {
  const Result<RecordHandle> found = FindToInspect(transaction, key);
  if (!found) return found.error();
  return values::IsDense(found->bytes());
}

Result<bool> MakeHyperLogLogDense(Transaction& transaction, const Key& key) {
  Result<RecordHandle> found = FindToInspect(transaction, key);
  if (!found) return found.error();
  if (values::IsDense(found->bytes())) return false;
  if (!MakeDense(*found)) return OpError::kDamagedHyperLogLog;
  transaction.Changed(key, Change::kHyperLogLogCache);
  return true;
}

bool TestHyperLogLogs() { return values::HyperLogLogsCount(); }

}  // namespace remora::ops
