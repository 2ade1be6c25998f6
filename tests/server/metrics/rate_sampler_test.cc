#include "server/metrics/rate_sampler.h"

#include <gtest/gtest.h>

namespace remora::server {
namespace {

using Metric = RateSampler::Metric;

constexpr int64_t kTenth = 100'000'000;

TEST(RateSamplerTest, NothingSampledIsNoRate) {
  const RateSampler rates;
  EXPECT_EQ(rates.PerSecond(Metric::kCommands), 0u);
  EXPECT_EQ(rates.PerUnit(Metric::kBytesRead, Metric::kRounds), 0u);
}

TEST(RateSamplerTest, RatesAreGrowthOverTime) {
  RateSampler rates;
  RateSampler::Totals totals{};
  int64_t now = 5'000'000'000;
  rates.Sample(totals, now);
  for (int i = 0; i < 40; ++i) {
    totals[static_cast<size_t>(Metric::kCommands)] += 50;
    totals[static_cast<size_t>(Metric::kBytesRead)] += 1000;
    totals[static_cast<size_t>(Metric::kRounds)] += 4;
    rates.Sample(totals, now += kTenth);
  }
  EXPECT_EQ(rates.PerSecond(Metric::kCommands), 500u);
  EXPECT_EQ(rates.PerSecond(Metric::kBytesRead), 10'000u);
  EXPECT_EQ(rates.PerUnit(Metric::kBytesRead, Metric::kRounds), 250u);
}

TEST(RateSamplerTest, WhatIsLongAgoIsForgotten) {
  RateSampler rates;
  RateSampler::Totals totals{};
  int64_t now = kTenth;
  rates.Sample(totals, now);
  totals[0] = 1'000'000;
  rates.Sample(totals, now += kTenth);
  EXPECT_GT(rates.PerSecond(Metric::kCommands), 0u);
  for (size_t i = 0; i < RateSampler::kSamples; ++i) rates.Sample(totals, now += kTenth);
  EXPECT_EQ(rates.PerSecond(Metric::kCommands), 0u);
}

TEST(RateSamplerTest, AResetBeginsAnew) {
  RateSampler rates;
  RateSampler::Totals totals{};
  rates.Sample(totals, 0);
  totals[0] = 100;
  rates.Sample(totals, kTenth);
  rates.Reset();
  EXPECT_EQ(rates.PerSecond(Metric::kCommands), 0u);
}

}  // namespace
}  // namespace remora::server
