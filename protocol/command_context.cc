#include "protocol/command_context.h"

#include "protocol/command_table.h"
#include "protocol/dispatcher.h"
#include "protocol/error_text.h"
#include "protocol/waiting/blocked_call.h"

namespace remora::protocol {

std::string CommandContext::FullName() const { return FullNameOf(spec, container); }

namespace {

// Of errors that only streams have.
std::string_view TextOfStreamError(OpError error) {
  switch (error) {
    case OpError::kNoSuchGroup:
      return error_text::kNoSuchGroup;
    case OpError::kGroupExists:
      return error_text::kBusyGroup;
    case OpError::kStreamIdTooSmall:
      return error_text::kStreamIdTooSmall;
    case OpError::kStreamIdsExhausted:
      return error_text::kStreamIdsExhausted;
    case OpError::kStreamEntryTooLarge:
      return error_text::kStreamEntryTooLarge;
    case OpError::kStreamIdBelowTop:
      return error_text::kStreamSetIdTooSmall;
    case OpError::kStreamCountTooSmall:
      return error_text::kStreamCountTooSmall;
    case OpError::kStreamIdBelowDeleted:
      return error_text::kStreamSetIdBelowDeleted;
    default:
      return error_text::kSyntax;
  }
}

}  // namespace

void CommandContext::Wait(const WaitRequest& request) {
  if (waiting != nullptr) return waiting->WaitOn();
  dispatcher.BeginWait(*this, request);
}

std::string_view TextOf(OpError error) {
  switch (error) {
    case OpError::kWrongType:
      return error_text::kWrongType;
    case OpError::kNotAnInteger:
      return error_text::kNotAnInteger;
    case OpError::kNotAFloat:
      return error_text::kNotAFloat;
    case OpError::kOverflow:
      return error_text::kOverflow;
    case OpError::kNotFinite:
      return error_text::kIncrementNotFinite;
    case OpError::kNotANumber:
      return error_text::kScoreNotANumber;
    case OpError::kSortWeightNotANumber:
      return error_text::kSortNotADouble;
    case OpError::kHashValueNotAnInteger:
      return error_text::kHashValueNotAnInteger;
    case OpError::kHashValueNotAFloat:
      return error_text::kHashValueNotAFloat;
    case OpError::kNoSuchKey:
      return error_text::kNoSuchKey;
    case OpError::kNoSuchMember:
      return error_text::kGeoNoMember;
    case OpError::kSameObject:
      return error_text::kSameObject;
    case OpError::kBusyKey:
      return error_text::kBusyKey;
    case OpError::kTooLong:
      return error_text::kStringTooLong;
    case OpError::kOutOfRange:
      return error_text::kIndexOutOfRange;
    case OpError::kInvalidExpiry:
      return error_text::kSyntax;
    case OpError::kSyntax:
      return error_text::kSyntax;
    case OpError::kBadPayload:
      return error_text::kBadDumpPayload;
    case OpError::kBadFormat:
      return error_text::kBadDataFormat;
    case OpError::kNotHyperLogLog:
      return error_text::kNotHyperLogLog;
    case OpError::kDamagedHyperLogLog:
      return error_text::kDamagedHyperLogLog;
    case OpError::kOutOfMemory:
      return error_text::kOutOfMemory;
    default:
      return TextOfStreamError(error);
  }
}

void CommandContext::WriteError(OpError error) { reply.Error(TextOf(error)); }

void CommandContext::Write(const Result<int64_t>& result) {
  if (!result) return WriteError(result.error());
  reply.Integer(*result);
}

void CommandContext::Write(const Result<uint64_t>& result) {
  if (!result) return WriteError(result.error());
  reply.Integer(static_cast<int64_t>(*result));
}

void CommandContext::Write(const Result<bool>& result) {
  if (!result) return WriteError(result.error());
  reply.Integer(*result ? 1 : 0);
}

void CommandContext::Write(const Outcome& outcome) {
  if (!outcome) return WriteError(outcome.error());
  reply.Ok();
}

void CommandContext::Write(const Result<std::optional<ops::StringBytes>>& result) {
  if (!result) return WriteError(result.error());
  if (!*result) return reply.Null();
  reply.BulkString((*result)->view());
}

}  // namespace remora::protocol
