#include "core/yaml.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <array>
#include <istream>
#include <set>
#include <streambuf>

#include "core/text.hpp"

namespace examguard {
namespace {

// yaml-cpp reads ahead until it knows what a token is, and hostile text can make that the whole
// file, at some hundred bytes a character. So no value and no space between two values is longer.
constexpr std::size_t longest_value = 64u << 10;

constexpr std::string_view no_aliases = "aliases (*) are not allowed; write the value out";

// Byte offsets to positions for people. Offsets come almost in order, so it walks from the last.
class Marks {
 public:
  explicit Marks(std::string_view text) : text_(text) {}

  Mark at(std::size_t offset) {
    offset = std::min(offset, text_.size());
    if (offset < offset_) back_to(offset);
    for (; offset_ < offset; ++offset_) {
      if (text_[offset_] == '\n') {
        mark_ = {mark_.line + 1, 1};
      } else if (starts_character(offset_)) {
        ++mark_.column;
      }
    }
    return mark_;
  }

 private:
  bool starts_character(std::size_t i) const {
    return (static_cast<unsigned char>(text_[i]) & 0xc0U) != 0x80U;
  }

  void back_to(std::size_t offset) {
    for (; offset_ > offset; --offset_) {
      if (text_[offset_ - 1] == '\n') {
        offset_ = 0;
        mark_ = {};
        return;
      }
      if (starts_character(offset_ - 1)) --mark_.column;
    }
  }

  std::string_view text_;
  std::size_t offset_ = 0;
  Mark mark_;
};

// Thrown through yaml-cpp by the handler; never leaves this file.
struct Refusal {
  std::size_t offset;
  std::string what;
  ErrorCode code = ErrorCode::malformed;
};

// Gives the text in small pieces, and ends when the reader runs too far ahead of what it has said.
class BoundedText : public std::streambuf {
 public:
  explicit BoundedText(std::string_view text) : text_(text) {}

  void said(std::size_t offset) { said_ = std::max(said_, offset); }
  bool ran_ahead() const { return ran_ahead_; }
  std::size_t last_said() const { return said_; }

 protected:
  int_type underflow() override {
    if (given_ > said_ + longest_value) ran_ahead_ = true;
    if (ran_ahead_ || given_ == text_.size()) return traits_type::eof();
    const std::size_t length = std::min<std::size_t>(piece_.size(), text_.size() - given_);
    text_.copy(piece_.data(), length, given_);
    given_ += length;
    setg(piece_.data(), piece_.data(), piece_.data() + length);
    return traits_type::to_int_type(piece_[0]);
  }

 private:
  std::string_view text_;
  std::array<char, 2048> piece_{};
  std::size_t given_ = 0;
  std::size_t said_ = 0;
  bool ran_ahead_ = false;
};

class TreeBuilder : public YAML::EventHandler {
 public:
  TreeBuilder(std::string_view text, BoundedText& input, const YamlLimits& limits)
      : text_(text), input_(input), limits_(limits), marks_(text) {}

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (++documents_ > 1) throw Refusal{offset(mark), "a second document; expected only one"};
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    refuse_properties(mark, "", anchor);
    if (wants_key()) throw Refusal{offset(mark), "a key is missing; expected \"key: value\""};
    add(make(YamlNode::Type::null, mark));
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    throw Refusal{offset(mark), std::string(no_aliases)};
  }

  void OnAnchor(const YAML::Mark& mark, const std::string&) override {
    throw Refusal{offset(mark), "anchors (&) are not allowed; write the value out"};
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    refuse_properties(mark, tag, anchor);
    if (value.find('\0') != std::string::npos) {
      throw Refusal{offset(mark), "a NUL character in text is not allowed"};
    }
    if (!is_valid_utf8(value)) {
      throw Refusal{offset(mark), "an escape that is no Unicode character"};
    }
    if (tag == "!") last_quoted_ = offset(mark);
    if (wants_key()) return set_key(mark, tag, value);
    YamlNode node = make(YamlNode::Type::scalar, mark);
    node.scalar = value;
    node.quoted = tag == "!";
    add(std::move(node));
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(YamlNode::Type::list, mark, tag, anchor);
  }
  void OnSequenceEnd() override { close(); }

  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(YamlNode::Type::map, mark, tag, anchor);
  }
  void OnMapEnd() override { close(); }

