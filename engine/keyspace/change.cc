#include "engine/keyspace/change.h"

namespace remora::keyspace {

namespace {

struct Row {
  std::string_view name;
  ChangeClass change_class;
};

// In the order of the enumeration.
constexpr Row kRows[] = {
    {"del", ChangeClass::kGeneric},
    {"expire", ChangeClass::kGeneric},
    {"persist", ChangeClass::kGeneric},
    {"rename_from", ChangeClass::kGeneric},
    {"rename_to", ChangeClass::kGeneric},
    {"move_from", ChangeClass::kGeneric},
    {"move_to", ChangeClass::kGeneric},
    {"copy_to", ChangeClass::kGeneric},
    {"restore", ChangeClass::kGeneric},
    {"sortstore", ChangeClass::kList},
    {"expired", ChangeClass::kExpired},
    {"evicted", ChangeClass::kEvicted},
    {"new", ChangeClass::kNew},
    {"keymiss", ChangeClass::kMiss},
    {"set", ChangeClass::kString},
    {"setrange", ChangeClass::kString},
    {"incrby", ChangeClass::kString},
    {"incrbyfloat", ChangeClass::kString},
    {"append", ChangeClass::kString},
    {"setbit", ChangeClass::kString},
    {"pfadd", ChangeClass::kString},
    {"", ChangeClass::kString},
    {"hset", ChangeClass::kHash},
    {"hincrby", ChangeClass::kHash},
    {"hincrbyfloat", ChangeClass::kHash},
    {"hdel", ChangeClass::kHash},
    {"hexpire", ChangeClass::kHash},
    {"hpersist", ChangeClass::kHash},
    {"hexpired", ChangeClass::kHash},
    {"lpush", ChangeClass::kList},
    {"rpush", ChangeClass::kList},
    {"lpop", ChangeClass::kList},
    {"rpop", ChangeClass::kList},
    {"linsert", ChangeClass::kList},
    {"lset", ChangeClass::kList},
    {"lrem", ChangeClass::kList},
    {"ltrim", ChangeClass::kList},
    {"sadd", ChangeClass::kSet},
    {"srem", ChangeClass::kSet},
    {"spop", ChangeClass::kSet},
    {"sunionstore", ChangeClass::kSet},
    {"sinterstore", ChangeClass::kSet},
    {"sdiffstore", ChangeClass::kSet},
    {"zadd", ChangeClass::kSortedSet},
    {"zincr", ChangeClass::kSortedSet},
    {"zrem", ChangeClass::kSortedSet},
    {"zremrangebyrank", ChangeClass::kSortedSet},
    {"zremrangebyscore", ChangeClass::kSortedSet},
    {"zremrangebylex", ChangeClass::kSortedSet},
    {"zpopmin", ChangeClass::kSortedSet},
    {"zpopmax", ChangeClass::kSortedSet},
    {"zrangestore", ChangeClass::kSortedSet},
    {"geosearchstore", ChangeClass::kSortedSet},
    {"georadiusstore", ChangeClass::kSortedSet},
    {"zunionstore", ChangeClass::kSortedSet},
    {"zinterstore", ChangeClass::kSortedSet},
    {"zdiffstore", ChangeClass::kSortedSet},
    {"xadd", ChangeClass::kStream},
    {"xdel", ChangeClass::kStream},
    {"xtrim", ChangeClass::kStream},
    {"xsetid", ChangeClass::kStream},
    {"xgroup-create", ChangeClass::kStream},
    {"xgroup-setid", ChangeClass::kStream},
    {"xgroup-destroy", ChangeClass::kStream},
    {"xgroup-createconsumer", ChangeClass::kStream},
    {"xgroup-delconsumer", ChangeClass::kStream},
    {"", ChangeClass::kStream},
};
static_assert(sizeof(kRows) / sizeof(kRows[0]) ==
              static_cast<size_t>(Change::kStreamGroupRead) + 1);

}  // namespace

std::string_view NameOf(Change change) { return kRows[static_cast<size_t>(change)].name; }
ChangeClass ClassOf(Change change) { return kRows[static_cast<size_t>(change)].change_class; }
bool BreaksWatches(Change change) {
  return change < Change::kStreamSetId || change > Change::kStreamGroupRead;
}
bool ServesWaiters(Change change) {
  switch (change) {
    case Change::kExpire:
    case Change::kPersist:
    case Change::kListPopFront:
    case Change::kListPopBack:
    case Change::kListSet:
    case Change::kListRemove:
    case Change::kListTrim:
    case Change::kSortedSetRemove:
    case Change::kSortedSetRemoveRangeByRank:
    case Change::kSortedSetRemoveRangeByScore:
    case Change::kSortedSetRemoveRangeByLex:
    case Change::kSortedSetPopMin:
    case Change::kSortedSetPopMax:
    case Change::kStreamDelete:
    case Change::kStreamTrim:
    case Change::kStreamSetId:
    case Change::kStreamGroupCreate:
    case Change::kStreamGroupSetId:
    case Change::kStreamGroupCreateConsumer:
    case Change::kStreamGroupDeleteConsumer:
    case Change::kStreamGroupRead:
      return false;
    default:
      return true;
  }
}

}  // namespace remora::keyspace
