#include "engine/base/check.h"
#include "engine/engine.h"
#include "engine/keyspace/keyspace.h"
#include "engine/persistence/dump_payload.h"
#include "tests/fuzz/fuzz_target.h"

// Any value may be given to RESTORE, with a sum that is right: it is refused, or gives a value that
// can be dumped and restored again, to the same bytes.
namespace {

constexpr size_t kFooterBytes = 10;

void CheckSlices(remora::Engine& engine) {
  for (uint32_t index = 0; index < engine.keyspace().stripe_count(); ++index) {
    const remora::keyspace::Stripe& stripe = engine.keyspace().stripe(index);
    if (stripe.first != nullptr) stripe.first->CheckInvariants();
  }
}

std::string ValueIn(remora::Engine& engine, std::string_view key) {
  std::string payload = engine.Dump(key).value();
  payload.resize(payload.size() - kFooterBytes);
  return payload;
}

}  // namespace

std::vector<std::string> remora::fuzz::Examples() {
  Engine engine({.stripes = 1, .seed = 1});
  std::vector<std::string> examples;
  const auto add = [&](std::string_view key) { examples.push_back(ValueIn(engine, key)); };
  (void)engine.Set("text", "some text");
  (void)engine.Set("number", "-70000");
  (void)engine.Set("long", std::string(1000, 'x'));
  for (const std::string_view key : {"text", "number", "long"}) add(key);
  for (int i = 0; i < 4; ++i) {
    const std::string name = "m" + std::to_string(i);
    (void)engine.HSet("hash", name, "value");
    (void)engine.SAdd("integers", std::to_string(i * 1000));
    (void)engine.SAdd("set", name);
    (void)engine.ZAdd("scores", name, i * 0.5);
  }
  for (const std::string_view key : {"hash", "integers", "set", "scores"}) add(key);
  const std::string_view field[] = {"m1"};
  (void)engine.HPExpireAt("hash", field, {.expiry_milliseconds = int64_t{1} << 42});
  add("hash");
  engine.limits().hash_max_listpack_entries = 0;
  engine.limits().set_max_listpack_entries = 0;
  engine.limits().zset_max_listpack_entries = 0;
  (void)engine.HSet("table", "name", "value");
  (void)engine.SAdd("members", "one");
  (void)engine.ZAdd("skip list", "one", 1);
  for (const std::string_view key : {"table", "members", "skip list"}) add(key);
  return examples;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  remora::Engine engine({.stripes = 1, .seed = 1});
  std::string payload(reinterpret_cast<const char*>(data), size);
  remora::persistence::SealPayload(payload);
  if (!engine.Restore("first", payload).ok()) return 0;
  CheckSlices(engine);
  // A hash whose fields were all due is gone already.
  const auto dumped = engine.Dump("first");
  if (!dumped) return 0;
  remora::base::Check(engine.Restore("second", *dumped).ok(), "what was dumped is restored");
  CheckSlices(engine);
  return 0;
}
