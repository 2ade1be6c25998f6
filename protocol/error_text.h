#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace remora::protocol::error_text {

// Every error a client can read, with its code and in Redis 8.0's exact wording, as the server
// answered it: clients and test suites match on these texts. No other file spells one.
//
// Constants where the text is fixed, functions below where it names something. A text is written
// by ReplyWriter::Error, which adds the '-', the line end, and turns line breaks into spaces.

// Requests that are not RESP: the connection closes after one of these.
inline constexpr std::string_view kInvalidMultibulkLength =
    "ERR Protocol error: invalid multibulk length";
inline constexpr std::string_view kInvalidBulkLength = "ERR Protocol error: invalid bulk length";
inline constexpr std::string_view kTooBigMultibulkCount =
    "ERR Protocol error: too big mbulk count string";
inline constexpr std::string_view kTooBigBulkCount =
    "ERR Protocol error: too big bulk count string";
inline constexpr std::string_view kTooBigInlineRequest =
    "ERR Protocol error: too big inline request";
inline constexpr std::string_view kUnbalancedQuotes =
    "ERR Protocol error: unbalanced quotes in request";
inline constexpr std::string_view kUnauthenticatedMultibulkLength =
    "ERR Protocol error: unauthenticated multibulk length";
inline constexpr std::string_view kUnauthenticatedBulkLength =
    "ERR Protocol error: unauthenticated bulk length";

// Who may do what.
inline constexpr std::string_view kNoAuth = "NOAUTH Authentication required.";
inline constexpr std::string_view kNoAuthHello =
    "NOAUTH HELLO must be called with the client already authenticated, otherwise the HELLO "
    "<proto> AUTH <user> <pass> option can be used to authenticate the client and select the "
    "RESP protocol version at the same time";
inline constexpr std::string_view kWrongPass =
    "WRONGPASS invalid username-password pair or user is disabled.";
inline constexpr std::string_view kNoPasswordConfigured =
    "ERR AUTH <password> called without any password configured for the default user. Are you "
    "sure your configuration is correct?";
inline constexpr std::string_view kNoPermissionKey = "NOPERM No permissions to access a key";
inline constexpr std::string_view kNoPermissionChannel =
    "NOPERM No permissions to access a channel";
inline constexpr std::string_view kSortByRefused =
    "ERR BY option of SORT denied due to insufficient ACL permissions.";
inline constexpr std::string_view kSortGetRefused =
    "ERR GET option of SORT denied due to insufficient ACL permissions.";
inline constexpr std::string_view kAccountGone =
    "NOPERM The user of this connection does not exist any more";
inline constexpr std::string_view kUserNameCharacters =
    "ERR Usernames can't contain spaces or null characters";
inline constexpr std::string_view kDefaultUserStays = "ERR The 'default' user cannot be removed";
inline constexpr std::string_view kPasswordBits =
    "ERR ACL GENPASS argument must be the number of bits for the output password, a positive "
    "number up to 4096";
inline constexpr std::string_view kNoAclFile =
    "ERR This Redis instance is not configured to use an ACL file. You may want to specify users "
    "via the ACL SETUSER command and then issue a CONFIG REWRITE (assuming you have a Redis "
    "configuration file set) in order to store users in the Redis configuration.";
inline constexpr std::string_view kAclFileAndLines =
    "Users are defined in the configuration file, and an ACL file is configured at the same time. "
    "This is invalid: either define an ACL file, or declare users in the configuration file, but "
    "not both.";
inline constexpr std::string_view kAclStartFailed = "Critical error while loading ACLs. Exiting.";
inline constexpr std::string_view kAclSaveFailed =
    "ERR There was an error trying to save the ACLs. Please check the server logs for more "
    "information";
inline constexpr std::string_view kNoProto = "NOPROTO unsupported protocol version";
inline constexpr std::string_view kProtocolVersionNotInteger =
    "ERR Protocol version is not an integer or out of range";
inline constexpr std::string_view kClientNameCharacters =
    "ERR Client names cannot contain spaces, newlines or special characters.";
inline constexpr std::string_view kClusterDisabled =
    "ERR This instance has cluster support disabled";

