#include <string>
#include <vector>

#include "protocol/error_text.h"
#include "server/acl/access.h"
#include "server/acl/decision.h"
#include "server/acl/selector_words.h"
#include "server/acl/user_file.h"
#include "server/commands/acl_handlers.h"
#include "server/commands/families.h"

namespace remora::server {

using acl::Accounts;
using protocol::CommandContext;
using protocol::ReplyWriter;
namespace error_text = protocol::error_text;

namespace {

Accounts& AccountsOf(const CommandContext& context) {
  return ServerOf(context).access().accounts();
}

void WriteField(ReplyWriter& reply, std::string_view name, std::string_view value) {
  reply.BulkString(name);
  reply.BulkString(value);
}

// The three fields that every selector has.
void WritePermissions(ReplyWriter& reply, const acl::Selector& selector) {
  WriteField(reply, "commands", selector.commands().Describe());
  WriteField(reply, "keys", selector.DescribeKeys());
  WriteField(reply, "channels", selector.DescribeChannels());
}

// An error, or OK where there is none.
void WriteOutcome(CommandContext& context, std::string_view error) {
  if (!error.empty()) return context.reply.Error(error);
  context.reply.Ok();
}

const protocol::CommandTable::Entry* FindCommand(const CommandContext& context,
                                                 std::span<const std::string_view> request) {
  const protocol::CommandTable::Entry* const entry = context.table.Find(request[0]);
  if (entry == nullptr || entry->spec->subcommands.empty() || request.size() < 2) return entry;
  return context.table.FindSubcommand(*entry, request[1]);
}

}  // namespace

void AclSetUser(CommandContext& context) {
  const std::string_view name = context.arguments.Text(2);
  if (!acl::IsUserName(name)) return context.reply.Error(error_text::kUserNameCharacters);
  const acl::MergedRules merged = acl::MergeSelectors(context.arguments.From(3));
  if (!merged.complete) {
    return context.reply.Error(error_text::AclUnmatchedParenthesis(merged.unmatched));
  }
  const acl::RuleRefusal refusal = AccountsOf(context).Change(name, merged.rules);
  if (!refusal.ok()) {
    return context.reply.Error(error_text::AclRule({refusal.rule, TextOf(refusal.error)}));
  }
  ServerOf(context).access().EndForbiddenSubscriptions(name, context.session);
  context.reply.Ok();
}

void AclDeleteUser(CommandContext& context) {
  const std::span<const std::string_view> names = context.arguments.From(2);
  for (const std::string_view name : names) {
    if (name == "default") return context.reply.Error(error_text::kDefaultUserStays);
  }
  int64_t removed = 0;
  for (const std::string_view name : names) {
    if (!AccountsOf(context).Remove(name)) continue;
    ++removed;
    ServerOf(context).access().Disconnect(name, context.session);
  }
  context.reply.Integer(removed);
}

void AclGetUser(CommandContext& context) {
  const Accounts::UserPointer user = AccountsOf(context).Find(context.arguments.Text(2));
  ReplyWriter& reply = context.reply;
  if (user == nullptr) return reply.Null();
  reply.MapHeader(6);
  reply.BulkString("flags");
  reply.SetHeader(user->needs_no_password() ? 3 : 2);
  reply.BulkString(user->enabled() ? "on" : "off");
  if (user->needs_no_password()) reply.BulkString("nopass");
  reply.BulkString(user->sanitizes_payloads() ? "sanitize-payload" : "skip-sanitize-payload");
  reply.BulkString("passwords");
  const auto passwords = user->PasswordHashes();
  reply.ArrayHeader(passwords.size());
  for (const auto& password : passwords) reply.BulkString(password.text);
  const std::vector<acl::Selector>& selectors = user->selectors();
  WritePermissions(reply, selectors.front());
  reply.BulkString("selectors");
  reply.ArrayHeader(selectors.size() - 1);
  for (size_t i = 1; i < selectors.size(); ++i) {
    reply.MapHeader(3);
    WritePermissions(reply, selectors[i]);
  }
}

void AclList(CommandContext& context) {
  const std::vector<Accounts::UserPointer> users = AccountsOf(context).All();
  context.reply.ArrayHeader(users.size());
  for (const Accounts::UserPointer& user : users) context.reply.BulkString(acl::LineOf(*user));
}

void AclUsers(CommandContext& context) {
  const std::vector<Accounts::UserPointer> users = AccountsOf(context).All();
  context.reply.ArrayHeader(users.size());
  for (const Accounts::UserPointer& user : users) context.reply.BulkString(user->name());
}

void AclLoad(CommandContext& context) {
  WriteOutcome(context, ServerOf(context).access().LoadFile(context.session));
}

void AclSave(CommandContext& context) {
  WriteOutcome(context, ServerOf(context).access().SaveFile());
}

void AclDryRun(CommandContext& context) {
  const std::string_view name = context.arguments.Text(2);
  const std::span<const std::string_view> request = context.arguments.From(3);
  const Accounts::UserPointer user = AccountsOf(context).Find(name);
  if (user == nullptr) return context.reply.Error(error_text::AclUserNotFound(name));
  const protocol::CommandTable::Entry* const entry = FindCommand(context, request);
  if (entry == nullptr) return context.reply.Error(error_text::AclCommandNotFound(request[0]));
  if (!entry->spec->AcceptsArguments(request.size())) {
    return context.reply.Error(error_text::WrongNumberOfArguments(entry->full_name));
  }
  const acl::Verdict verdict = acl::Decide(*user, *entry, request);
  switch (verdict.refused) {
    case acl::Refused::kNothing:
      return context.reply.Ok();
    case acl::Refused::kCommand:
      return context.reply.BulkString(error_text::AclMayNotRun(name, entry->full_name));
    case acl::Refused::kKey:
      return context.reply.BulkString(
          error_text::AclMayNotAccess(name, {request[verdict.argument], "key"}));
    case acl::Refused::kChannel:
      return context.reply.BulkString(
          error_text::AclMayNotAccess(name, {request[verdict.argument], "channel"}));
  }
}

}  // namespace remora::server
