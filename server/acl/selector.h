// Selector: one set of permissions of a user: commands, keys and channels that go together. A
// request is allowed if one of the user's selectors allows all of it.
//
//   +get +set ~cache:* %R~conf:* &news.*
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "server/acl/command_rules.h"
#include "server/acl/ordered_texts.h"
#include "server/acl/rule_error.h"

namespace remora::server::acl {

// What is done to a key, or allowed.
enum KeyUse : uint32_t { kReadsKey = 1u << 0, kWritesKey = 1u << 1 };

class Selector {
 public:
  // Allows nothing; but all channels, if so asked.
  Selector(const protocol::CommandTable& table, bool all_channels);

  // One rule; on error nothing has changed.
  [[nodiscard]] RuleError Apply(std::string_view rule);

  [[nodiscard]] const CommandRules& commands() const { return commands_; }
  [[nodiscard]] bool allows_all_keys() const { return all_keys_; }
  [[nodiscard]] bool allows_all_channels() const { return all_channels_; }
  [[nodiscard]] bool allows_everything() const {
    return all_keys_ && all_channels_ && commands_.allows_everything();
  }
  // Whether the key may be used in each of these ways (KeyUse). Without any, whether it may be
  // known of.
  [[nodiscard]] bool AllowsKey(std::string_view key, uint32_t use) const;
  [[nodiscard]] bool AllowsEveryKey(uint32_t use) const;
  [[nodiscard]] bool AllowsChannel(std::string_view channel) const;
  // A pattern of channels has to be there itself: what it matches beyond cannot be told.
  [[nodiscard]] bool AllowsChannelPattern(std::string_view pattern) const;

  // As GETUSER shows them: "~* %R~a", "&news.*", nothing.
  [[nodiscard]] std::string DescribeKeys() const;
  [[nodiscard]] std::string DescribeChannels() const;
  // All of it as rules: "~* resetchannels &news.* -@all +get".
  [[nodiscard]] std::string Describe() const;

 private:
  [[nodiscard]] RuleError AddKeyPattern(std::string_view rule);
  [[nodiscard]] RuleError AddChannel(std::string_view pattern);
  void SetAllKeys(bool all);
  void SetAllChannels(bool all);

  CommandRules commands_;
  bool all_keys_ = false;
  bool all_channels_;
  OrderedTexts keys_;  // patterns; the tags are KeyUse
  OrderedTexts channels_;
};

}  // namespace remora::server::acl
