// The plain words in which ranges of a sorted set are asked for.
#pragma once

#include <cstdint>
#include <string_view>
#include <type_traits>

namespace remora::values {

struct ScoredMember {
  std::string_view member;
  double score;
};

// Calls `visit(member, score)`. A visitor that returns nothing wants to go on; another says whether
// it does.
template <typename Visit>
bool VisitMember(Visit& visit, std::string_view member, double score) {
  if constexpr (std::is_void_v<decltype(visit(member, score))>) {
    visit(member, score);
    return true;
  } else {
    return visit(member, score);
  }
}

// From the lowest score or from the highest.
enum class Order : uint8_t { kAscending, kDescending };

// Neighbouring members: `count` of them from the rank `first` on, rank 0 having the lowest score.
struct RankSpan {
  uint64_t first = 0;
  uint64_t count = 0;
};

// Scores from `min` to `max`, infinities allowed.
struct ScoreRange {
  double min;
  double max;
  bool min_excluded = false;
  bool max_excluded = false;
};

// One end of a range of members.
struct MemberBound {
  enum class Kind : uint8_t {
    kLowest,    // before every member
    kIncluded,  // at `member`
    kExcluded,  // beside `member`
    kHighest,   // behind every member
  };

  Kind kind;
  std::string_view member = {};

  [[nodiscard]] static MemberBound Lowest() { return {Kind::kLowest}; }
  [[nodiscard]] static MemberBound Highest() { return {Kind::kHighest}; }
  [[nodiscard]] static MemberBound Included(std::string_view member) {
    return {Kind::kIncluded, member};
  }
  [[nodiscard]] static MemberBound Excluded(std::string_view member) {
    return {Kind::kExcluded, member};
  }
};

// Members from `min` to `max` as bytes compare; meant for sorted sets whose scores are all equal.
struct MemberRange {
  MemberBound min;
  MemberBound max;

  // False when no member whatever can lie in the range.
  [[nodiscard]] bool CanHoldMembers() const {
    if (min.kind == MemberBound::Kind::kHighest || max.kind == MemberBound::Kind::kLowest) {
      return false;
    }
    if (min.kind == MemberBound::Kind::kLowest || max.kind == MemberBound::Kind::kHighest) {
      return true;
    }
    const int order = min.member.compare(max.member);
    return order < 0 || (order == 0 && min.kind == MemberBound::Kind::kIncluded &&
                         max.kind == MemberBound::Kind::kIncluded);
  }
  [[nodiscard]] bool MinAdmits(std::string_view member) const {
    switch (min.kind) {
      case MemberBound::Kind::kLowest:
        return true;
      case MemberBound::Kind::kIncluded:
        return member >= min.member;
      case MemberBound::Kind::kExcluded:
        return member > min.member;
      case MemberBound::Kind::kHighest:
        return false;
    }
    return false;
  }
  [[nodiscard]] bool MaxAdmits(std::string_view member) const {
    switch (max.kind) {
      case MemberBound::Kind::kLowest:
        return false;
      case MemberBound::Kind::kIncluded:
        return member <= max.member;
      case MemberBound::Kind::kExcluded:
        return member < max.member;
      case MemberBound::Kind::kHighest:
        return true;
    }
    return false;
  }
};

}  // namespace remora::values
