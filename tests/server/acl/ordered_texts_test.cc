#include "server/acl/ordered_texts.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "engine/base/random.h"

namespace remora::server::acl {
namespace {

std::string Joined(const OrderedTexts& texts) {
  std::string joined;
  for (const OrderedTexts::Listed& listed : texts.InOrder()) {
    joined.append(listed.text).append(":").append(std::to_string(listed.tag)).append(" ");
  }
  return joined;
}

TEST(OrderedTextsTest, TextsKeepTheirPlaceUntilTheyAreRemoved) {
  OrderedTexts texts;
  texts.Add("b") = 1;
  texts.Add("a") = 2;
  texts.Add("b") |= 4;
  EXPECT_EQ(Joined(texts), "b:5 a:2 ");
  EXPECT_TRUE(texts.Remove("b"));
  EXPECT_FALSE(texts.Remove("b"));
  texts.Add("b");
  EXPECT_EQ(Joined(texts), "a:2 b:0 ");
}

TEST(OrderedTextsTest, AllThatBeginsWithAPrefixGoes) {
  OrderedTexts texts;
  for (const char* text : {"config|get", "config", "config|set", "configure", "confi"}) {
    texts.Add(text);
  }
  texts.RemoveStartingWith("config|");
  EXPECT_EQ(Joined(texts), "config:0 configure:0 confi:0 ");
}

// Against a plain list.
TEST(OrderedTextsTest, RandomChangesGiveWhatAListGives) {
  const uint64_t seed = base::EntropySeed();
  SCOPED_TRACE("seed " + std::to_string(seed));
  base::Random random(seed);
  OrderedTexts texts;
  std::vector<std::string> model;
  for (int step = 0; step < 20'000; ++step) {
    const std::string text(1 + random.Below(3), static_cast<char>('a' + random.Below(4)));
    const auto found = std::find(model.begin(), model.end(), text);
    switch (random.Below(3)) {
      case 0:
        texts.Add(text);
        if (found == model.end()) model.push_back(text);
        break;
      case 1:
        ASSERT_EQ(texts.Remove(text), found != model.end());
        if (found != model.end()) model.erase(found);
        break;
      default:
        texts.RemoveStartingWith(text);
        std::erase_if(model, [&](const std::string& each) { return each.starts_with(text); });
    }
    std::vector<std::string> listed;
    for (const OrderedTexts::Listed& each : texts.InOrder()) listed.emplace_back(each.text);
    ASSERT_EQ(listed, model);
  }
}

}  // namespace
}  // namespace remora::server::acl