// Why a connection is let go at once.
inline constexpr std::string_view kTooManyClients = "ERR max number of clients reached";
inline constexpr std::string_view kProtectedMode =
    "DENIED Redis is running in protected mode because protected mode is enabled and no password "
    "is set for the default user. In this mode connections are only accepted from the loopback "
    "interface. If you want to connect from external computers to Redis you may adopt one of the "
    "following solutions: 1) Just disable protected mode sending the command 'CONFIG SET "
    "protected-mode no' from the loopback interface by connecting to Redis from the same host the "
    "server is running, however MAKE SURE Redis is not publicly accessible from internet if you do "
    "so. Use CONFIG REWRITE to make this change permanent. 2) Alternatively you can just disable "
    "the protected mode by editing the Redis configuration file, and setting the protected mode "
    "option to 'no', and then restarting the server. 3) If you started the server manually just "
    "for testing, restart it with the '--protected-mode no' option. 4) Set up an authentication "
    "password for the default user. NOTE: You only need to do one of the above things in order for "
    "the server to start accepting connections from the outside.";

// Running a server.
inline constexpr std::string_view kClientIdNotPositive = "ERR client-id should be greater than 0";
inline constexpr std::string_view kMaxAgeNotAnInteger =
    "ERR maxage is not an integer or out of range";
inline constexpr std::string_view kMaxAgeNotPositive = "ERR maxage should be greater than 0";
inline constexpr std::string_view kPauseMode = "ERR CLIENT PAUSE mode must be WRITE or ALL";
inline constexpr std::string_view kUnblocked = "UNBLOCKED client unblocked via CLIENT UNBLOCK";
inline constexpr std::string_view kUnblockReason =
    "ERR CLIENT UNBLOCK reason should be TIMEOUT or ERROR";
inline constexpr std::string_view kTrackingRedirect =
    "ERR The client ID you want redirect to does not exist";
inline constexpr std::string_view kTrackingBothOptions =
    "ERR You can't specify both OPTIN mode and OPTOUT mode";
inline constexpr std::string_view kTrackingOptionsWithBroadcast =
    "ERR OPTIN and OPTOUT are not compatible with BCAST";
inline constexpr std::string_view kTrackingPrefix =
    "ERR PREFIX option requires BCAST mode to be enabled";
inline constexpr std::string_view kTrackingRedirectTwice =
    "ERR A client can only redirect to a single other client";
inline constexpr std::string_view kTrackingSwitchesBroadcast =
    "ERR You can't switch BCAST mode on/off before disabling tracking for this client, and then "
    "re-enabling it with a different mode.";
inline constexpr std::string_view kTrackingSwitchesChoice =
    "ERR You can't switch OPTIN/OPTOUT mode before disabling tracking for this client, and then "
    "re-enabling it with a different mode.";
inline constexpr std::string_view kCachingYesWithoutOptIn =
    "ERR CLIENT CACHING YES is only valid when tracking is enabled in OPTIN mode.";
inline constexpr std::string_view kCachingNoWithoutOptOut =
    "ERR CLIENT CACHING NO is only valid when tracking is enabled in OPTOUT mode.";
inline constexpr std::string_view kWatchersTouchNoKeys =
    "ERR Replica can't interact with the keyspace";
inline constexpr std::string_view kMonitorNotAllowed =
    "ERR MONITOR isn't allowed for DENY BLOCKING client";
inline constexpr std::string_view kCachingWithoutTracking =
    "ERR CLIENT CACHING can be called only when the client is in tracking mode with OPTIN or "
    "OPTOUT mode enabled";
inline constexpr std::string_view kInvalidMasterPort = "ERR Invalid master port";
inline constexpr std::string_view kReplicationUnsupported =
    "ERR Replication is not supported by this version";
inline constexpr std::string_view kFailoverWithoutReplicas =
    "ERR FAILOVER requires connected replicas.";
inline constexpr std::string_view kFailoverTimeout = "ERR FAILOVER timeout must be greater than 0";
inline constexpr std::string_view kNoFailover = "ERR No failover in progress.";
inline constexpr std::string_view kWaitForAppendOnlyFile =
    "ERR WAITAOF cannot be used when numlocal is set but appendonly is disabled.";
