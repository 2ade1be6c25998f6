// The replies and errors of the sorted set commands, as Redis 8.0 gives them.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/error_text.h"
#include "tests/support/command_test.h"

namespace remora::protocol {
namespace {

class SortedSetCommandsTest : public tests::CommandTest {};

TEST_F(SortedSetCommandsTest, MembersAreAddedAndRead) {
  EXPECT_EQ(Call("ZADD z 1 a 2 b"), ":2\r\n");
  EXPECT_EQ(Call("ZADD z CH 1 a 3 b 4 c"), ":2\r\n");
  EXPECT_EQ(Call("ZADD z INCR 0.5 a"), "$3\r\n1.5\r\n");
  EXPECT_EQ(Call("ZADD z NX INCR 1 a"), "$-1\r\n");
  EXPECT_EQ(Call("ZINCRBY z 2 a"), "$3\r\n3.5\r\n");
  EXPECT_EQ(Call("ZSCORE z a"), "$3\r\n3.5\r\n");
  EXPECT_EQ(Call("ZMSCORE z a x"), "*2\r\n$3\r\n3.5\r\n$-1\r\n");
  EXPECT_EQ(Call("ZCARD z"), ":3\r\n");
  EXPECT_EQ(Call("ZRANK z a"), ":1\r\n");
  EXPECT_EQ(Call("ZREVRANK z c WITHSCORE"), "*2\r\n:0\r\n$1\r\n4\r\n");
  EXPECT_EQ(Call("ZRANK z x WITHSCORE"), "*-1\r\n");
  EXPECT_EQ(Call("ZREM z a b x"), ":2\r\n");
}

TEST_F(SortedSetCommandsTest, Resp3HasDoublesAndPairs) {
  UseResp3();
  Call("ZADD z 1 a 2.5 b inf c");
  EXPECT_EQ(Call("ZSCORE z b"), ",2.5\r\n");
  EXPECT_EQ(Call("ZSCORE z x"), "_\r\n");
  EXPECT_EQ(Call("ZRANGE z 0 0 WITHSCORES"), "*1\r\n*2\r\n$1\r\na\r\n,1\r\n");
  EXPECT_EQ(Call("ZPOPMAX z"), "*2\r\n$1\r\nc\r\n,inf\r\n");
  EXPECT_EQ(Call("ZPOPMIN z 1"), "*1\r\n*2\r\n$1\r\na\r\n,1\r\n");
  EXPECT_EQ(Call("ZSCAN z 0"), "*2\r\n$1\r\n0\r\n*2\r\n$1\r\nb\r\n$3\r\n2.5\r\n");
  EXPECT_EQ(Call("ZMPOP 2 none z MIN"), "*2\r\n$1\r\nz\r\n*1\r\n*2\r\n$1\r\nb\r\n,2.5\r\n");
  EXPECT_EQ(Call("ZMPOP 1 z MIN"), "_\r\n");
}

TEST_F(SortedSetCommandsTest, RangesAreReadByRankScoreAndMember) {
  Call("ZADD z 1 a 2 b 3 c");
  EXPECT_EQ(Call("ZRANGE z 0 -2"), "*2\r\n$1\r\na\r\n$1\r\nb\r\n");
  EXPECT_EQ(Call("ZRANGE z (1 +inf BYSCORE LIMIT 1 1"), "*1\r\n$1\r\nc\r\n");
  EXPECT_EQ(Call("ZRANGE z +inf (1 BYSCORE REV"), "*2\r\n$1\r\nc\r\n$1\r\nb\r\n");
  EXPECT_EQ(Call("ZREVRANGEBYSCORE z 2 1 WITHSCORES"),
            "*4\r\n$1\r\nb\r\n$1\r\n2\r\n$1\r\na\r\n$1\r\n1\r\n");
  EXPECT_EQ(Call("ZRANGE z [b + BYLEX"), "*2\r\n$1\r\nb\r\n$1\r\nc\r\n");
  EXPECT_EQ(Call("ZCOUNT z 1 (3"), ":2\r\n");
  EXPECT_EQ(Call("ZLEXCOUNT z - (c"), ":2\r\n");
  EXPECT_EQ(Call("ZRANGESTORE d z 1 2"), ":2\r\n");
  EXPECT_EQ(Call("ZREMRANGEBYRANK z 0 0"), ":1\r\n");
  EXPECT_EQ(Call("ZREMRANGEBYSCORE z 3 3"), ":1\r\n");
  EXPECT_EQ(Call("ZREMRANGEBYLEX z - +"), ":1\r\n");
  EXPECT_EQ(Call("EXISTS z"), ":0\r\n");
}

TEST_F(SortedSetCommandsTest, SortedSetsAreCombined) {
  Call("ZADD x 1 a 2 b");
  Call("ZADD y 10 b");
  EXPECT_EQ(Call("ZUNION 2 x y"), "*2\r\n$1\r\na\r\n$1\r\nb\r\n");
  EXPECT_EQ(Call("ZINTER 2 x y WEIGHTS 2 1 AGGREGATE MIN WITHSCORES"),
            "*2\r\n$1\r\nb\r\n$1\r\n4\r\n");
  EXPECT_EQ(Call("ZDIFF 2 x y WITHSCORES"), "*2\r\n$1\r\na\r\n$1\r\n1\r\n");
  EXPECT_EQ(Call("ZINTERCARD 2 x y LIMIT 5"), ":1\r\n");
  EXPECT_EQ(Call("ZUNIONSTORE x 2 x y"), ":2\r\n");
  EXPECT_EQ(Call("ZSCORE x b"), "$2\r\n12\r\n");
  EXPECT_EQ(Call("ZINTERSTORE x 2 x none"), ":0\r\n");
  EXPECT_EQ(Call("EXISTS x"), ":0\r\n");
}

TEST_F(SortedSetCommandsTest, ZaddRefusesOptionsThatContradictEachOther) {
  EXPECT_EQ(Call("ZADD z NX XX 1 a"), Error(error_text::kZaddXxWithNx));
  EXPECT_EQ(Call("ZADD z GT LT 1 a"), Error(error_text::kZaddGtLtNx));
  EXPECT_EQ(Call("ZADD z NX GT 1 a"), Error(error_text::kZaddGtLtNx));
  EXPECT_EQ(Call("ZADD z INCR 1 a 2 b"), Error(error_text::kZaddIncrementPair));
  EXPECT_EQ(Call("ZADD z 1 a 2"), Error(error_text::kSyntax));
  EXPECT_EQ(Call("ZADD z nan a"), Error(error_text::kNotAFloat));
  Call("ZADD z inf a");
  EXPECT_EQ(Call("ZINCRBY z -inf a"), Error(error_text::kScoreNotANumber));
}

TEST_F(SortedSetCommandsTest, RangesRefuseWhatTheyCannotRead) {
  EXPECT_EQ(Call("ZRANGE z 0 -1 LIMIT 0 1"), Error(error_text::kZrangeLimit));
  EXPECT_EQ(Call("ZRANGE z 0 -1 LIMIT 0 -1"), "*0\r\n");
  EXPECT_EQ(Call("ZRANGE z - + BYLEX WITHSCORES"), Error(error_text::kZrangeWithScores));
  EXPECT_EQ(Call("ZRANGE z a b BYSCORE"), Error(error_text::kMinMaxNotAFloat));
  EXPECT_EQ(Call("ZRANGEBYLEX z a b"), Error(error_text::kMinMaxNotARangeItem));
  EXPECT_EQ(Call("ZRANGE z a b"), Error(error_text::kNotAnInteger));
  EXPECT_EQ(Call("ZREVRANGE z 0 -1 REV"), Error(error_text::kSyntax));
  EXPECT_EQ(Call("ZRANGESTORE d z 0 -1 WITHSCORES"), Error(error_text::kSyntax));
}

TEST_F(SortedSetCommandsTest, CountsOfKeysAreChecked) {
  EXPECT_EQ(Call("ZUNION 0 a"), "-ERR at least 1 input key is needed for 'zunion' command\r\n");
  EXPECT_EQ(Call("ZUNION 3 a b"), Error(error_text::kSyntax));
  EXPECT_EQ(Call("ZUNION x a"), Error(error_text::kNotAnInteger));
  EXPECT_EQ(Call("ZUNION 1 a WEIGHTS x"), Error(error_text::kWeightNotAFloat));
  EXPECT_EQ(Call("ZDIFF 1 a WEIGHTS 1"), Error(error_text::kSyntax));
  EXPECT_EQ(Call("ZINTERCARD 1 a LIMIT -1"), Error(error_text::kNegativeLimit));
  EXPECT_EQ(Call("ZMPOP 0 a MIN"), Error(error_text::kNumberOfKeysNotPositive));
  EXPECT_EQ(Call("ZMPOP 1 a MIN COUNT 0"), Error(error_text::kCountNotPositive));
  EXPECT_EQ(Call("ZPOPMIN a -1"), Error(error_text::kMustBePositive));
}

TEST_F(SortedSetCommandsTest, AWrongTypeComesBeforeBadOptions) {
  Call("SET s x");
  EXPECT_EQ(Call("ZINTERCARD 1 s LIMIT -1"), Error(error_text::kWrongType));
  EXPECT_EQ(Call("ZSCAN s 0 COUNT 0"), Error(error_text::kWrongType));
  EXPECT_EQ(Call("ZSCAN none 0 COUNT 0"), "*2\r\n$1\r\n0\r\n*0\r\n");
  EXPECT_EQ(Call("ZADD s a a"), Error(error_text::kNotAFloat));
}

TEST_F(SortedSetCommandsTest, ScansOfSkipListsShowSeventeenDigits) {
  Call("ZADD p 0.1 a");
  EXPECT_EQ(Call("ZSCAN p 0"), "*2\r\n$1\r\n0\r\n*2\r\n$1\r\na\r\n$3\r\n0.1\r\n");
  client_.engine.limits().zset_max_listpack_entries = 0;
  Call("ZADD t 0.1 a");
  EXPECT_EQ(Call("ZSCAN t 0"), "*2\r\n$1\r\n0\r\n*2\r\n$1\r\na\r\n$19\r\n0.10000000000000001\r\n");
}

}  // namespace
}  // namespace remora::protocol
