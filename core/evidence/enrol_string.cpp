// The enrolment string of core/evidence/enrolment.hpp: 180 bits and a check, in Crockford's base32,
// which a person can read to another over the telephone.

#include "core/evidence/enrolment.hpp"

namespace examguard {
namespace {

constexpr std::string_view symbols = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr std::size_t bits_of_symbol = 5;
constexpr std::size_t root_bits = 100;
constexpr std::size_t root_symbols = root_bits / bits_of_symbol;
constexpr std::size_t code_symbols = 16;
constexpr std::size_t check_symbols = 4;
constexpr std::size_t all_symbols = code_symbols + root_symbols + check_symbols;
constexpr std::size_t group_size = 5;
constexpr std::size_t short_symbols = 6;

int value_of(char c) {
  if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  if (c == 'O') c = '0';
  if (c == 'I' || c == 'L') c = '1';
  const std::size_t at = symbols.find(c);
  return at == std::string_view::npos ? -1 : static_cast<int>(at);
}

bool bit_of(std::string_view bytes, std::size_t at) {
  return (static_cast<unsigned char>(bytes[at / 8]) >> (7 - at % 8) & 1) != 0;
}

// The first `count` symbols' worth of bits.
std::string to_symbols(std::string_view bytes, std::size_t count) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) {
    std::size_t value = 0;
    for (std::size_t bit = 0; bit < bits_of_symbol; ++bit) {
      value = 2 * value + (bit_of(bytes, i * bits_of_symbol + bit) ? 1 : 0);
    }
    out += symbols[value];
  }
  return out;
}

// Into `bytes`, from its first bit on.
template <std::size_t N>
void from_symbols(std::string_view text, std::array<std::uint8_t, N>& bytes) {
  std::size_t at = 0;
  for (const char c : text) {
    const auto value = static_cast<unsigned>(value_of(c));
    for (std::size_t bit = bits_of_symbol; bit-- > 0; ++at) {
      if ((value >> bit & 1U) != 0) {
        bytes[at / 8] = static_cast<std::uint8_t>(bytes[at / 8] | 1U << (7 - at % 8));
      }
    }
  }
}

std::string_view view(const EnrolCode& code) {
  return {reinterpret_cast<const char*>(code.data()), code.size()};
}

std::string check_of(std::string_view canonical) {
  const Digest digest = sha256("examguard enrolment string, version 1\n" + std::string(canonical));
  return to_symbols(as_bytes(digest), check_symbols);
}

// Upper case, without separators, each symbol in its one spelling.
Result<std::string> canonical(std::string_view text, std::size_t expected) {
  std::string out;
  for (const char c : text) {
    if (c == ' ' || c == '-' || c == '\t' || c == '\r' || c == '\n') continue;
    const int value = value_of(c);
    if (value < 0) {
      return Error{ErrorCode::invalid_argument, "symbol " + std::to_string(out.size() + 1) +
                                                    " is none of 0-9 and A-Z without I, L, O, U"};
    }
    out += symbols[static_cast<std::size_t>(value)];
    if (out.size() > expected) break;
  }
  if (out.size() != expected) {
    return Error{ErrorCode::invalid_argument,
                 "expected " + std::to_string(expected) + " symbols, got " +
                     (out.size() > expected ? "more" : std::to_string(out.size()))};
  }
  return out;
}

}  // namespace

std::string short_code(const Digest& enrolment) {
  const std::string bytes(as_bytes(enrolment));
  std::string text = to_symbols(bytes, short_symbols);
  return text.insert(short_symbols / 2, "-");
}

std::optional<std::string> canonical_short_code(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '-' || c == ' ') continue;
    const int value = value_of(c);
    if (value < 0) return std::nullopt;
    out += symbols[static_cast<std::size_t>(value)];
  }
  if (out.size() != short_symbols) return std::nullopt;
  return out.insert(short_symbols / 2, "-");
}

std::string to_text(const EnrolCode& code) {
  return to_symbols(view(code), code_symbols);
}

Result<EnrolCode> parse_enrol_code(std::string_view text) {
  const auto read = canonical(text, code_symbols);
  if (!read) return within("enrolment code", read.error());
  EnrolCode code{};
  from_symbols(*read, code);
  return code;
}

EnrolString make_enrol_string(const EnrolCode& code, const PublicKey& root) {
  return {code, make_pin(root.id(), root_bits)};
}

std::string to_text(const EnrolString& string) {
  std::string all = to_text(string.code) + to_symbols(as_bytes(string.root.digest), root_symbols);
  all += check_of(all);
  std::string out;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (i > 0 && i % group_size == 0) out += '-';
    out += all[i];
  }
  return out;
}

Result<EnrolString> parse_enrol_string(std::string_view text) {
  const auto read = canonical(text, all_symbols);
  if (!read) return within("enrolment string", read.error());
  const std::string_view all = *read;
  const std::string_view checked = all.substr(0, all_symbols - check_symbols);
  if (check_of(checked) != all.substr(checked.size())) {
    return Error{ErrorCode::invalid_argument,
                 "enrolment string: its check does not fit; a symbol is mistyped or swapped"};
  }
  EnrolString string;
  from_symbols(checked.substr(0, code_symbols), string.code);
  string.root.bits = root_bits;
  from_symbols(checked.substr(code_symbols), string.root.digest.bytes);
  return string;
}

}  // namespace examguard
