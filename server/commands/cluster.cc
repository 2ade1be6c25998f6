#include "protocol/error_text.h"
#include "server/commands/families.h"
#include "server/commands/tips.h"

namespace remora::server {

using protocol::AtLeast;
using protocol::CommandContext;
using protocol::CommandSpec;
using protocol::Exactly;
namespace error_text = protocol::error_text;

namespace {

void Refuse(CommandContext& context) { context.reply.Error(error_text::kClusterDisabled); }

constexpr uint32_t kChanges = protocol::kAdmin | protocol::kStale | protocol::kNoAsyncLoading;
constexpr uint32_t kConnects = protocol::kFast | protocol::kLoading | protocol::kStale;

// All subcommands are known, so that their arity is checked first, as it is with a cluster.
constexpr CommandSpec Subcommand(std::string_view name, int16_t arity, uint32_t flags,
                                 std::string_view since, std::string_view summary,
                                 std::span<const std::string_view> hints = {}) {
  return {.name = name,
          .arity = arity,
          .flags = flags,
          .handler = Refuse,
          .since = since,
          .group = "cluster",
          .complexity = "O(1)",
          .summary = summary,
          .tips = hints};
}

constexpr CommandSpec kSubcommands[] = {
    Subcommand("ADDSLOTS", AtLeast(3), kChanges, "3.0.0", "Assigns new hash slots to a node."),
    Subcommand("ADDSLOTSRANGE", AtLeast(4), kChanges, "7.0.0",
               "Assigns new hash slot ranges to a node."),
    Subcommand("BUMPEPOCH", Exactly(2), kChanges, "3.0.0", "Advances the cluster config epoch.",
               tips::kVaries),
    Subcommand("COUNT-FAILURE-REPORTS", Exactly(3), protocol::kAdmin | protocol::kStale, "3.0.0",
               "Returns the number of active failure reports active for a node.", tips::kVaries),
    Subcommand("COUNTKEYSINSLOT", Exactly(3), protocol::kStale, "3.0.0",
               "Returns the number of keys in a hash slot."),
    Subcommand("DELSLOTS", AtLeast(3), kChanges, "3.0.0", "Sets hash slots as unbound for a node."),
    Subcommand("DELSLOTSRANGE", AtLeast(4), kChanges, "7.0.0",
               "Sets hash slot ranges as unbound for a node."),
    Subcommand("FAILOVER", AtLeast(2), kChanges, "3.0.0",
               "Forces a replica to perform a manual failover of its master."),
    Subcommand("FLUSHSLOTS", Exactly(2), kChanges, "3.0.0",
               "Deletes all slots information from a node."),
    Subcommand("FORGET", Exactly(3), kChanges, "3.0.0", "Removes a node from the nodes table."),
    Subcommand("GETKEYSINSLOT", Exactly(4), protocol::kStale, "3.0.0",
               "Returns the key names in a hash slot.", tips::kVaries),
    Subcommand("HELP", Exactly(2), protocol::kLoading | protocol::kStale, "5.0.0",
               "Returns helpful text about the different subcommands."),
    Subcommand("INFO", Exactly(2), protocol::kStale, "3.0.0",
               "Returns information about the state of a node.", tips::kVaries),
    Subcommand("KEYSLOT", Exactly(3), protocol::kStale, "3.0.0",
               "Returns the hash slot for a key."),
    Subcommand("LINKS", Exactly(2), protocol::kStale, "7.0.0",
               "Returns a list of all TCP links to and from peer nodes.", tips::kVaries),
    Subcommand("MEET", AtLeast(4), kChanges, "3.0.0",
               "Forces a node to handshake with another node."),
    Subcommand("MYID", Exactly(2), protocol::kStale, "3.0.0", "Returns the ID of a node."),
    Subcommand("MYSHARDID", Exactly(2), protocol::kStale, "7.2.0",
               "Returns the shard ID of a node.", tips::kVaries),
    Subcommand("NODES", Exactly(2), protocol::kStale, "3.0.0",
               "Returns the cluster configuration for a node.", tips::kVaries),
    Subcommand("REPLICAS", Exactly(3), protocol::kAdmin | protocol::kStale, "5.0.0",
               "Lists the replica nodes of a master node.", tips::kVaries),
    Subcommand("REPLICATE", Exactly(3), kChanges, "3.0.0",
               "Configure a node as replica of a master node."),
    Subcommand("RESET", AtLeast(2), protocol::kAdmin | protocol::kNoScript | protocol::kStale,
               "3.0.0", "Resets a node."),
    Subcommand("SAVECONFIG", Exactly(2), kChanges, "3.0.0",
               "Forces a node to save the cluster configuration to disk."),
    Subcommand("SET-CONFIG-EPOCH", Exactly(3), kChanges, "3.0.0",
               "Sets the configuration epoch for a new node."),
    Subcommand("SETSLOT", AtLeast(4), kChanges, "3.0.0", "Binds a hash slot to a node."),
    Subcommand("SHARDS", Exactly(2), protocol::kLoading | protocol::kStale, "7.0.0",
               "Returns the mapping of cluster slots to shards.", tips::kVaries),
    Subcommand("SLAVES", Exactly(3), protocol::kAdmin | protocol::kStale, "3.0.0",
               "Lists the replica nodes of a master node.", tips::kVaries),
    Subcommand("SLOTS", Exactly(2), protocol::kLoading | protocol::kStale, "3.0.0",
               "Returns the mapping of cluster slots to nodes.", tips::kVaries),
};

constexpr CommandSpec kClusterCommands[] = {
    {.name = "CLUSTER",
     .arity = AtLeast(2),
     .subcommands = kSubcommands,
     .since = "3.0.0",
     .group = "cluster",
     .complexity = "Depends on subcommand.",
     .summary = "A container for Redis Cluster commands."},
    {.name = "ASKING",
     .arity = Exactly(1),
     .flags = protocol::kFast,
     .categories = protocol::kConnectionCategory,
     .handler = Refuse,
     .since = "3.0.0",
     .group = "cluster",
     .complexity = "O(1)",
     .summary = "Signals that a cluster client is following an -ASK redirect."},
    {.name = "READONLY",
     .arity = Exactly(1),
     .flags = kConnects,
     .categories = protocol::kConnectionCategory,
     .handler = Refuse,
     .since = "3.0.0",
     .group = "cluster",
     .complexity = "O(1)",
     .summary = "Enables read-only queries for a connection to a Redis Cluster replica node."},
    {.name = "READWRITE",
     .arity = Exactly(1),
     .flags = kConnects,
     .categories = protocol::kConnectionCategory,
     .handler = Refuse,
     .since = "3.0.0",
     .group = "cluster",
     .complexity = "O(1)",
     .summary = "Enables read-write queries for a connection to a Redis Cluster replica node."},
};

}  // namespace

std::span<const CommandSpec> ClusterCommands() { return kClusterCommands; }

}  // namespace remora::server