inline constexpr std::string_view kSavingUnsupported =
    "ERR Persistence is not supported by this version: nothing is saved";
inline constexpr std::string_view kModulesNotAllowed =
    "ERR MODULE command not allowed. If the enable-module-command option is set to \"local\", you "
    "can run it from a local connection, otherwise you need to set this option in the "
    "configuration file, and then restart the server.";
inline constexpr std::string_view kPurgeFailed = "ERR Error purging dirty pages";
inline constexpr std::string_view kNoShutdown = "ERR No shutdown in progress.";
inline constexpr std::string_view kShutdownCannotSave =
    "ERR Errors trying to SHUTDOWN. Check logs.";

// Values, numbers and options in general.
inline constexpr std::string_view kWrongType =
    "WRONGTYPE Operation against a key holding the wrong kind of value";
inline constexpr std::string_view kSyntax = "ERR syntax error";
inline constexpr std::string_view kNotAnInteger = "ERR value is not an integer or out of range";
inline constexpr std::string_view kNotAFloat = "ERR value is not a valid float";
inline constexpr std::string_view kValueOutOfRange = "ERR value is out of range";
inline constexpr std::string_view kMustBePositive = "ERR value is out of range, must be positive";
inline constexpr std::string_view kOutOfRange = "ERR value is out of range";
inline constexpr std::string_view kOverflow = "ERR increment or decrement would overflow";
inline constexpr std::string_view kDecrementOverflow = "ERR decrement would overflow";
inline constexpr std::string_view kIncrementNotFinite =
    "ERR increment would produce NaN or Infinity";
inline constexpr std::string_view kNoSuchKey = "ERR no such key";
inline constexpr std::string_view kIndexOutOfRange = "ERR index out of range";
inline constexpr std::string_view kDatabaseOutOfRange = "ERR DB index is out of range";
inline constexpr std::string_view kInvalidFirstDatabase = "ERR invalid first DB index";
inline constexpr std::string_view kInvalidSecondDatabase = "ERR invalid second DB index";
inline constexpr std::string_view kSameObject = "ERR source and destination objects are the same";
inline constexpr std::string_view kNoValuesOutsideHashes =
    "ERR NOVALUES option can only be used in HSCAN";
inline constexpr std::string_view kInvalidCursor = "ERR invalid cursor";
inline constexpr std::string_view kNumberOfKeysNotPositive = "ERR numkeys should be greater than 0";
inline constexpr std::string_view kCountNotPositive = "ERR count should be greater than 0";
inline constexpr std::string_view kTooManyKeys =
    "ERR Number of keys can't be greater than number of args";
inline constexpr std::string_view kNegativeKeys = "ERR Number of keys can't be negative";
inline constexpr std::string_view kNegativeLimit = "ERR LIMIT can't be negative";
inline constexpr std::string_view kNegativeCount = "ERR COUNT can't be negative";
inline constexpr std::string_view kCountMustBePositive = "ERR COUNT must be > 0";
inline constexpr std::string_view kTimeoutNotAFloat = "ERR timeout is not a float or out of range";
inline constexpr std::string_view kTimeoutNotAnInteger =
    "ERR timeout is not an integer or out of range";
inline constexpr std::string_view kTimeoutNegative = "ERR timeout is negative";
inline constexpr std::string_view kTimeoutOutOfRange = "ERR timeout is out of range";

inline constexpr std::string_view kOutOfMemory =
    "OOM command not allowed when used memory > 'maxmemory'.";

// Expiry.
inline constexpr std::string_view kExpireNxWithOthers =
    "ERR NX and XX, GT or LT options at the same time are not compatible";
inline constexpr std::string_view kExpireGtWithLt =
    "ERR GT and LT options at the same time are not compatible";

// Strings and bits.
inline constexpr std::string_view kOffsetOutOfRange = "ERR offset is out of range";
inline constexpr std::string_view kStringTooLong =
    "ERR string exceeds maximum allowed size (proto-max-bulk-len)";