  // yaml-cpp takes the end of the file for the end of a quoted text, so that a file that was cut
  // off looks whole. Only the last one can be open.
  std::optional<std::size_t> open_quote() const {
    if (!last_quoted_) return std::nullopt;
    const char quote = text_[*last_quoted_];
    if (quote != '"' && quote != '\'') return std::nullopt;  // a block: | or >
    const char escape = quote == '"' ? '\\' : '\'';
    std::size_t at = *last_quoted_ + 1;
    while (at < text_.size()) {
      const bool doubled = at + 1 < text_.size() && (quote == '"' || text_[at + 1] == quote);
      if (text_[at] == escape && doubled) {
        at += 2;
      } else if (text_[at] == quote) {
        return std::nullopt;
      } else {
        ++at;
      }
    }
    return last_quoted_;
  }

  bool has_root() const { return has_root_; }
  YamlNode take_root() { return std::move(root_); }
  Mark mark_at(std::size_t offset) { return marks_.at(offset); }

 private:
  struct Frame {
    YamlNode node;
    std::set<std::string> keys;
    bool has_key = false;
  };

  static std::size_t offset(const YAML::Mark& mark) {
    return mark.pos < 0 ? 0 : static_cast<std::size_t>(mark.pos);
  }

  bool wants_key() const {
    return !stack_.empty() && stack_.back().node.type == YamlNode::Type::map &&
           !stack_.back().has_key;
  }

  // yaml-cpp gives quoted text the tag "!" and everything else without a tag "?" or nothing.
  void refuse_properties(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) {
    input_.said(offset(mark));
    if (anchor != 0) throw Refusal{offset(mark), "anchors (&) are not allowed"};
    const bool is_explicit = offset(mark) < text_.size() && text_[offset(mark)] == '!';
    if (is_explicit || (!tag.empty() && tag != "?" && tag != "!")) {
      throw Refusal{offset(mark), "tags (!) are not allowed"};
    }
  }

  YamlNode make(YamlNode::Type type, const YAML::Mark& mark) {
    if (++nodes_ > limits_.nodes) {
      throw Refusal{offset(mark), "more than " + std::to_string(limits_.nodes) + " values",
                    ErrorCode::too_large};
    }
    YamlNode node;
    node.type = type;
    node.mark = marks_.at(offset(mark));
    return node;
  }

  void open(YamlNode::Type type, const YAML::Mark& mark, const std::string& tag,
            YAML::anchor_t anchor) {
    refuse_properties(mark, tag, anchor);
    if (wants_key()) throw Refusal{offset(mark), "a key must be plain text, not a list or a map"};
    if (stack_.size() >= limits_.depth) {
      throw Refusal{offset(mark), "nested deeper than " + std::to_string(limits_.depth)};
    }
    stack_.push_back({make(type, mark), {}, false});
  }

  void set_key(const YAML::Mark& mark, const std::string& tag, const std::string& key) {
    Frame& frame = stack_.back();
    if (key == "<<" && tag != "!") {
      throw Refusal{offset(mark), "merge keys (<<) are not allowed; write the keys out"};
    }
    if (!frame.keys.insert(key).second) {
      throw Refusal{offset(mark), "the key \"" + excerpt(key) + "\" is here twice"};
    }
    frame.node.entries.push_back({key, marks_.at(offset(mark)), {}});
    frame.has_key = true;
  }

  void add(YamlNode node) {
    if (stack_.empty()) {
      root_ = std::move(node);
      has_root_ = true;
      return;
    }
    Frame& frame = stack_.back();
    if (frame.node.type == YamlNode::Type::list) {
      frame.node.items.push_back(std::move(node));
    } else {
      frame.node.entries.back().value = std::move(node);
      frame.has_key = false;
    }
  }

  void close() {
    YamlNode node = std::move(stack_.back().node);
    stack_.pop_back();
    add(std::move(node));
  }

  std::string_view text_;
  BoundedText& input_;
  const YamlLimits& limits_;
  Marks marks_;
  std::vector<Frame> stack_;
  YamlNode root_;
  bool has_root_ = false;
  std::optional<std::size_t> last_quoted_;
  std::size_t documents_ = 0;
  std::size_t nodes_ = 0;
};

