#include "engine/base/check.h"
#include "engine/containers/integer_set.h"
#include "engine/containers/packed_list.h"
#include "tests/fuzz/fuzz_target.h"

// Bytes from anywhere that pass for a packed list, or for a set of integers, can be walked over,
// and their elements written again give the same bytes.
std::vector<std::string> remora::fuzz::Examples() {
  namespace containers = remora::containers;
  std::string list;
  for (const std::string_view text : {"score", "17", "", "-1", "123456789012"}) {
    containers::AppendPackedText(list, text);
  }
  containers::AppendPackedText(list, std::string(70, 'x'));
  containers::AppendPackedDouble(list, 0.25);
  return {list, std::string("\xf9\x01\0\x02\0", 5), std::string("\xfa\x01\0\0\0", 5)};
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  namespace containers = remora::containers;
  using remora::base::Check;
  // An allocation of its own: what is read past the end is found.
  const std::vector<char> copy(data, data + size);
  const std::string_view bytes(copy.data(), copy.size());
  if (containers::PackedValidate(bytes)) {
    std::string again;
    char buffer[containers::PackedElement::kTextMax];
    for (containers::PackedReader reader(bytes); !reader.AtEnd();) {
      const containers::PackedElement element = reader.Read();
      if (element.kind() == containers::PackedElement::Kind::kDouble) {
        containers::AppendPackedDouble(again, element.AsDouble());
      } else {
        containers::AppendPackedText(again, element.TextIn(buffer));
      }
    }
    Check(again == bytes, "every value has one encoding");
  }
  if (!bytes.empty()) {
    for (const size_t width : {2, 4, 8}) {
      if (!containers::IntegerSet::Validate(width, bytes.substr(1))) continue;
      const std::string whole =
          containers::IntegerSet::HeadOf(width) + std::string(bytes.substr(1));
      const containers::IntegerSet set(whole);
      for (size_t index = 0; index < set.size(); ++index) {
        const containers::IntegerSet::Place place = set.Find(set.At(index));
        Check(place.found && place.index == index, "every integer is found where it stands");
      }
    }
  }
  return 0;
}
