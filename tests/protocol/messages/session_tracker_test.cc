#include "protocol/messages/session_tracker.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/support/listening_sessions.h"

namespace remora::protocol {
namespace {

using tests::Frame;
using tests::ListeningSessions;

messages::Tracking& TrackingOf(ListeningSessions& clients) {
  return clients.engine.keyspace().broker().tracking();
}

std::string Invalidation(const std::string& key) {
  return ">2\r\n$10\r\ninvalidate\r\n" + Frame('*', {key});
}

TEST(SessionTrackerTest, ASessionIsToldOfWhatItHasRead) {
  ListeningSessions clients;
  clients.UseResp3(0);
  TrackingOf(clients).TurnOn(TrackerOf(clients.session(0)), {});
  clients.Call(0, "GET k");
  EXPECT_EQ(clients.Call(1, "SET k v"), "+OK\r\n");
  EXPECT_EQ(clients.Receive(0), Invalidation("k"));
  clients.Call(1, "SET k w");
  EXPECT_EQ(clients.Receive(0), "");
}

TEST(SessionTrackerTest, OwnChangesComeAfterTheReply) {
  ListeningSessions clients;
  clients.UseResp3(0);
  TrackingOf(clients).TurnOn(TrackerOf(clients.session(0)), {});
  clients.Call(0, "MGET a b");
  clients.Call(0, "MULTI");
  clients.Call(0, "SET a v");
  clients.Call(0, "SET b v");
  EXPECT_EQ(clients.Call(0, "EXEC"),
            "*2\r\n+OK\r\n+OK\r\n" + Invalidation("a") + Invalidation("b"));
}

TEST(SessionTrackerTest, PrefixesAreToldOncePerRun) {
  ListeningSessions clients;
  clients.UseResp3(0);
  const std::string_view prefixes[] = {"k"};
  TrackingOf(clients).TurnOn(TrackerOf(clients.session(0)),
                             {.broadcasts = true, .prefixes = prefixes});
  clients.Call(1, "MSET k2 v k1 v x v");
  EXPECT_EQ(clients.Receive(0), ">2\r\n$10\r\ninvalidate\r\n" + Frame('*', {"k1", "k2"}));
}

TEST(SessionTrackerTest, WhatChoosesIsTrackedAsChosen) {
  ListeningSessions clients;
  SessionTracker& tracker = TrackerOf(clients.session(0));
  EXPECT_FALSE(tracker.tracks_reads());
  TrackingOf(clients).TurnOn(tracker, {});
  EXPECT_TRUE(tracker.tracks_reads());
  tracker.set_choice(SessionTracker::Choice::kOptIn);
  EXPECT_FALSE(tracker.tracks_reads());
  tracker.set_caching_said(true);
  EXPECT_TRUE(tracker.tracks_reads());
  tracker.set_choice(SessionTracker::Choice::kOptOut);
  EXPECT_FALSE(tracker.tracks_reads());
}

TEST(SessionTrackerTest, CachingIsForgottenAfterTheNextRequest) {
  ListeningSessions clients;
  SessionTracker& tracker = TrackerOf(clients.session(0));
  TrackingOf(clients).TurnOn(tracker, {});
  tracker.set_choice(SessionTracker::Choice::kOptIn);
  tracker.set_caching_said(true);
  clients.Call(0, "NOTHING");
  EXPECT_FALSE(tracker.caching_said());
  tracker.set_caching_said(true);
  clients.Call(0, "MULTI");
  clients.Call(0, "GET k");
  EXPECT_TRUE(tracker.caching_said());
  clients.Call(0, "EXEC");
  EXPECT_FALSE(tracker.caching_said());
  EXPECT_EQ(TrackingOf(clients).ClientsOf("k").size(), 1u);
}

TEST(SessionTrackerTest, ASessionWithoutSubscriptionsIsNotToldInResp2) {
  ListeningSessions clients;
  TrackingOf(clients).TurnOn(TrackerOf(clients.session(0)), {});
  clients.Call(0, "GET k");
  clients.Call(1, "SET k v");
  EXPECT_EQ(clients.Receive(0), "");
}

TEST(SessionTrackerTest, ARecipientHearsOnItsChannel) {
  ListeningSessions clients;
  clients.Call(1, "SUBSCRIBE __redis__:invalidate");
  messages::Tracking& tracking = TrackingOf(clients);
  const uint64_t id = clients.session(1).id;
  tracking.TurnOn(TrackerOf(clients.session(0)),
                  {.recipient = tracking.RecipientFor(id, clients.outlet)});
  clients.Call(0, "GET k");
  clients.Call(2, "SET k v");
  EXPECT_EQ(clients.Receive(1),
            "*3\r\n$7\r\nmessage\r\n$20\r\n__redis__:invalidate\r\n" + Frame('*', {"k"}));
  clients.Call(2, "FLUSHALL");
  EXPECT_EQ(clients.Receive(1), "*3\r\n$7\r\nmessage\r\n$20\r\n__redis__:invalidate\r\n$-1\r\n");
}

TEST(SessionTrackerTest, OnlyWhatReadsByItselfMakesCopies) {
  ListeningSessions clients;
  EXPECT_TRUE(ReadsForCopies(*clients.table.Find("GET")->spec));
  EXPECT_TRUE(ReadsForCopies(*clients.table.Find("XREAD")->spec));
  EXPECT_FALSE(ReadsForCopies(*clients.table.Find("BLPOP")->spec));
  EXPECT_FALSE(ReadsForCopies(*clients.table.Find("EVAL_RO")->spec));
}

}  // namespace
}  // namespace remora::protocol