std::string size_text(std::size_t bytes) {
  return bytes % (1u << 20) == 0   ? std::to_string(bytes >> 20) + " MiB"
         : bytes % (1u << 10) == 0 ? std::to_string(bytes >> 10) + " KiB"
                                   : std::to_string(bytes) + " bytes";
}

bool is_utf16(std::string_view text) {
  return text.starts_with("\xfe\xff") || text.starts_with("\xff\xfe");
}

// What is wrong with a byte as such, before any grammar.
std::string_view wrong_byte(std::string_view text, std::size_t at) {
  const auto byte = static_cast<unsigned char>(text[at]);
  if (byte == 0) return "a NUL byte";
  if (byte == '\r') {
    const bool ends_line = at + 1 < text.size() && text[at + 1] == '\n';
    return ends_line ? std::string_view{} : "a carriage return that ends no line";
  }
  if (byte < 0x20 && byte != '\t' && byte != '\n') return "a control character";
  if (byte == 0x7f) return "a control character";
  const bool starts_line = at == 0 || text[at - 1] == '\n';
  if (byte == '%' && starts_line) return "directives (%) are not allowed";
  if (text.substr(at).starts_with("\xef\xbb\xbf")) return "a byte order mark inside the text";
  return {};
}

std::optional<Refusal> check_bytes(std::string_view text, const YamlLimits& limits) {
  if (text.size() > limits.bytes) {
    return Refusal{0, "larger than " + size_text(limits.bytes), ErrorCode::too_large};
  }
  if (is_utf16(text)) return Refusal{0, "UTF-16; expected UTF-8"};
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto byte = static_cast<unsigned char>(text[at]);
    if ((byte > '%' && byte < 0x7f) || (byte > 0x7f && byte != 0xef)) continue;
    const std::string_view wrong = wrong_byte(text, at);
    if (!wrong.empty()) return Refusal{at, std::string(wrong)};
  }
  const std::size_t valid = valid_utf8_length(text);
  if (valid < text.size()) return Refusal{valid, "a byte that is not UTF-8"};
  return std::nullopt;
}

Result<YamlNode> build_tree(std::string_view text, const YamlLimits& limits, Refusal& refusal) {
  BoundedText input(text);
  TreeBuilder builder(text, input, limits);
  try {
    std::istream stream(&input);
    YAML::Parser parser(stream);
    // Once more than there should be documents, and never in a loop: on some malformed files
    // yaml-cpp 0.7 makes no progress for ever.
    if (parser.HandleNextDocument(builder)) parser.HandleNextDocument(builder);
  } catch (const Refusal& thrown) {
    refusal = thrown;
  } catch (const YAML::Exception& thrown) {
    const auto offset = thrown.mark.pos < 0 ? 0 : static_cast<std::size_t>(thrown.mark.pos);
    refusal = {offset, "not valid YAML: " + excerpt(thrown.msg, 200)};
    // yaml-cpp looks for the anchor before it tells of the alias.
    if (offset < text.size() && text[offset] == '*') refusal.what = no_aliases;
  } catch (const std::exception& thrown) {
    refusal = {0, std::string("cannot be read: ") + thrown.what()};
  }
  if (input.ran_ahead()) {
    refusal = {input.last_said(),
               "more than " + size_text(longest_value) +
                   " in one value or one pair of brackets; write indented lines instead",
               ErrorCode::too_large};
  } else if (refusal.what.empty() && !builder.has_root()) {
    refusal = {0, "the file is empty"};
  } else if (refusal.what.empty() && builder.open_quote()) {
    refusal = {*builder.open_quote(), "a quoted text without its end"};
  }
  if (!refusal.what.empty()) return Error{refusal.code, refusal.what};
  return builder.take_root();
}

}  // namespace

Error yaml_error(std::string_view file, Mark mark, std::string_view what) {
  return {ErrorCode::malformed, to_visible(file) + ":" + std::to_string(mark.line) + ":" +
                                    std::to_string(mark.column) + ": " + to_visible(what)};
}

Result<YamlNode> read_yaml(std::string_view text, std::string_view file, const YamlLimits& limits) {
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  std::optional<Refusal> refusal = check_bytes(text, limits);
  if (!refusal) {
    refusal.emplace();
    auto tree = build_tree(text, limits, *refusal);
    if (tree) return tree;
  }
  Error error = yaml_error(file, Marks(text).at(refusal->offset), refusal->what);
  error.code = refusal->code;
  return error;
}

}  // namespace examguard
