// Criteria of a policy: what must hold together in one alternative.
#include "core/crypto.hpp"
#include "core/policy/policy_rules.hpp"

namespace examguard {
namespace {

Result<Pattern> parse_pattern(std::string_view text) {
  return Pattern(text);
}

Result<Pattern> parse_path_pattern(std::string_view text) {
  for (const std::string_view word : {"{profiles}", "{fixed}", "{removable}"}) {
    if (!text.starts_with(word)) continue;
    return Error{ErrorCode::malformed,
                 std::string(word) + " is for files.roots; write a pattern that starts with **/"};
  }
  return Pattern(text, Pattern::Kind::path);
}

Result<Pattern> parse_keyword(std::string_view text) {
  return Pattern("*" + std::string(text) + "*");
}

// A package without a source may come from any.
Result<Pattern> parse_package(std::string_view text) {
  return text.find(':') == std::string_view::npos ? Pattern("*:" + std::string(text))
                                                  : Pattern(text);
}

Result<Digest> parse_sha256(std::string_view text) {
  std::string lower = fold_case(text);
  return lower.starts_with("sha256:") ? parse_digest(lower) : parse_hex_digest(lower);
}

Result<std::string> parse_trust(std::string_view text) {
  if (text != "os-packages") return not_one_of({"os-packages"}, text);
  return std::string(text);
}

Result<std::string> parse_extension(std::string_view text) {
  if (text.starts_with('.')) text.remove_prefix(1);
  if (text.empty() || text.find_first_of("*?/\\") != std::string_view::npos) {
    return Error{ErrorCode::malformed, "expected an extension like \"mp4\", without wildcards"};
  }
  return fold_case(text);
}

class CriteriaReader {
 public:
  CriteriaReader(const YamlNode& node, std::string_view file) : node_(node), fields_(node, file) {}

  Result<std::optional<Criteria>> read() {
    Criteria out;
    take("sha256", out.sha256, parse_sha256);
    take("signer", out.signer, parse_pattern);
    take("product", out.product, parse_pattern);
    take("package", out.package, parse_package);
    take("vendor", out.vendor, parse_pattern);
    take("name", out.name, parse_pattern);
    take("file", out.file, parse_pattern);
    take("version", out.version, parse_version_range);
    take("path", out.path, parse_path_pattern);
    take("trust", out.trust, parse_trust);
    take("category", out.category, parse_name);
    take("kind", out.kind, parse_name);
    take("ext", out.ext, parse_extension);
    take("keyword", out.keyword, parse_keyword);
    take_range("size", out.size, parse_size_range);
    take_range("age", out.age, parse_age_range);
    if (node_.type == YamlNode::Type::map && node_.entries.empty()) {
      fields_.fail(node_, "an alternative without criteria would match everything");
    }
    if (const auto error = fields_.finish()) return *error;
    return unfilled_ ? std::nullopt : std::optional(std::move(out));
  }

 private:
  template <class T>
  void take(std::string_view key, std::vector<T>& out, Result<T> (*parse)(std::string_view)) {
    out = read_each<T>(fields_, key, parse, &unfilled_);
  }

  void take_range(std::string_view key, std::optional<NumberRange>& out,
                  Result<NumberRange> (*parse)(std::string_view)) {
    std::vector<NumberRange> ranges;
    take(key, ranges, parse);
    if (ranges.size() > 1) fields_.fail(key, "expected one range");
    if (!ranges.empty()) out = ranges.front();
  }

  const YamlNode& node_;
  YamlFields fields_;
  bool unfilled_ = false;
};

}  // namespace

Result<std::optional<Criteria>> read_criteria(const YamlNode& node, std::string_view file) {
  return CriteriaReader(node, file).read();
}

}  // namespace examguard
