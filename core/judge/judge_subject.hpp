// One observation as the rules see it: for each field of a criterion, the texts that a value may
// match. A text is folded at most once in a judgement, and not copied when it is folded already.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/scan/inventory.hpp"

namespace examguard {

// The lists of Criteria whose values are compared with texts.
enum class Field : std::uint8_t {
  sha256,
  package,
  name,
  file,
  product,
  signer,
  vendor,
  path,
  keyword,
  ext,
  kind,
  category,
  none,
};
inline constexpr std::size_t field_count = static_cast<std::size_t>(Field::none);

// A few texts, all of them folded and not empty. A text that is empty matches nothing, not even *.
class Texts {
 public:
  void add(std::string_view text);

  [[nodiscard]] const std::string_view* begin() const { return items_.data(); }
  [[nodiscard]] const std::string_view* end() const { return items_.data() + count_; }
  [[nodiscard]] bool empty() const { return count_ == 0; }

 private:
  std::array<std::string_view, 4> items_;
  std::size_t count_ = 0;
};

class FoldedText {
 public:
  explicit FoldedText(std::string_view text) : text_(text) {}
  explicit FoldedText(std::string&& text) : own_(std::move(text)), text_(own_) {}
  FoldedText(const FoldedText&) = delete;
  FoldedText& operator=(const FoldedText&) = delete;

  [[nodiscard]] std::string_view get();

 private:
  std::string own_;
  std::string_view text_;
  bool folded_ = false;
};

// Lives as long as one judgement and refers to the observation. Not const: it folds on first use.
class Subject {
 public:
  explicit Subject(const Observation& observation);

  [[nodiscard]] const Observation& observation() const { return observation_; }
  [[nodiscard]] Texts texts(Field field);
  // Found on a disk, not listed by a source: its name is a hint and no identity.
  [[nodiscard]] bool on_disk() const;
  [[nodiscard]] bool is_portable() const;
  // Why the content was not read although a rule may ask for it; empty: it was, or no rule asks.
  [[nodiscard]] const std::string& unread() const { return observation_.sha256_missing; }
  [[nodiscard]] std::optional<std::uint64_t> age(TimePoint now) const;  // seconds
  [[nodiscard]] bool has_extension() const;

 private:
  [[nodiscard]] std::string_view path();
  [[nodiscard]] Texts extensions();
  [[nodiscard]] Texts packages();
  [[nodiscard]] Texts categories() const;

  const Observation& observation_;
  std::string_view base_text_;
  FoldedText base_;
  FoldedText name_;
  FoldedText original_;
  FoldedText product_;
  FoldedText signer_;
  FoldedText vendor_;
  FoldedText package_;
  FoldedText path_;
  std::string slashed_path_;
  std::optional<FoldedText> source_key_;
  std::optional<FoldedText> source_name_;
};

[[nodiscard]] std::string_view base_name(std::string_view path);

}  // namespace examguard
