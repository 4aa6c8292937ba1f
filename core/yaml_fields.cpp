// YamlFields of core/yaml.hpp: typed reading of one map.
#include <algorithm>
#include <charconv>

#include "core/text.hpp"
#include "core/yaml.hpp"

namespace examguard {
namespace {

std::string quoted(std::string_view text) {
  return "\"" + excerpt(text) + "\"";
}

std::string listed(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) {
    if (!out.empty()) out += ", ";
    out += word;
  }
  return out;
}

std::string describe(const YamlNode& node) {
  switch (node.type) {
    case YamlNode::Type::null:
      return "nothing";
    case YamlNode::Type::list:
      return "a list";
    case YamlNode::Type::map:
      return "a map";
    case YamlNode::Type::scalar:
      return quoted(node.scalar);
  }
  return "nothing";
}

std::string expected(std::string_view what, const YamlNode& node) {
  return "expected " + std::string(what) + ", got " + describe(node);
}

// Decimal without sign tricks: "0x10" is text, and "017" could be meant as octal.
std::optional<std::int64_t> to_integer(std::string_view text) {
  const std::string_view digits = text.starts_with('-') ? text.substr(1) : text;
  if (digits.empty() || (digits.size() > 1 && digits[0] == '0')) return std::nullopt;
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

YamlFields::YamlFields(const YamlNode& node, std::string_view file) : node_(node), file_(file) {
  if (node_.type != YamlNode::Type::map) fail(node_, expected("a map of keys and values", node_));
}

const YamlNode* YamlFields::take(std::string_view key, bool required) {
  if (std::find(known_.begin(), known_.end(), key) == known_.end()) known_.emplace_back(key);
  for (const YamlNode::Entry& entry : node_.entries) {
    if (entry.key == key) return &entry.value;
  }
  if (required && missing_.empty()) missing_ = key;
  return nullptr;
}

std::string YamlFields::text(std::string_view key) {
  const YamlNode* node = take(key, true);
  if (node == nullptr) return {};
  if (node->type != YamlNode::Type::scalar || node->scalar.empty()) {
    fail(*node, expected("text for \"" + std::string(key) + "\"", *node));
    return {};
  }
  return node->scalar;
}

std::optional<std::string> YamlFields::optional_text(std::string_view key) {
  const YamlNode* node = take(key, false);
  if (node == nullptr) return std::nullopt;
  if (node->type != YamlNode::Type::scalar) {
    fail(*node, expected("text for \"" + std::string(key) + "\"", *node));
    return std::nullopt;
  }
  return node->scalar;
}

std::string YamlFields::text_or(std::string_view key, std::string_view otherwise) {
  return optional_text(key).value_or(std::string(otherwise));
}

std::int64_t YamlFields::integer(std::string_view key, std::int64_t least, std::int64_t most) {
  const YamlNode* node = take(key, true);
  if (node == nullptr) return least;
  const auto value = node->type == YamlNode::Type::scalar && !node->quoted
                         ? to_integer(node->scalar)
                         : std::nullopt;
  if (!value || *value < least || *value > most) {
    fail(*node, expected("a whole number from " + std::to_string(least) + " to " +
                             std::to_string(most) + " for \"" + std::string(key) + "\"",
                         *node));
    return least;
  }
  return *value;
}

std::int64_t YamlFields::integer_or(std::string_view key, std::int64_t least, std::int64_t most,
                                    std::int64_t otherwise) {
  return take(key, false) == nullptr ? otherwise : integer(key, least, most);
}

bool YamlFields::boolean_or(std::string_view key, bool otherwise) {
  const YamlNode* node = take(key, false);
  if (node == nullptr) return otherwise;
  const bool plain = node->type == YamlNode::Type::scalar && !node->quoted;
  if (plain && node->scalar == "true") return true;
  if (plain && node->scalar == "false") return false;
  fail(*node, expected("true or false for \"" + std::string(key) + "\"", *node));
  return otherwise;
}

std::vector<std::string> YamlFields::texts(std::string_view key) {
  const YamlNode* node = take(key, false);
  if (node == nullptr) return {};
  if (node->type == YamlNode::Type::scalar) return {node->scalar};
  if (node->type != YamlNode::Type::list) {
    fail(*node, expected("a text or a list of texts for \"" + std::string(key) + "\"", *node));
    return {};
  }
  std::vector<std::string> out;
  for (const YamlNode& item : node->items) {
    if (item.type != YamlNode::Type::scalar) {
      fail(item, expected("a text in the list \"" + std::string(key) + "\"", item));
      return {};
    }
    out.push_back(item.scalar);
  }
  return out;
}

std::vector<const YamlNode*> YamlFields::values(std::string_view key) {
  const YamlNode* node = take(key, false);
  if (node == nullptr) return {};
  std::vector<const YamlNode*> out;
  if (node->type == YamlNode::Type::list) {
    if (node->items.empty()) fail(*node, "an empty list; leave the key out");
    for (const YamlNode& item : node->items) out.push_back(&item);
  } else {
    out.push_back(node);
  }
  for (const YamlNode* item : out) {
    if (item->type == YamlNode::Type::scalar && !item->scalar.empty()) continue;
    fail(*item, expected("a text for \"" + std::string(key) + "\"", *item));
    return {};
  }
  return out;
}

std::size_t YamlFields::choice(std::string_view key, const std::vector<std::string>& words) {
  const YamlNode* node = take(key, true);
  if (node == nullptr) return 0;
  if (node->type == YamlNode::Type::scalar) {
    const auto found = std::find(words.begin(), words.end(), node->scalar);
    if (found != words.end()) return static_cast<std::size_t>(found - words.begin());
  }
  std::string what =
      expected("one of " + listed(words) + " for \"" + std::string(key) + "\"", *node);
  const std::string near = nearest(node->scalar, words);
  if (!near.empty()) what += "; did you mean \"" + near + "\"?";
  fail(*node, what);
  return 0;
}

std::size_t YamlFields::choice_or(std::string_view key, const std::vector<std::string>& words,
                                  std::size_t otherwise) {
  return take(key, false) == nullptr ? otherwise : choice(key, words);
}

const YamlNode* YamlFields::child(std::string_view key) {
  return take(key, false);
}

const YamlNode* YamlFields::required(std::string_view key) {
  return take(key, true);
}

bool YamlFields::has(std::string_view key) const {
  return std::any_of(node_.entries.begin(), node_.entries.end(),
                     [&](const YamlNode::Entry& entry) { return entry.key == key; });
}

void YamlFields::fail(const YamlNode& node, std::string_view what) {
  fail(yaml_error(file_, node.mark, what));
}

void YamlFields::fail(std::string_view key, std::string_view what) {
  for (const YamlNode::Entry& entry : node_.entries) {
    if (entry.key == key) return fail(entry.value, what);
  }
  fail(node_, what);
}

void YamlFields::fail(Error error) {
  if (!error_) error_ = std::move(error);
}

// A misspelt key is both unknown and missing: the unknown one is where the person must look.
std::optional<Error> YamlFields::finish() {
  if (error_) return error_;
  for (const YamlNode::Entry& entry : node_.entries) {
    if (std::find(known_.begin(), known_.end(), entry.key) != known_.end()) continue;
    const std::string near = nearest(entry.key, known_);
    const std::string hint =
        near.empty() ? "; expected one of: " + listed(known_) : "; did you mean \"" + near + "\"?";
    return yaml_error(file_, entry.mark, "unknown key " + quoted(entry.key) + hint);
  }
  if (!missing_.empty()) {
    return yaml_error(file_, node_.mark, "the key \"" + missing_ + "\" is missing");
  }
  return std::nullopt;
}

}  // namespace examguard