inline constexpr std::string_view kBitOffset = "ERR bit offset is not an integer or out of range";
inline constexpr std::string_view kBitNotAnInteger = "ERR bit is not an integer or out of range";
inline constexpr std::string_view kBitArgument = "ERR The bit argument must be 1 or 0.";
inline constexpr std::string_view kBitopNot =
    "ERR BITOP NOT must be called with a single source key.";
inline constexpr std::string_view kBitfieldType =
    "ERR Invalid bitfield type. Use something like i16 u8. Note that u64 is not supported but "
    "i64 is.";
inline constexpr std::string_view kBitfieldOverflow = "ERR Invalid OVERFLOW type specified";
inline constexpr std::string_view kBitfieldReadOnly =
    "ERR BITFIELD_RO only supports the GET subcommand";
inline constexpr std::string_view kLcsNotStrings =
    "ERR The specified keys must contain string values";
inline constexpr std::string_view kLcsLengthWithIndexes =
    "ERR If you want both the length and indexes, please just use IDX.";
inline constexpr std::string_view kLcsTooLong = "ERR String too long for LCS";
inline constexpr std::string_view kLcsMemory =
    "ERR Insufficient memory, transient memory for LCS exceeds proto-max-bulk-len";
inline constexpr std::string_view kInvalidNumberOfKeys = "ERR invalid numkeys value";
inline constexpr std::string_view kNotHyperLogLog =
    "WRONGTYPE Key is not a valid HyperLogLog string value.";
inline constexpr std::string_view kDamagedHyperLogLog = "INVALIDOBJ Corrupted HLL object detected";
inline constexpr std::string_view kHyperLogLogNotSparse = "ERR HLL encoding is not sparse";
inline constexpr std::string_view kHyperLogLogNoKey = "ERR The specified key does not exist";
inline constexpr std::string_view kHyperLogLogSimd = "ERR Argument must be ON or OFF";
inline constexpr std::string_view kHyperLogLogTestFailed =
    "TESTFAILED HyperLogLogs do not count as they should on this machine";

// Lists.
inline constexpr std::string_view kRankZero =
    "ERR RANK can't be zero: use 1 to start from the first match, 2 from the second ... or use "
    "negative to start from the end of the list";
inline constexpr std::string_view kNegativeMaxLength = "ERR MAXLEN can't be negative";

// Hashes.
inline constexpr std::string_view kHashValueNotAnInteger = "ERR hash value is not an integer";
inline constexpr std::string_view kHashValueNotAFloat = "ERR hash value is not a float";
inline constexpr std::string_view kHashValueNotFinite = "ERR value is NaN or Infinity";
inline constexpr std::string_view kFieldsMissing =
    "ERR Mandatory argument FIELDS is missing or not at the right position";
inline constexpr std::string_view kFieldsMismatch =
    "ERR The `numfields` parameter must match the number of arguments";
inline constexpr std::string_view kNumberOfFieldsNotPositive =
    "ERR Number of fields must be a positive integer";
inline constexpr std::string_view kHashExpireFieldsNotPositive =
    "ERR Parameter `numFields` should be greater than 0";
inline constexpr std::string_view kHashSetFieldsInvalid = "ERR invalid number of fields";
inline constexpr std::string_view kHashSetConditions =
    "ERR Only one of FXX or FNX arguments can be specified";
inline constexpr std::string_view kHashSetExpiries =
    "ERR Only one of EX, PX, EXAT, PXAT or KEEPTTL arguments can be specified";
inline constexpr std::string_view kHashExpireNegative = "ERR invalid expire time, must be >= 0";

// Sorted sets and geography.
inline constexpr std::string_view kMinMaxNotAFloat = "ERR min or max is not a float";
inline constexpr std::string_view kMinMaxNotARangeItem =
    "ERR min or max not valid string range item";
inline constexpr std::string_view kWeightNotAFloat = "ERR weight value is not a float";
inline constexpr std::string_view kScoreNotANumber = "ERR resulting score is not a number (NaN)";
inline constexpr std::string_view kZaddXxWithNx =
    "ERR XX and NX options at the same time are not compatible";
inline constexpr std::string_view kZaddGtLtNx =
    "ERR GT, LT, and/or NX options at the same time are not compatible";
inline constexpr std::string_view kZaddIncrementPair =
    "ERR INCR option supports a single increment-element pair";
