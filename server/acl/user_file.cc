#include "server/acl/user_file.h"

#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "protocol/error_text.h"
#include "server/acl/selector_words.h"
#include "server/config/config_parser.h"

namespace remora::server::acl {

namespace {

// At each space: two in a row have an empty word between them.
std::vector<std::string_view> SplitAtSpaces(std::string_view line) {
  std::vector<std::string_view> words;
  while (true) {
    const size_t space = line.find(' ');
    words.push_back(line.substr(0, space));
    if (space == std::string_view::npos) return words;
    line.remove_prefix(space + 1);
  }
}

class Reader {
 public:
  Reader(std::string_view path, const Accounts& accounts) : path_(path), accounts_(accounts) {}

  void ReadLine(std::string_view line) {
    ++number_;
    // Whatever comes behind a zero byte is lost, as it is to Redis.
    line = config::Trim(line.substr(0, line.find('\0')));
    if (line.empty()) return;
    const std::vector<std::string_view> words = SplitAtSpaces(line);
    if (words.size() < 2 || words[0] != "user") {
      return Complain(Place() + " should start with user keyword followed by the username");
    }
    const std::string name(words[1]);
    if (result_.users.contains(name)) {
      return Complain("WARNING: Duplicate user '" + name + "' found on line " +
                      std::to_string(number_));
    }
    if (!IsUserName(name)) {
      return Complain("'" + Place() + ": username '" + name + "' contains invalid characters");
    }
    ReadRules(name, std::span(words).subspan(2));
  }

  [[nodiscard]] ParsedUsers Take() {
    if (!result_.errors.empty()) {
      result_.users.clear();
      result_.errors +=
          "WARNING: ACL errors detected, no change to the previously active ACL rules was "
          "performed";
    }
    return std::move(result_);
  }

 private:
  void ReadRules(const std::string& name, std::span<const std::string_view> words) {
    const MergedRules merged = MergeSelectors(words);
    if (!merged.complete) {
      return Complain(Place() + ": Unmatched parenthesis in selector definition");
    }
    const bool channels = accounts_.new_users_have_channels();
    User user(name, accounts_.table(), channels);
    for (const std::string& rule : merged.rules) {
      const RuleError error = user.Apply(rule, channels);
      if (error == RuleError::kNone) continue;
      const std::string text(TextOf(error));
      // An unknown command may have a neighbour that is one, too: all are told.
      if (error == RuleError::kUnknownCommand) {
        Complain(Place() + ": Error in applying operation '" + rule + "': " + text);
        continue;
      }
      return Complain(Place() + ": " + text);
    }
    result_.users.emplace(name, std::make_shared<const User>(std::move(user)));
  }

  [[nodiscard]] std::string Place() const {
    return std::string(path_) + ":" + std::to_string(number_);
  }
  void Complain(const std::string& sentence) { result_.errors += sentence + ". "; }

  std::string_view path_;
  const Accounts& accounts_;
  size_t number_ = 0;
  ParsedUsers result_;
};

}  // namespace

ParsedUsers ParseUsers(std::string_view text, std::string_view path, const Accounts& accounts) {
  Reader reader(path, accounts);
  for (const std::string_view line : config::SplitIntoLines(text)) reader.ReadLine(line);
  return reader.Take();
}

std::string LineOf(const User& user) { return "user " + user.name() + " " + user.Describe(); }

std::string WriteUsers(const Accounts& accounts) {
  std::string text;
  for (const Accounts::UserPointer& user : accounts.All()) text += LineOf(*user) + "\n";
  return text;
}

}  // namespace remora::server::acl
