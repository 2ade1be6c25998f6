#include "protocol/error_text.h"

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <initializer_list>
#include <tuple>

namespace remora::protocol::error_text {
namespace {

constexpr size_t kEchoBytesMax = 128;
constexpr std::string_view kExpectedDollar = "ERR Protocol error: expected '$', got '?'";

// The parts of an error, each up to a zero byte, if it has one: the reference formats C strings.
std::string Join(std::initializer_list<std::string_view> parts) {
  size_t size = 0;
  for (const std::string_view part : parts) size += part.size();
  std::string text;
  text.reserve(size);
  for (const std::string_view part : parts) text.append(part.substr(0, part.find('\0')));
  return text;
}

// What an error repeats of the client's words: up to `bytes_max`, and up to a zero byte.
std::string_view Echo(std::string_view text, size_t bytes_max = kEchoBytesMax) {
  text = text.substr(0, bytes_max);
  return text.substr(0, text.find('\0'));
}

std::string Upper(std::string_view text) {
  std::string upper(text);
  std::ranges::transform(upper, upper.begin(), [](char byte) {
    return byte >= 'a' && byte <= 'z' ? static_cast<char>(byte - 'a' + 'A') : byte;
  });
  return upper;
}

}  // namespace

std::string_view ExpectedDollar(char got, ExpectedDollarText& storage) {
  static_assert(kExpectedDollar.size() == std::tuple_size_v<ExpectedDollarText>);
  std::ranges::copy(kExpectedDollar, storage.begin());
  const size_t place = kExpectedDollar.size() - 2;
  storage[place] = got == '\r' || got == '\n' ? ' ' : got;
  return {storage.data(), storage.size()};
}

std::string WrongNumberOfArguments(std::string_view command) {
  return Join({"ERR wrong number of arguments for '", command, "' command"});
}

std::string NotSupportedYet(std::string_view command) {
  return std::string("ERR '").append(command).append("' is not supported by this version");
}

std::string InvalidExpireTime(std::string_view command) {
  return Join({"ERR invalid expire time in '", command, "' command"});
}

std::string AtLeastOneKey(std::string_view command) {
  return Join({"ERR at least 1 input key is needed for '", command, "' command"});
}

std::string NotAllowedInSubscribedMode(std::string_view command) {
  return Join({"ERR Can't execute '", command,
               "': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in "
               "this context"});
}

std::string NoPermissionCommand(std::string_view user, std::string_view command) {
  return Join({"NOPERM User ", user, " has no permissions to run the '", command, "' command"});
}

std::string NoPermissionAtExec(std::string_view reason) {
  return Join(
      {"NOPERM ACLs rules changed between the moment the transaction was accumulated and "
       "the EXEC call. This command is no longer allowed for the following reason: ",
       reason});
}

std::string AclRule(const RefusedRule& refused) {
  return Join({"ERR Error in ACL SETUSER modifier '", refused.rule, "': ", refused.reason});
}

std::string AclUnmatchedParenthesis(std::string_view selector) {
  return Join({"ERR Unmatched parenthesis in acl selector starting at '", selector, "'."});
}

std::string AclUnknownCategory(std::string_view category) {
  return Join({"ERR Unknown category '", category, "'"});
}

std::string AclUserNotFound(std::string_view user) {
  return Join({"ERR User '", user, "' not found"});
}

std::string AclCommandNotFound(std::string_view command) {
  return Join({"ERR Command '", command, "' not found"});
}

std::string AclMayNotRun(std::string_view user, std::string_view command) {
  return Join({"User ", user, " has no permissions to run the '", command, "' command"});
}

std::string AclMayNotAccess(std::string_view user, const RefusedThing& thing) {
  // Unlike errors, this shows the whole name, zero bytes included.
  return std::string("User ")
      .append(user)
      .append(" has no permissions to access the '")
      .append(thing.name)
      .append("' ")
      .append(thing.kind);
}

std::string UnknownCommand(std::string_view name, std::span<const std::string_view> arguments) {
  std::string echoed;
  for (const std::string_view argument : arguments) {
    if (echoed.size() >= kEchoBytesMax) break;
    const std::string_view shown = Echo(argument, kEchoBytesMax - echoed.size());
    echoed.append("'").append(shown).append("' ");
  }
  return Join({"ERR unknown command '", Echo(name), "', with args beginning with: ", echoed});
}

std::string UnknownSubcommand(std::string_view subcommand, std::string_view command) {
  return Join({"ERR unknown subcommand '", Echo(subcommand), "'. Try ", Upper(command), " HELP."});
}

std::string UnknownSubcommandOrArity(std::string_view subcommand, std::string_view command) {
  return Join({"ERR unknown subcommand or wrong number of arguments for '", Echo(subcommand),
               "'. Try ", Upper(command), " HELP."});
}

std::string NotWhileSubscribed(std::string_view command) {
  return Join(
      {"ERR Can't execute '", command,
       "': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this "
       "context"});
}

std::string ExecAborted(std::string_view error) {
  constexpr std::string_view kCode = "ERR ";
  if (error.starts_with(kCode)) error.remove_prefix(kCode.size());
  return Join({"EXECABORT Transaction discarded because of: ", error});
}

std::string SubscribeNotAllowed(std::string_view command) {
  return Join({"ERR ", Upper(command), " isn't allowed for a DENY BLOCKING client"});
}

std::string NoLatencySamples(std::string_view event) {
  return Join({"ERR No samples available for event '", event, "'"});
}

std::string OutOfRange(IntegerRange range) {
  return Join({"ERR value is out of range, value must between ", std::to_string(range.smallest),
               " and ", std::to_string(range.largest)});
}

std::string UnsupportedOption(std::string_view option) {
  // Redis prints it as a C string.
  option = option.substr(0, option.find('\0'));
  return Join({"ERR Unsupported option ", option});
}

std::string UnrecognizedOption(std::string_view option) {
  return Join({"ERR Unrecognized option '", option, "'"});
}

std::string UnknownArgument(std::string_view argument) {
  return Join({"ERR unknown argument: ", argument});
}

std::string HelloSyntax(std::string_view option) {
  return Join({"ERR Syntax error in HELLO option '", option, "'"});
}

std::string NoSuchUser(std::string_view user) { return Join({"ERR No such user '", user, "'"}); }

std::string ClientInfoCharacters(std::string_view option) {
  return Join({"ERR ", option, " cannot contain spaces, newlines or special characters."});
}

std::string OverlapsExistingPrefix(std::string_view one, std::string_view existing) {
  return Join({"ERR Prefix '", one, "' overlaps with an existing prefix '", existing,
               "'. Prefixes for a single client must not overlap."});
}

std::string OverlappingPrefixes(std::string_view one, std::string_view other) {
  return Join({"ERR Prefix '", one, "' overlaps with another provided prefix '", other,
               "'. Prefixes for a single client must not overlap."});
}

std::string UnknownClientType(std::string_view type) {
  return Join({"ERR Unknown client type '", type, "'"});
}

std::string UnknownConfig(std::string_view name) {
  return Join({"ERR Unknown option or number of arguments for CONFIG SET - '", name, "'"});
}

std::string ConfigSetFailed(std::string_view name, std::string_view reason) {
  return Join({"ERR CONFIG SET failed (possibly related to argument '", name, "') - ", reason});
}

std::string UnbalancedStreams(std::string_view command) {
  return Join({"ERR Unbalanced '", command,
               "' list of streams: for each stream key an ID, '+', or '$' must be specified."});
}

std::string UnknownHyperLogLogSubcommand(std::string_view subcommand) {
  return Join({"ERR Unknown PFDEBUG subcommand '", subcommand, "'"});
}

std::string UnbalancedGroupStreams(std::string_view command) {
  return Join({"ERR Unbalanced '", command,
               "' list of streams: for each stream key an ID or '>' must be specified."});
}

std::string UnknownClaimOption(std::string_view option) {
  return Join({"ERR Unrecognized XCLAIM option '", option, "'"});
}

std::string BitopSources(std::string_view operation) {
  return Join({"ERR BITOP ", operation, " must be called with at least two source keys."});
}

std::string GeoCenterMissing(std::string_view command) {
  return Join({"ERR exactly one of FROMMEMBER or FROMLONLAT can be specified for ", command});
}

std::string GeoShapeMissing(std::string_view command) {
  return Join({"ERR exactly one of BYRADIUS and BYBOX can be specified for ", command});
}

std::string InvalidCoordinates(double longitude, double latitude) {
  // Two finite doubles print in at most 317 bytes each.
  std::array<char, 704> text;
  const int size = std::snprintf(text.data(), text.size(),
                                 "ERR invalid longitude,latitude pair %f,%f", longitude, latitude);
  return {text.data(), static_cast<size_t>(size)};
}

std::string NoGroupInStream(std::string_view key, std::string_view group) {
  return Join({"NOGROUP No such consumer group '", group, "' for key name '", key, "'"});
}

std::string NoKeyOrGroup(std::string_view key, std::string_view group) {
  return Join({"NOGROUP No such key '", key, "' or consumer group '", group, "'"});
}

std::string NoKeyOrGroupInRead(std::string_view key, std::string_view group) {
  return Join({"NOGROUP No such key '", key, "' or consumer group '", group,
               "' in XREADGROUP with GROUP option"});
}

}  // namespace remora::protocol::error_text
