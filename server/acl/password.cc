#include "server/acl/password.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <vector>

#include "engine/base/check.h"

namespace remora::server::acl {
namespace {

std::string Digits(const unsigned char* bytes, size_t count) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  text.reserve(count * 2);
  for (size_t i = 0; i < count; ++i) {
    text.push_back(kDigits[bytes[i] >> 4]);
    text.push_back(kDigits[bytes[i] & 15]);
  }
  return text;
}

}  // namespace

std::string HashOf(std::string_view password) {
  std::array<unsigned char, kHashDigits / 2> digest;
  unsigned int size = 0;
  const int done = EVP_Digest(password.data(), password.size(), digest.data(), &size, EVP_sha256(),
                              /*impl=*/nullptr);
  base::Check(done == 1 && size == digest.size(), "SHA-256 is always there");
  return Digits(digest.data(), digest.size());
}

bool IsHash(std::string_view text) {
  return text.size() == kHashDigits && std::ranges::all_of(text, [](char digit) {
           return (digit >= '0' && digit <= '9') || (digit >= 'a' && digit <= 'f');
         });
}

bool EqualInConstantTime(std::string_view one, std::string_view other) {
  return one.size() == other.size() && CRYPTO_memcmp(one.data(), other.data(), one.size()) == 0;
}

std::string RandomDigits(size_t count) {
  std::vector<unsigned char> bytes((count + 1) / 2);
  const int done = RAND_bytes(bytes.data(), static_cast<int>(bytes.size()));
  base::Check(done == 1, "the system has entropy");
  std::string digits = Digits(bytes.data(), bytes.size());
  digits.resize(count);
  return digits;
}

}  // namespace remora::server::acl