inline constexpr std::string_view kZrangeLimit =
    "ERR syntax error, LIMIT is only supported in combination with either BYSCORE or BYLEX";
inline constexpr std::string_view kZrangeWithScores =
    "ERR syntax error, WITHSCORES not supported in combination with BYLEX";
inline constexpr std::string_view kGeoUnit =
    "ERR unsupported unit provided. please use M, KM, FT, MI";
inline constexpr std::string_view kGeoRadiusNegative = "ERR radius cannot be negative";
inline constexpr std::string_view kGeoRadiusNotNumeric = "ERR need numeric radius";
inline constexpr std::string_view kGeoBoxNegative = "ERR height or width cannot be negative";
inline constexpr std::string_view kGeoNoMember = "ERR could not decode requested zset member";
inline constexpr std::string_view kGeoAnyWithoutCount =
    "ERR the ANY argument requires COUNT argument";
inline constexpr std::string_view kGeoStore =
    "ERR STORE option in GEORADIUS is not compatible with WITHDIST, WITHHASH and WITHCOORD "
    "options";
inline constexpr std::string_view kGeoSearchStore =
    "ERR GEOSEARCHSTORE is not compatible with WITHDIST, WITHHASH and WITHCOORD options";
inline constexpr std::string_view kGeoWidthNotNumeric = "ERR need numeric width";
inline constexpr std::string_view kGeoHeightNotNumeric = "ERR need numeric height";
inline constexpr std::string_view kGeoVertexCount = "ERR invalid number of vertices";
inline constexpr std::string_view kGeoTooFewVertices =
    "ERR GEOSEARCH BYPOLYGON must have at least 3 vertices";
inline constexpr std::string_view kSortNotADouble =
    "ERR One or more scores can't be converted into double";

// Streams.
inline constexpr std::string_view kStreamId =
    "ERR Invalid stream ID specified as stream command argument";
inline constexpr std::string_view kStreamIdZero =
    "ERR The ID specified in XADD must be greater than 0-0";
inline constexpr std::string_view kStreamIdTooSmall =
    "ERR The ID specified in XADD is equal or smaller than the target stream top item";
inline constexpr std::string_view kStreamSetIdTooSmall =
    "ERR The ID specified in XSETID is smaller than the target stream top item";
inline constexpr std::string_view kStreamIdsExhausted =
    "ERR The stream has exhausted the last possible ID, unable to add more items";
inline constexpr std::string_view kStreamEntryTooLarge = "ERR Elements are too large to be stored";
inline constexpr std::string_view kStreamCountTooSmall =
    "ERR The entries_added specified in XSETID is smaller than the target stream length";
inline constexpr std::string_view kStreamSetIdBelowDeleted =
    "ERR The ID specified in XSETID is smaller than current max_deleted_entry_id";
inline constexpr std::string_view kStreamSetIdBelowGiven =
    "ERR The ID specified in XSETID is smaller than the provided max_deleted_entry_id";
inline constexpr std::string_view kStreamEntriesAdded = "ERR entries_added must be positive";
inline constexpr std::string_view kStreamEntriesRead =
    "ERR value for ENTRIESREAD must be positive or -1";
inline constexpr std::string_view kStreamIntervalStart = "ERR invalid start ID for the interval";
inline constexpr std::string_view kStreamIntervalEnd = "ERR invalid end ID for the interval";
inline constexpr std::string_view kStreamMaxLength = "ERR The MAXLEN argument must be >= 0.";
inline constexpr std::string_view kStreamLimit = "ERR The LIMIT argument must be >= 0.";
inline constexpr std::string_view kStreamLimitWithoutTrim =
    "ERR syntax error, LIMIT cannot be used without specifying a trimming strategy";
inline constexpr std::string_view kStreamNoTrim =
    "ERR syntax error, XTRIM must be called with a trimming strategy";
inline constexpr std::string_view kStreamLimitWithoutTilde =
    "ERR syntax error, LIMIT cannot be used without the special ~ option";
inline constexpr std::string_view kStreamTwoTrims =
    "ERR syntax error, MAXLEN and MINID options at the same time are not compatible";
