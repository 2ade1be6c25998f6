#include "server/acl/accounts.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "protocol/error_text.h"
#include "protocol/output_buffer.h"
#include "tests/support/acl_users.h"

namespace remora::server::acl {
namespace {

namespace error_text = protocol::error_text;
using protocol::AccessContext;

class Witnesses final : public Witness {
 public:
  void RequestRefused(protocol::Session&, const protocol::AccessRequest&,
                      const Verdict& verdict) override {
    refused.push_back(verdict.refused);
  }
  void LoginRefused(protocol::Session&, const protocol::LoginRequest& request) override {
    logins.emplace_back(request.user);
  }
  std::vector<Refused> refused;
  std::vector<std::string> logins;
};

class AccountsTest : public ::testing::Test {
 protected:
  std::string Ask(const std::vector<std::string_view>& request,
                  AccessContext context = AccessContext::kTopLevel) {
    return accounts_.WhyRefused(session_,
                                {*tests::AllCommands().Find(request[0]), request, context});
  }
  bool Changes(std::string_view name, const std::vector<std::string>& rules) {
    return accounts_.Change(name, rules).ok();
  }
  bool LogsIn(std::string_view user, std::string_view password) {
    return accounts_.LogIn(session_, {.user = user, .password = password, .command = "AUTH"});
  }
  bool IsTrusted() const { return session_.access.trusted_version == version_; }

