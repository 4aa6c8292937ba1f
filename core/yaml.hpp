// The one reader of YAML. It takes the strict subset that docs/formats/policy.md describes and
// answers a tree of plain nodes with positions: one document, valid UTF-8, bounded size and depth,
// no anchors, aliases, tags, merge keys, directives or duplicate keys. It works on yaml-cpp's
// events, so what is refused is refused before anything is built.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/result.hpp"

namespace examguard {

struct Mark {
  std::size_t line = 1;    // from 1
  std::size_t column = 1;  // from 1, in characters, not bytes

  bool operator==(const Mark&) const = default;
};

struct YamlNode {
  enum class Type { null, scalar, list, map };
  struct Entry;

  Type type = Type::null;
  Mark mark;
  std::string scalar;
  bool quoted = false;  // a quoted scalar is text, never a number, boolean or null
  std::vector<YamlNode> items;
  std::vector<Entry> entries;  // in the order of the file
};

struct YamlNode::Entry {
  std::string key;
  Mark mark;
  YamlNode value;
};

struct YamlLimits {
  std::size_t bytes = 4u << 20;
  std::size_t depth = 16;
  std::size_t nodes = 400'000;
};

// `file` is only for messages: "hunan.yaml:12:7: ...".
[[nodiscard]] Result<YamlNode> read_yaml(std::string_view text, std::string_view file,
                                         const YamlLimits& limits = {});

// Typed reading of one map. Take every key that the format knows, then call finish(): the first
// thing that was wrong (missing key, wrong type, unknown key with the nearest valid one) is the
// error, with file:line:column and what was expected. After an error every further answer is a
// default, so that a reader is written straight down.
class YamlFields {
 public:
  YamlFields(const YamlNode& node, std::string_view file);

  [[nodiscard]] std::string text(std::string_view key);  // required
  [[nodiscard]] std::string text_or(std::string_view key, std::string_view otherwise);
  [[nodiscard]] std::optional<std::string> optional_text(std::string_view key);
  [[nodiscard]] std::int64_t integer(std::string_view key, std::int64_t least, std::int64_t most);
  [[nodiscard]] std::int64_t integer_or(std::string_view key, std::int64_t least, std::int64_t most,
                                        std::int64_t otherwise);
  [[nodiscard]] bool boolean_or(std::string_view key, bool otherwise);
  [[nodiscard]] std::vector<std::string> texts(
      std::string_view key);  // absent: empty; one scalar is a list of one
  // The same as nodes, for a reader that judges each value; refuses an empty list or text.
  [[nodiscard]] std::vector<const YamlNode*> values(std::string_view key);
  [[nodiscard]] std::size_t choice(std::string_view key,
                                   const std::vector<std::string>& words);  // required
  [[nodiscard]] std::size_t choice_or(std::string_view key, const std::vector<std::string>& words,
                                      std::size_t otherwise);
  [[nodiscard]] const YamlNode* child(std::string_view key);     // absent: nullptr
  [[nodiscard]] const YamlNode* required(std::string_view key);  // absent: nullptr, and an error
  [[nodiscard]] bool has(std::string_view key) const;

  // What a reader of its own found wrong; `node` says where.
  void fail(const YamlNode& node, std::string_view what);
  void fail(std::string_view key, std::string_view what);
  void fail(Error error);  // from a nested reader, already with its position

  [[nodiscard]] std::optional<Error> finish();  // also refuses keys that nobody took

 private:
  const YamlNode* take(std::string_view key, bool required);

  const YamlNode& node_;
  std::string file_;
  std::vector<std::string> known_;
  std::string missing_;  // the first required key that is not there
  std::optional<Error> error_;
};

// The node as JSON without spaces, keys in byte order, every scalar a string: the same for the same
// statement however it is laid out.
[[nodiscard]] std::string canonical_json(const YamlNode& node);

[[nodiscard]] Error yaml_error(std::string_view file, Mark mark, std::string_view what);

}  // namespace examguard
