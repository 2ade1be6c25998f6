#include "engine/base/glob.h"

#include <algorithm>
#include <utility>

namespace remora::base {
namespace {

constexpr uint8_t Lower(uint8_t byte) {
  return byte >= 'A' && byte <= 'Z' ? static_cast<uint8_t>(byte + ('a' - 'A')) : byte;
}

// Walks a pattern and a text together.
//
// All parts but the star take exactly one byte. So when a later star is reached, the bytes the
// earlier one took never need to be thought over: whatever another choice could match, this star
// can too. Only the last star is ever tried again, which bounds the work by pattern * text.
class Matcher {
 public:
  Matcher(std::string_view pattern, std::string_view text, LetterCase letter_case)
      : pattern_(pattern), text_(text), ignore_case_(letter_case == LetterCase::kIgnored) {}

  bool Run() {
    while (text_position_ < text_.size()) {
      if (AtStar()) {
        if (!EnterStar()) return star_takes_all_;
      } else if (pattern_position_ < pattern_.size() && TakeOne(Byte(text_, text_position_))) {
        ++text_position_;
      } else if (!RetryStar()) {
        return false;
      }
    }
    if (text_.empty()) return pattern_.empty();
    while (AtStar()) ++pattern_position_;
    return pattern_position_ == pattern_.size();
  }

 private:
  static uint8_t Byte(std::string_view bytes, size_t index) {
    return static_cast<uint8_t>(bytes[index]);
  }

  size_t Left() const { return pattern_.size() - pattern_position_; }

  bool AtStar() const {
    return pattern_position_ < pattern_.size() && pattern_[pattern_position_] == '*';
  }

  uint8_t Fold(uint8_t byte) const { return ignore_case_ ? Lower(byte) : byte; }

  // Steps over a run of stars. False when that settles the match; then star_takes_all_ is the
  // answer.
  bool EnterStar() {
    while (AtStar()) ++pattern_position_;
    star_takes_all_ = pattern_position_ == pattern_.size();
    if (star_takes_all_ || ++stars_ > kGlobStarsMax) return false;
    after_star_ = pattern_position_;
    star_text_ = text_position_;
    return true;
  }

  // Lets the last star take one byte more.
  bool RetryStar() {
    if (stars_ == 0) return false;
    pattern_position_ = after_star_;
    text_position_ = ++star_text_;
    return true;
  }

  // Steps over one part of the pattern, whether or not it matches `byte`.
  bool TakeOne(uint8_t byte) {
    const uint8_t part = Byte(pattern_, pattern_position_++);
    if (part == '?') return true;
    if (part == '[') return TakeBracket(byte);
    if (part == '\\' && Left() > 0) return Fold(Byte(pattern_, pattern_position_++)) == Fold(byte);
    return Fold(part) == Fold(byte);
  }

  bool TakeBracket(uint8_t byte) {
    const bool inverted = Left() > 0 && pattern_[pattern_position_] == '^';
    if (inverted) ++pattern_position_;
    bool found = false;
    while (Left() > 0) {
      const uint8_t item = Byte(pattern_, pattern_position_);
      if (item == '\\' && Left() >= 2) {
        found |= Byte(pattern_, pattern_position_ + 1) == byte;
        pattern_position_ += 2;
      } else if (item == ']') {
        ++pattern_position_;
        break;
      } else if (Left() >= 3 && pattern_[pattern_position_ + 1] == '-') {
        found |= InRange(item, Byte(pattern_, pattern_position_ + 2), byte);
        pattern_position_ += 3;
      } else {
        found |= Fold(item) == Fold(byte);
        ++pattern_position_;
      }
    }
    return found != inverted;
  }

  // Why signed: Redis orders bytes as signed ones in ranges, so those from 0x80 on come before all
  // others. It also puts the bounds in order before it folds letters, not after.
  bool InRange(uint8_t first, uint8_t last, uint8_t byte) const {
    const auto order = [](uint8_t value) { return static_cast<int8_t>(value); };
    if (order(first) > order(last)) std::swap(first, last);
    return order(Fold(byte)) >= order(Fold(first)) && order(Fold(byte)) <= order(Fold(last));
  }

  const std::string_view pattern_;
  const std::string_view text_;
  const bool ignore_case_;
  size_t pattern_position_ = 0;
  size_t text_position_ = 0;
  size_t stars_ = 0;
  size_t after_star_ = 0;  // Where the pattern goes on after the last star,
  size_t star_text_ = 0;   // and where the text does.
  bool star_takes_all_ = false;
};

}  // namespace

bool GlobMatch(std::string_view pattern, std::string_view text, LetterCase letter_case) {
  return Matcher(pattern, text, letter_case).Run();
}

std::string_view PlainPrefix(std::string_view pattern) {
  return pattern.substr(0, std::min(pattern.find_first_of("*?[\\"), pattern.size()));
}

bool IsPlainText(std::string_view pattern) { return PlainPrefix(pattern).size() == pattern.size(); }

}  // namespace remora::base