inline constexpr std::string_view kStreamNewOnly =
    "ERR The > ID can be specified only when calling XREADGROUP using the GROUP <group> "
    "<consumer> option.";
inline constexpr std::string_view kStreamKeyRequired =
    "ERR The XGROUP subcommand requires the key to exist. Note that for CREATE you may want to "
    "use the MKSTREAM option to create an empty stream automatically.";
inline constexpr std::string_view kStreamGroupInRead =
    "ERR The GROUP option is only supported by XREADGROUP. You called XREAD instead.";
inline constexpr std::string_view kStreamNoAckInRead =
    "ERR The NOACK option is only supported by XREADGROUP. You called XREAD instead.";
inline constexpr std::string_view kStreamGroupMissing = "ERR Missing GROUP option for XREADGROUP";
inline constexpr std::string_view kStreamLastInGroup =
    "ERR The $ ID is meaningless in the context of XREADGROUP: you want to read the history of "
    "this consumer by specifying a proper ID, or use the > ID to get new messages. The $ ID would "
    "just return an empty result set.";
inline constexpr std::string_view kStreamTopInGroup =
    "ERR The + ID is meaningless in the context of XREADGROUP: you want to read the history of "
    "this consumer by specifying a proper ID, or use the > ID to get new messages. The + ID would "
    "just return an empty result set.";
inline constexpr std::string_view kNoSuchGroup = "NOGROUP No such key or consumer group";
inline constexpr std::string_view kBusyGroup = "BUSYGROUP Consumer Group name already exists";
inline constexpr std::string_view kClaimIdle = "ERR Invalid IDLE option argument for XCLAIM";
inline constexpr std::string_view kClaimTime = "ERR Invalid TIME option argument for XCLAIM";
inline constexpr std::string_view kClaimRetryCount =
    "ERR Invalid RETRYCOUNT option argument for XCLAIM";
inline constexpr std::string_view kAutoClaimMinIdle =
    "ERR Invalid min-idle-time argument for XAUTOCLAIM";
inline constexpr std::string_view kClaimMinIdle = "ERR Invalid min-idle-time argument for XCLAIM";

// Keys: DUMP, RESTORE, OBJECT.
inline constexpr std::string_view kBusyKey = "BUSYKEY Target key name already exists.";
inline constexpr std::string_view kBadDumpPayload =
    "ERR DUMP payload version or checksum are wrong";
inline constexpr std::string_view kBadDataFormat = "ERR Bad data format";
inline constexpr std::string_view kRestoreTtl = "ERR Invalid TTL value, must be >= 0";
inline constexpr std::string_view kRestoreIdleTime = "ERR Invalid IDLETIME value, must be >= 0";
inline constexpr std::string_view kRestoreFrequency =
    "ERR Invalid FREQ value, must be >= 0 and <= 255";
inline constexpr std::string_view kNoLfuPolicy =
    "ERR An LFU maxmemory policy is not selected, access frequency not tracked. Please note "
    "that when switching between policies at runtime LRU and LFU data will take some time to "
    "adjust.";

inline constexpr std::string_view kLfuPolicy =
    "ERR An LFU maxmemory policy is selected, idle time not tracked. Please note that when "
    "switching between policies at runtime LRU and LFU data will take some time to adjust.";

// Transactions, scripts and clients.
inline constexpr std::string_view kNotInMulti = "ERR Command not allowed inside a transaction";
inline constexpr std::string_view kNestedMulti = "ERR MULTI calls can not be nested";
inline constexpr std::string_view kExecWithoutMulti = "ERR EXEC without MULTI";
inline constexpr std::string_view kDiscardWithoutMulti = "ERR DISCARD without MULTI";
inline constexpr std::string_view kWatchInMulti = "ERR WATCH inside MULTI is not allowed";
inline constexpr std::string_view kExecAbort =
    "EXECABORT Transaction discarded because of previous errors.";
inline constexpr std::string_view kExecAbortOutOfMemory =
    "EXECABORT Transaction discarded because of: "
    "OOM command not allowed when used memory > 'maxmemory'.";
