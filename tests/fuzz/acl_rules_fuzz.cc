#include <atomic>
#include <string>
#include <string_view>

#include "engine/base/check.h"
#include "server/acl/accounts.h"
#include "server/acl/user_file.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/support/acl_users.h"

namespace {

namespace acl = remora::server::acl;
using remora::base::Check;

class NoWitness final : public acl::Witness {
 public:
  void RequestRefused(remora::protocol::Session&, const remora::protocol::AccessRequest&,
                      const acl::Verdict&) override {}
  void LoginRefused(remora::protocol::Session&, const remora::protocol::LoginRequest&) override {}
};

// What a rule left behind can be shown, and what is shown is a user again.
void CheckUser(const acl::User& user, const acl::Accounts& accounts) {
  const std::string line = acl::LineOf(user);
  const acl::ParsedUsers again = acl::ParseUsers(line, "file", accounts);
  // Why not always: a selector's pattern may have quotes and parentheses, which a line reads anew.
  if (line.find_first_of("()\"'\\") != std::string::npos) return;
  Check(again.errors.empty() && acl::LineOf(*again.users.begin()->second) == line,
        "a user's line is that user");
}

}  // namespace

std::vector<std::string> remora::fuzz::Examples() {
  return {
      "user ann on >secret ~notes:* %R~a %W~b &news.* +@read -get +config|get +select|0\n",
      "user bob off nopass allkeys allchannels +@all (+get ~a (~b) resetchannels\n",
      "user cy reset -@all +@string -@dangerous (%RW~x &y) clearselectors #0123 !0123 <x\n",
      "user default on nopass sanitize-payload ~* &* +@all\nuser ann off\n",
  };
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static std::atomic<uint64_t> version{0};
  static NoWitness witness;
  static const acl::Accounts accounts(remora::tests::AllCommands(), version, witness);
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const acl::ParsedUsers parsed = acl::ParseUsers(text, "file", accounts);
  Check(parsed.errors.empty() || parsed.users.empty(), "a bad file gives no users");
  for (const auto& [name, user] : parsed.users) CheckUser(*user, accounts);
  return 0;
}
