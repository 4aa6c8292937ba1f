// The canonical JSON of core/yaml.hpp.
#include <algorithm>

#include "core/yaml.hpp"

namespace examguard {
namespace {

void append_json_string(std::string_view text, std::string& out) {
  static constexpr char hex[] = "0123456789abcdef";
  out += '"';
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      out += "\\u00";
      out += hex[c >> 4];
      out += hex[c & 15];
    } else {
      out += c;
    }
  }
  out += '"';
}

void append_json(const YamlNode& node, std::string& out) {
  if (node.type == YamlNode::Type::scalar) return append_json_string(node.scalar, out);
  if (node.type == YamlNode::Type::list) {
    out += '[';
    for (const YamlNode& item : node.items) {
      if (out.back() != '[') out += ',';
      append_json(item, out);
    }
    out += ']';
  } else if (node.type == YamlNode::Type::map) {
    std::vector<const YamlNode::Entry*> entries;
    for (const YamlNode::Entry& entry : node.entries) entries.push_back(&entry);
    std::sort(entries.begin(), entries.end(), [](auto* a, auto* b) { return a->key < b->key; });
    out += '{';
    for (const YamlNode::Entry* entry : entries) {
      if (out.back() != '{') out += ',';
      append_json_string(entry->key, out);
      out += ':';
      append_json(entry->value, out);
    }
    out += '}';
  } else {
    out += "null";
  }
}

}  // namespace

std::string canonical_json(const YamlNode& node) {
  std::string out;
  append_json(node, out);
  return out;
}

}  // namespace examguard