inline constexpr std::string_view kNoScript = "NOSCRIPT No matching script. Please use EVAL.";
inline constexpr std::string_view kScriptFlush = "ERR SCRIPT FLUSH only support SYNC|ASYNC option";
inline constexpr std::string_view kFunctionFlush =
    "ERR FUNCTION FLUSH only supports SYNC|ASYNC option";
inline constexpr std::string_view kNotBusy = "NOTBUSY No scripts in execution right now.";
inline constexpr std::string_view kFunctionNotFound = "ERR Function not found";
inline constexpr std::string_view kLibraryNotFound = "ERR Library not found";
inline constexpr std::string_view kNoSuchClient = "ERR No such client";
inline constexpr std::string_view kInvalidClientId = "ERR Invalid client ID";
inline constexpr std::string_view kResp2Unsupported = "ERR RESP2 is not supported by this command";
inline constexpr std::string_view kSlowlogCount = "ERR count should be greater than or equal to -1";
inline constexpr std::string_view kDebugNotAllowed =
    "ERR DEBUG command not allowed. If the enable-debug-command option is set to \"local\", you "
    "can "
    "run it from a local connection, otherwise you need to set this option in the configuration "
    "file, and then restart the server.";
inline constexpr std::string_view kDebugReloadOptions =
    "ERR DEBUG RELOAD only supports the MERGE, NOFLUSH and NOSAVE options.";
inline constexpr std::string_view kDebugReloadUnsupported =
    "ERR This version cannot save and reload its data";
inline constexpr std::string_view kDebugPeakResetTime =
    "ERR DEBUG REPLYBUFFER PEAK-RESET-TIME is not supported: buffers have no peak to be reset";
inline constexpr std::string_view kDebugReplicate =
    "ERR DEBUG REPLICATE is not supported: this version has no replicas";
inline constexpr std::string_view kDebugProtocolType =
    "ERR Wrong protocol type name. Please use one of the following: "
    "string|integer|double|bignum|null|array|set|map|attrib|push|verbatim|true|false";
inline constexpr std::string_view kNotAListpack = "ERR Not a listpack encoded object.";
inline constexpr std::string_view kNotAnSds = "ERR Not an sds encoded string.";
inline constexpr std::string_view kNotAHashTable =
    "ERR The value stored at the specified key is not represented using an hash table";
inline constexpr std::string_view kDebugDatabase = "ERR Out of range database";
inline constexpr std::string_view kPackedThreshold =
    "ERR argument must be a memory value bigger than 1 and smaller than 4gb";
inline constexpr std::string_view kGetKeysInvalidCommand = "ERR Invalid command specified";
inline constexpr std::string_view kGetKeysInvalidArity =
    "ERR Invalid number of arguments specified for command";
inline constexpr std::string_view kGetKeysInvalidArguments =
    "ERR Invalid arguments specified for command";
inline constexpr std::string_view kGetKeysNoKeys = "ERR The command has no key arguments";

// The text goes into `storage`, so that a parser of untrusted bytes allocates nothing.
using ExpectedDollarText = std::array<char, 41>;
[[nodiscard]] std::string_view ExpectedDollar(char got, ExpectedDollarText& storage);

// `command` in these is the name in lower case, "config|get" for a subcommand.
[[nodiscard]] std::string WrongNumberOfArguments(std::string_view command);
// What a command answers that belongs to a later version.
[[nodiscard]] std::string NotSupportedYet(std::string_view command);
[[nodiscard]] std::string InvalidExpireTime(std::string_view command);
[[nodiscard]] std::string AtLeastOneKey(std::string_view command);
[[nodiscard]] std::string NotAllowedInSubscribedMode(std::string_view command);
[[nodiscard]] std::string NoPermissionCommand(std::string_view user, std::string_view command);
// What EXEC says of a queued command that is not allowed any more, and the reasons for it.
inline constexpr std::string_view kExecCommandRefused =
    "no permission to execute the command or subcommand";
inline constexpr std::string_view kExecKeyRefused = "no permission to touch the specified keys";
inline constexpr std::string_view kExecChannelRefused =
    "no permission to access one of the channels used as argument to the command";
[[nodiscard]] std::string NoPermissionAtExec(std::string_view reason);

