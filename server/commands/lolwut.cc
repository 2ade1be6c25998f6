#include <algorithm>
#include <string>

#include "engine/base/random.h"
#include "protocol/version.h"
#include "server/commands/families.h"

namespace remora::server {

using protocol::AtLeast;
using protocol::CommandContext;
using protocol::CommandSpec;

namespace {

constexpr int64_t kColumnsMax = 200;
constexpr int64_t kRowsMax = 60;
constexpr std::string_view kFish = "><((('>";
constexpr std::string_view kBubbles = ".oO";

struct Sea {
  int64_t columns = 60;
  int64_t rows = 8;
};

// A sea of waves with a large fish in it, remoras that ride along, and bubbles.
std::string Paint(const Sea& sea, base::Random& random) {
  const auto columns = static_cast<size_t>(sea.columns);
  const auto rows = static_cast<size_t>(sea.rows);
  std::string picture(columns, '~');
  picture += '\n';
  for (size_t row = 0; row < rows; ++row) {
    std::string line(columns, ' ');
    if (random.Below(3) != 0 && columns > kFish.size()) {
      const size_t at = random.Below(columns - kFish.size());
      line.replace(at, kFish.size(), kFish);
    }
    for (size_t i = random.Below(4); i > 0; --i) {
      char& place = line[random.Below(columns)];
      if (place == ' ') place = kBubbles[random.Below(kBubbles.size())];
    }
    picture += line.substr(0, line.find_last_not_of(' ') + 1) + '\n';
  }
  return picture;
}

// [VERSION version [columns [rows]]]: there is one picture, whatever the version.
void Lolwut(CommandContext& context) {
  protocol::Arguments& arguments = context.arguments;
  Sea sea;
  if (arguments.Is(1, "VERSION") && arguments.Has(2)) {
    [[maybe_unused]] const int64_t version = arguments.Integer(2);
    if (arguments.Has(3)) sea.columns = std::clamp<int64_t>(arguments.Integer(3), 1, kColumnsMax);
    if (arguments.Has(4)) sea.rows = std::clamp<int64_t>(arguments.Integer(4), 1, kRowsMax);
  }
  if (!arguments.ok()) return context.reply.Error(arguments.error());
  base::Random random(base::EntropySeed());
  const std::string text = Paint(sea, random) + "\nA remora rides along. Redis ver. " +
                           std::string(protocol::kRedisVersion) + "\n";
  context.reply.VerbatimString("txt", text);
}

constexpr CommandSpec kLolwutCommands[] = {
    {.name = "LOLWUT",
     .arity = AtLeast(1),
     .flags = protocol::kReadOnly | protocol::kFast,
     .categories = protocol::kReadCategory,
     .handler = Lolwut,
     .since = "5.0.0",
     .group = "server",
     .summary = "Displays computer art and the Redis version"},
};

}  // namespace

std::span<const CommandSpec> LolwutCommands() { return kLolwutCommands; }

}  // namespace remora::server