  std::atomic<uint64_t> version_{0};
  Witnesses witnesses_;
  Accounts accounts_{tests::AllCommands(), version_, witnesses_};
  protocol::OutputBuffer output_;
  protocol::Session session_{output_};
};

TEST_F(AccountsTest, TheDefaultUserMayDoEverything) {
  EXPECT_FALSE(accounts_.LoginRequired());
  EXPECT_FALSE(IsTrusted());
  EXPECT_EQ(Ask({"get", "k"}), "");
  EXPECT_TRUE(IsTrusted());
  EXPECT_EQ(accounts_.Find("default")->Describe(), "on nopass sanitize-payload ~* &* +@all");
}

TEST_F(AccountsTest, AChangeIsSeenByTheNextRequest) {
  EXPECT_EQ(Ask({"get", "k"}), "");
  ASSERT_TRUE(Changes("default", {"-get"}));
  EXPECT_FALSE(IsTrusted());
  EXPECT_EQ(Ask({"get", "k"}), error_text::NoPermissionCommand("default", "get"));
  EXPECT_EQ(Ask({"set", "k", "v"}), "");
  EXPECT_FALSE(IsTrusted());
  ASSERT_TRUE(Changes("default", {"+@all", "resetkeys", "~a"}));
  EXPECT_EQ(Ask({"get", "k"}), error_text::kNoPermissionKey);
  ASSERT_TRUE(Changes("default", {"~*"}));
  EXPECT_EQ(Ask({"get", "k"}), "");
  EXPECT_TRUE(IsTrusted());
  EXPECT_EQ(witnesses_.refused, (std::vector{Refused::kCommand, Refused::kKey}));
}

TEST_F(AccountsTest, AtExecTheReasonIsTold) {
  ASSERT_TRUE(Changes("default", {"-get", "resetkeys"}));
  EXPECT_EQ(Ask({"get", "k"}, AccessContext::kExec),
            error_text::NoPermissionAtExec(error_text::kExecCommandRefused));
  EXPECT_EQ(Ask({"set", "k", "v"}, AccessContext::kExec),
            error_text::NoPermissionAtExec(error_text::kExecKeyRefused));
}

TEST_F(AccountsTest, AskingBeforehandLeavesNoTrace) {
  const std::vector<std::string_view> get = {"get", "k"};
  const protocol::AccessRequest request{*tests::AllCommands().Find("get"), get};
  EXPECT_FALSE(accounts_.WouldRefuse(session_, request));
  ASSERT_TRUE(Changes("default", {"-get"}));
  EXPECT_TRUE(accounts_.WouldRefuse(session_, request));
  EXPECT_TRUE(witnesses_.refused.empty());
}

TEST_F(AccountsTest, SeveralRulesAreAppliedAllOrNot) {
  const RuleRefusal refusal = accounts_.Change("ann", std::vector<std::string>{"on", "+foo"});
  EXPECT_EQ(refusal.error, RuleError::kUnknownCommand);
  EXPECT_EQ(refusal.rule, "+foo");
  EXPECT_EQ(accounts_.Find("ann"), nullptr);
  const uint64_t version = version_;
  ASSERT_TRUE(Changes("ann", {"on", "+get"}));
  EXPECT_GT(version_, version);
  EXPECT_EQ(accounts_.All().size(), 2u);
}

TEST_F(AccountsTest, OnlyWhoIsOnAndKnowsAPasswordLogsIn) {
  ASSERT_TRUE(Changes("ann", {">secret", "+get", "~*"}));
  EXPECT_FALSE(LogsIn("ann", "secret"));
  ASSERT_TRUE(Changes("ann", {"on"}));
  EXPECT_FALSE(LogsIn("ann", "other"));
  EXPECT_FALSE(LogsIn("bob", "secret"));
  EXPECT_FALSE(session_.authenticated);
  EXPECT_TRUE(LogsIn("ann", "secret"));
  EXPECT_TRUE(session_.authenticated);
  EXPECT_EQ(session_.access.user(), "ann");
  EXPECT_EQ(Ask({"get", "k"}), "");
  EXPECT_EQ(Ask({"set", "k", "v"}), error_text::NoPermissionCommand("ann", "set"));
  accounts_.LogOut(session_);
  EXPECT_EQ(session_.access.user(), "default");
  EXPECT_EQ(witnesses_.logins, (std::vector<std::string>{"ann", "ann", "bob"}));
}

TEST_F(AccountsTest, WhoHasLoggedInStaysWhenSwitchedOff) {
  ASSERT_TRUE(Changes("ann", {"on", "nopass", "+@all", "~*", "&*"}));
  ASSERT_TRUE(LogsIn("ann", ""));
  ASSERT_TRUE(Changes("ann", {"off"}));
  EXPECT_EQ(Ask({"get", "k"}), "");
}

TEST_F(AccountsTest, ASessionWithoutItsUserEnds) {
  ASSERT_TRUE(Changes("ann", {"on", "nopass", "+@all", "~*", "&*"}));
  ASSERT_TRUE(LogsIn("ann", ""));
  EXPECT_EQ(Ask({"get", "k"}), "");
  EXPECT_TRUE(accounts_.Remove("ann"));
  EXPECT_FALSE(accounts_.Remove("ann"));
  EXPECT_EQ(Ask({"get", "k"}), error_text::kAccountGone);
  EXPECT_TRUE(session_.closing);
}

TEST_F(AccountsTest, TheDefaultUsersPasswordDecidesWhoMustLogIn) {
  accounts_.SetDefaultPassword("secret");
  EXPECT_TRUE(accounts_.LoginRequired());
  EXPECT_TRUE(accounts_.DefaultUserHasPassword());
  EXPECT_FALSE(LogsIn("default", "x"));
  EXPECT_TRUE(LogsIn("default", "secret"));
  accounts_.SetDefaultPassword("");
  EXPECT_FALSE(accounts_.LoginRequired());
  ASSERT_TRUE(Changes("default", {"off"}));
  EXPECT_TRUE(accounts_.LoginRequired());
  EXPECT_FALSE(accounts_.DefaultUserHasPassword());
  EXPECT_FALSE(LogsIn("default", ""));
}

TEST_F(AccountsTest, ReplacedUsersAreAllNew) {
  ASSERT_TRUE(Changes("ann", {"on"}));
  Accounts::Users users;
  users.emplace("bob", std::make_shared<const User>(tests::UserWith({"on"})));
  const Accounts::Users before = accounts_.Replace(std::move(users));
  EXPECT_TRUE(before.contains("ann"));
  EXPECT_EQ(accounts_.Find("ann"), nullptr);
  EXPECT_NE(accounts_.Find("bob"), nullptr);
  EXPECT_NE(accounts_.Find("default"), nullptr);
}

TEST_F(AccountsTest, NewUsersMayBeginWithAllChannels) {
  accounts_.set_new_users_have_channels(true);
  ASSERT_TRUE(Changes("ann", {}));
  EXPECT_EQ(accounts_.Find("ann")->Describe(), "off sanitize-payload &* -@all");
}

}  // namespace
}  // namespace remora::server::acl
