#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

// The lines of redis.conf: words separated by white space, quoted where needed.
//
//   requirepass "two words"      double quotes know \n \r \t \b \a \" \\ and \x41
//   requirepass 'two words'      single quotes know \' only
//
// Quotes may begin inside a word, but a closing quote must end it. A `#` begins a comment only at
// the beginning of a line.
namespace remora::server::config {

// The words of a line; nothing when a quote is not closed, or is closed inside a word.
[[nodiscard]] std::optional<std::vector<std::string>> SplitLine(std::string_view line);

// `text` between double quotes, so that SplitLine gives it back as one word.
[[nodiscard]] std::string Quote(std::string_view text);

// Without white space at either end.
[[nodiscard]] std::string_view Trim(std::string_view line);

// The pieces of `text` between line feeds; a final line feed is followed by an empty piece.
[[nodiscard]] std::vector<std::string_view> SplitIntoLines(std::string_view text);

}  // namespace remora::server::config
