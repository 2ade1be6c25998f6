#include "patterns/page_cache.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "patterns/login_sessions.h"
#include "tests/patterns/support/store_backends.h"

namespace remora::patterns {
namespace {

using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;

class PageCacheTest : public StoreTest {
 protected:
  // Fetches a page whose content says how many were rendered.
  StoreResult<Page> Fetch(PageCache& pages, const PageRequest& request) {
    return pages.Fetch(request, [&](const PageRequest& made) -> StoreResult<std::string> {
      return std::string(made.text) + " #" + std::to_string(++rendered_);
    });
  }

  int rendered_ = 0;
};
INSTANTIATE_TEST_SUITE_P(Stores, PageCacheTest, kAllBackends, BackendName);

TEST_P(PageCacheTest, AViewedItemsPageIsKept) {
  PageCache pages(store());
  const PageRequest request = PageRequest::FromUrl("/shop?item=7");
  Page page = *Fetch(pages, request);
  EXPECT_FALSE(page.hit || page.cached);
  ASSERT_TRUE(pages.RecordView("7"));
  page = *Fetch(pages, request);
  EXPECT_EQ(page.content, "/shop?item=7 #2");
  EXPECT_TRUE(!page.hit && page.cached);
  page = *Fetch(pages, request);
  EXPECT_EQ(page.content, "/shop?item=7 #2");
  EXPECT_TRUE(page.hit);
  const auto left = store().TimeToLive(pages.KeyOf(request));
  EXPECT_LE(left->value(), 300s);
  EXPECT_GT(left->value(), 290s);
}

TEST_P(PageCacheTest, KeysAreThoseOfTheSeed) {
  PageCache pages(store());
  LoginSessions sessions(store());
  ASSERT_TRUE(sessions.Update("token", "ann", "7"));
  EXPECT_TRUE(*pages.CanCache(PageRequest::FromUrl("/shop?item=7")));
  // XXH3-128 of the request, as `xxhsum -H2` prints it.
  EXPECT_EQ(pages.KeyOf(PageRequest{.text = ""}), "cache:99aa06d3014798d86001c324468d497f");
}

TEST_P(PageCacheTest, DynamicAndItemlessPagesAreNot) {
  PageCache pages(store());
  ASSERT_TRUE(pages.RecordView("7"));
  EXPECT_FALSE(*pages.CanCache(PageRequest::FromUrl("/shop?item=7&_=123")));
  EXPECT_FALSE(*pages.CanCache(PageRequest::FromUrl("/shop")));
  EXPECT_FALSE(*pages.CanCache(PageRequest::FromUrl("/shop?item=")));
  EXPECT_FALSE(*pages.CanCache(PageRequest::FromUrl("/shop?item=8")));
}

TEST_P(PageCacheTest, OnlyTheMostViewedAre) {
  PageCache pages(store(), {.rank_max = 2});
  for (const char* item : {"1", "2", "2", "3", "3", "3"}) ASSERT_TRUE(pages.RecordView(item));
  EXPECT_TRUE(*pages.CanCache(PageRequest::FromUrl("/?item=3")));
  EXPECT_TRUE(*pages.CanCache(PageRequest::FromUrl("/?item=2")));
  EXPECT_FALSE(*pages.CanCache(PageRequest::FromUrl("/?item=1")));
  EXPECT_EQ(*pages.MostViewed(2), (std::vector<ScoredName>{{"3", 3}, {"2", 2}}));
}

TEST_P(PageCacheTest, RescalingHalvesAndTrims) {
  PageCache pages(store(), {.items_max = 2});
  for (const char* item : {"1", "2", "2", "3", "3", "3"}) ASSERT_TRUE(pages.RecordView(item));
  EXPECT_EQ(*pages.Rescale(), 2u);
  EXPECT_EQ(*pages.MostViewed(10), (std::vector<ScoredName>{{"3", 1.5}, {"2", 1}}));
  // A newcomer overtakes what was popular long ago.
  EXPECT_EQ(*pages.Rescale(), 2u);
  ASSERT_TRUE(pages.RecordView("4"));
  EXPECT_EQ(pages.MostViewed(1)->front().name, "4");
  EXPECT_EQ(*PageCache(store(), {.prefix = "none:"}).Rescale(), 0u);
}

// The example in Python takes an empty page for a missing one.
TEST_P(PageCacheTest, AnEmptyPageIsAHit) {
  PageCache pages(store());
  ASSERT_TRUE(pages.RecordView("7"));
  const PageRequest request = PageRequest::FromUrl("/shop?item=7");
  const auto empty = [](const PageRequest&) -> StoreResult<std::string> { return std::string(); };
  EXPECT_FALSE(pages.Fetch(request, empty)->hit);
  EXPECT_TRUE(pages.Fetch(request, empty)->hit);
}

TEST_P(PageCacheTest, PagesExpire) {
  PageCache pages(store(), {.time_to_live = 60ms});
  ASSERT_TRUE(pages.RecordView("7"));
  const PageRequest request = PageRequest::FromUrl("/shop?item=7");
  EXPECT_FALSE(Fetch(pages, request)->hit);
  LetTimePass(100ms);
  EXPECT_FALSE(Fetch(pages, request)->hit);
}

TEST_P(PageCacheTest, PagesAreInvalidated) {
  PageCache pages(store());
  ASSERT_TRUE(pages.RecordView("7"));
  const PageRequest request = PageRequest::FromUrl("/shop?item=7");
  ASSERT_TRUE(Fetch(pages, request));
  EXPECT_TRUE(*pages.Invalidate(request));
  EXPECT_FALSE(*pages.Invalidate(request));
  EXPECT_FALSE(Fetch(pages, request)->hit);
}

TEST_P(PageCacheTest, AFailedRenderingKeepsNothing) {
  PageCache pages(store());
  ASSERT_TRUE(pages.RecordView("7"));
  const PageRequest request = PageRequest::FromUrl("/shop?item=7");
  const auto fail = [](const PageRequest&) -> StoreResult<std::string> {
    return StoreError{StoreErrorCode::kSource, "no template"};
  };
  EXPECT_EQ(pages.Fetch(request, fail).error().text, "no template");
  EXPECT_FALSE(*store().Exists(pages.KeyOf(request)));
}

TEST(PageRequestTest, ReadsUrls) {
  EXPECT_EQ(PageRequest::FromUrl("/a?x=1&item=7&y").item, "7");
  EXPECT_EQ(PageRequest::FromUrl("/a?item=7#item=8").item, "7");
  EXPECT_EQ(PageRequest::FromUrl("/item=7").item, std::nullopt);
  EXPECT_EQ(PageRequest::FromUrl("/a?item").item, std::nullopt);
  EXPECT_EQ(PageRequest::FromUrl("").item, std::nullopt);
  EXPECT_TRUE(PageRequest::FromUrl("/a?_").dynamic);
  EXPECT_FALSE(PageRequest::FromUrl("/a?_a=1&b=_").dynamic);
}

}  // namespace
}  // namespace remora::patterns