// ACL. A rule of SETUSER, and why it is none.
struct RefusedRule {
  std::string_view rule;
  std::string_view reason;
};
[[nodiscard]] std::string AclRule(const RefusedRule& refused);
[[nodiscard]] std::string AclUnmatchedParenthesis(std::string_view selector);
[[nodiscard]] std::string AclUnknownCategory(std::string_view category);
[[nodiscard]] std::string AclUserNotFound(std::string_view user);
[[nodiscard]] std::string AclCommandNotFound(std::string_view command);
// What DRYRUN answers, not as an error.
[[nodiscard]] std::string AclMayNotRun(std::string_view user, std::string_view command);
struct RefusedThing {
  std::string_view name;
  std::string_view kind;
};
[[nodiscard]] std::string AclMayNotAccess(std::string_view user, const RefusedThing& thing);

// The name and the arguments are as the client sent them. Both are cut at 128 bytes, and at a zero
// byte.
[[nodiscard]] std::string UnknownCommand(std::string_view name,
                                         std::span<const std::string_view> arguments);
// "Try OBJECT HELP.": `command` is the container's name, in any case.
[[nodiscard]] std::string UnknownSubcommand(std::string_view subcommand, std::string_view command);
// What a command that tells its subcommands apart by hand (DEBUG) says.
[[nodiscard]] std::string UnknownSubcommandOrArity(std::string_view subcommand,
                                                   std::string_view command);

// `command` is a full name, in any case.
[[nodiscard]] std::string NotWhileSubscribed(std::string_view command);
// Of an EXEC that was refused with that error.
[[nodiscard]] std::string ExecAborted(std::string_view error);
// Of a session that gets no messages.
[[nodiscard]] std::string SubscribeNotAllowed(std::string_view command);

// What LATENCY GRAPH says of an event that never happened.
[[nodiscard]] std::string NoLatencySamples(std::string_view event);

struct IntegerRange {
  int64_t smallest;
  int64_t largest;
};
[[nodiscard]] std::string OutOfRange(IntegerRange range);

// Options and settings, by the name the client gave.
[[nodiscard]] std::string UnsupportedOption(std::string_view option);
[[nodiscard]] std::string UnrecognizedOption(std::string_view option);
[[nodiscard]] std::string UnknownArgument(std::string_view argument);
[[nodiscard]] std::string HelloSyntax(std::string_view option);
[[nodiscard]] std::string UnknownClientType(std::string_view type);
[[nodiscard]] std::string NoSuchUser(std::string_view user);
// Of CLIENT SETINFO: `option` as the client wrote it.
[[nodiscard]] std::string ClientInfoCharacters(std::string_view option);
// Of CLIENT TRACKING.
[[nodiscard]] std::string OverlappingPrefixes(std::string_view one, std::string_view other);
[[nodiscard]] std::string OverlapsExistingPrefix(std::string_view one, std::string_view existing);
[[nodiscard]] std::string UnknownConfig(std::string_view name);
[[nodiscard]] std::string ConfigSetFailed(std::string_view name, std::string_view reason);
[[nodiscard]] std::string UnbalancedStreams(std::string_view command);
// Of PFDEBUG: `subcommand` as the client wrote it.
[[nodiscard]] std::string UnknownHyperLogLogSubcommand(std::string_view subcommand);
[[nodiscard]] std::string UnbalancedGroupStreams(std::string_view command);
[[nodiscard]] std::string UnknownClaimOption(std::string_view option);
[[nodiscard]] std::string BitopSources(std::string_view operation);
// Of GEOSEARCH and GEOSEARCHSTORE, by the name that the client wrote.
[[nodiscard]] std::string GeoCenterMissing(std::string_view command);
[[nodiscard]] std::string GeoShapeMissing(std::string_view command);
[[nodiscard]] std::string InvalidCoordinates(double longitude, double latitude);

// NOGROUP comes in two wordings: of a missing group in a stream, and of either being missing.
[[nodiscard]] std::string NoGroupInStream(std::string_view key, std::string_view group);
[[nodiscard]] std::string NoKeyOrGroup(std::string_view key, std::string_view group);
[[nodiscard]] std::string NoKeyOrGroupInRead(std::string_view key, std::string_view group);

}  // namespace remora::protocol::error_text
