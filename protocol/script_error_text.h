// The errors of scripts and functions, in Redis 8.0's wording: the rest of error_text.h, apart from
// it because only protocol/scripting needs them.
#pragma once

#include <string>
#include <string_view>

namespace remora::protocol::error_text {

// Running a script.
inline constexpr std::string_view kReadOnlyTable = "Attempt to modify a readonly table";
inline constexpr std::string_view kLuaStackLimit = "ERR reached lua stack limit";
inline constexpr std::string_view kScriptKilled = "ERR Script killed by user with SCRIPT KILL...";
inline constexpr std::string_view kBusyScript =
    "BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE.";
inline constexpr std::string_view kBusyFunction =
    "BUSY Redis is busy running a script. You can only call FUNCTION KILL or SHUTDOWN NOSAVE.";
inline constexpr std::string_view kUnkillable =
    "UNKILLABLE Sorry the script already executed write commands against the dataset. You can "
    "either wait the script termination or kill the server in a hard way using the SHUTDOWN "
    "NOSAVE command.";
inline constexpr std::string_view kScriptNeedsMemory =
    "OOM allow-oom flag is not set on the script, can not run it when used memory > 'maxmemory'";
inline constexpr std::string_view kWritingScriptInReadOnlyCommand =
    "ERR Can not execute a script with write flag using *_ro command.";
inline constexpr std::string_view kExecutionFailure = "ERR execution failure";

// What a script may not call.
inline constexpr std::string_view kScriptUnknownCommand =
    "ERR Unknown Redis command called from script";
inline constexpr std::string_view kScriptArity =
    "ERR Wrong number of args calling Redis command from script";
inline constexpr std::string_view kScriptForbidden =
    "ERR This Redis command is not allowed from script";
inline constexpr std::string_view kScriptReadOnly =
    "ERR Write commands are not allowed from read-only scripts.";
inline constexpr std::string_view kScriptNoArguments =
    "ERR Please specify at least one argument for this redis lib call";
inline constexpr std::string_view kScriptArgumentType =
    "ERR Lua redis lib command arguments must be strings or integers";

// redis.*
inline constexpr std::string_view kScriptReplyArguments = "ERR wrong number or type of arguments";
inline constexpr std::string_view kScriptSha1Arguments = "ERR wrong number of arguments";
inline constexpr std::string_view kScriptLogArguments =
    "ERR redis.log() requires two arguments or more.";
inline constexpr std::string_view kScriptLogLevelType =
    "ERR First argument must be a number (log level).";
inline constexpr std::string_view kScriptLogLevel = "ERR Invalid log level.";
inline constexpr std::string_view kScriptSetRespArguments =
    "ERR redis.setresp() requires one argument.";
inline constexpr std::string_view kScriptRespVersion = "ERR RESP version must be 2 or 3.";
inline constexpr std::string_view kScriptSetReplArguments =
    "ERR redis.set_repl() requires one argument.";
inline constexpr std::string_view kScriptReplicationFlags =
    "ERR Invalid replication flags. Use REPL_AOF, REPL_REPLICA, REPL_ALL or REPL_NONE.";
inline constexpr std::string_view kScriptAclCommand =
    "ERR Invalid command passed to redis.acl_check_cmd()";

// The first line of a script.
inline constexpr std::string_view kScriptShebang = "ERR Invalid script shebang";
inline constexpr std::string_view kScriptShebangEngine = "ERR Invalid engine in script shebang";
[[nodiscard]] std::string UnexpectedScriptEngine(std::string_view engine);
[[nodiscard]] std::string UnexpectedScriptFlag(std::string_view flag);
[[nodiscard]] std::string UnknownScriptOption(std::string_view option);
[[nodiscard]] std::string ScriptCompilation(std::string_view message);
inline constexpr std::string_view kScriptDebugMode = "ERR Use SCRIPT DEBUG YES/SYNC/NO";
inline constexpr std::string_view kScriptDebugUnsupported =
    "ERR SCRIPT DEBUG is not supported: this version has no debugger";

// Libraries and functions.
inline constexpr std::string_view kLibraryNoMetadata = "ERR Missing library metadata";
inline constexpr std::string_view kLibraryMetadata = "ERR Invalid library metadata";
inline constexpr std::string_view kLibraryNameMissing = "ERR Library name was not given";
inline constexpr std::string_view kLibraryNameTwice =
    "ERR Invalid metadata value, name argument was given multiple times";
inline constexpr std::string_view kLibraryName =
    "ERR Library names can only contain letters, numbers, or underscores(_) and must be at least "
    "one character long";
inline constexpr std::string_view kNoFunctions = "ERR No functions registered";
inline constexpr std::string_view kFunctionLoadTimeout = "ERR FUNCTION LOAD timeout";
inline constexpr std::string_view kFunctionKeyCount = "ERR Bad number of keys provided";
inline constexpr std::string_view kLibraryNameArgument = "ERR library name argument was not given";
inline constexpr std::string_view kRestorePolicy =
    "ERR Wrong restore policy given, value should be either FLUSH, APPEND or REPLACE.";
inline constexpr std::string_view kFunctionPayload = "ERR Failed loading library payload";
inline constexpr std::string_view kFunctionPreview = "ERR Pre-GA function format not supported";
inline constexpr std::string_view kNotAFunction = "ERR given type is not a function";
[[nodiscard]] std::string UnexpectedLibraryMetadata(std::string_view value);
[[nodiscard]] std::string UnknownEngine(std::string_view engine);
[[nodiscard]] std::string LibraryExists(std::string_view name);
// The same in the words of FUNCTION RESTORE.
[[nodiscard]] std::string RestoredLibraryExists(std::string_view name);
[[nodiscard]] std::string FunctionExists(std::string_view name);
[[nodiscard]] std::string FunctionCompilation(std::string_view message);
[[nodiscard]] std::string FunctionRegistration(std::string_view message);
[[nodiscard]] std::string UnknownFunctionOption(std::string_view option);
[[nodiscard]] std::string UnknownFunctionArgument(std::string_view argument);

// redis.register_function.
inline constexpr std::string_view kRegisterArguments =
    "ERR wrong number of arguments to redis.register_function";
inline constexpr std::string_view kRegisterNotATable =
    "ERR calling redis.register_function with a single argument is only applicable to Lua table "
    "(representing named arguments).";
inline constexpr std::string_view kRegisterNameType =
    "ERR first argument to redis.register_function must be a string";
inline constexpr std::string_view kRegisterFunctionType =
    "ERR second argument to redis.register_function must be a function";
inline constexpr std::string_view kRegisterNoName =
    "ERR redis.register_function must get a function name argument";
inline constexpr std::string_view kRegisterNoCallback =
    "ERR redis.register_function must get a callback argument";
inline constexpr std::string_view kRegisterNamedNameType =
    "ERR function_name argument given to redis.register_function must be a string";
inline constexpr std::string_view kRegisterDescriptionType =
    "ERR description argument given to redis.register_function must be a string";
inline constexpr std::string_view kRegisterCallbackType =
    "ERR callback argument given to redis.register_function must be a function";
inline constexpr std::string_view kRegisterFlagsType =
    "ERR flags argument to redis.register_function must be a table representing function flags";
inline constexpr std::string_view kRegisterFlag = "ERR unknown flag given";
inline constexpr std::string_view kRegisterUnknown =
    "ERR unknown argument given to redis.register_function";
inline constexpr std::string_view kRegisterTwice = "ERR Function already exists in the library";

}  // namespace remora::protocol::error_text
