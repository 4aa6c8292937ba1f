#include "core/json.hpp"

#include <gtest/gtest.h>

#include <string>

namespace examguard {
namespace {

using boost::json::value;

std::string round(std::string_view text) {
  const auto decoded = decode_json(text);
  return decoded ? encode_json(*decoded) : "error: " + decoded.error().what;
}

TEST(Json, KeepsKeysInTheirOrder) {
  EXPECT_EQ(round(R"( {"b": 1, "a": [true, null, "x"], "c": {}} )"),
            R"({"b":1,"a":[true,null,"x"],"c":{}})");
}

TEST(Json, WritesTextAsItIs) {
  EXPECT_EQ(round(R"("a/b\u00e9\u4e2d\ud83d\ude00\n")"), "\"a/bé中😀\\n\"");
}

TEST(Json, TakesIntegersUpTo2To53) {
  EXPECT_EQ(round("[9007199254740991,-9007199254740991,0]"),
            "[9007199254740991,-9007199254740991,0]");
}

struct Refused {
  const char* name;
  std::string text;
};

class JsonRefuses : public testing::TestWithParam<Refused> {};

TEST_P(JsonRefuses, It) {
  const auto decoded = decode_json(GetParam().text);
  ASSERT_FALSE(decoded) << GetParam().text;
  EXPECT_NE(decoded.error().code, ErrorCode::io);
}

INSTANTIATE_TEST_SUITE_P(
    Json, JsonRefuses,
    testing::Values(
        Refused{"nothing", ""}, Refused{"white_space", " \n"},
        Refused{"duplicate_key", R"({"a":1,"a":1})"},
        Refused{"escaped_duplicate", R"({"a":1,"\u0061":1})"},
        Refused{"nested_duplicate", R"({"x":[{"k":1,"o":{"k":2},"k":3}]})"},
        Refused{"empty_key_twice", R"({"":1,"":2})"},
        Refused{"raw_nul", std::string("\"a\0b\"", 5)}, Refused{"escaped_nul", R"("a\u0000b")"},
        Refused{"nul_in_key", R"({"a\u0000":1})"}, Refused{"nul_behind", std::string("{}\0", 3)},
        Refused{"document_behind_nul", std::string("{\"a\":1}\0{\"a\":2}", 15)},
        Refused{"second_value", "{} {}"}, Refused{"letter_behind", "{}x"},
        Refused{"fraction", "1.0"}, Refused{"exponent", "1e3"}, Refused{"infinite", "1e400"},
        Refused{"above_2_to_53", "9007199254740992"}, Refused{"below_2_to_53", "-9007199254740992"},
        Refused{"two_to_64", "18446744073709551616"}, Refused{"leading_zero", "01"},
        Refused{"plus", "+1"}, Refused{"nan", "NaN"}, Refused{"bad_utf8", "\"\xff\""},
        Refused{"overlong", "\"\xc0\xaf\""}, Refused{"surrogate_bytes", "\"\xed\xa0\x80\""},
        Refused{"lone_surrogate", R"("\ud800")"}, Refused{"byte_order_mark", "\xef\xbb\xbf{}"},
        Refused{"comment", "{}/* */"}, Refused{"trailing_comma", "[1,]"},
        Refused{"single_quotes", "{'a':1}"}, Refused{"control_character", "\"\x01\""},
        Refused{"unfinished", R"({"a":)"},
        Refused{"depth_17", std::string(17, '[') + std::string(17, ']')}),
    [](const auto& row) { return row.param.name; });

TEST(Json, TakesDepth16) {
  EXPECT_TRUE(decode_json(std::string(16, '[') + std::string(16, ']')));
}

TEST(Json, RefusesWhatIsTooLongBeforeReadingIt) {
  const auto decoded = decode_json("[1,2]", {.bytes = 4});
  ASSERT_FALSE(decoded);
  EXPECT_EQ(decoded.error().code, ErrorCode::too_large);
}

TEST(Json, FindsDuplicatesOfLongKeysThatComeInParts) {
  const std::string key(5000, 'k');
  EXPECT_FALSE(decode_json("{\"" + key + "\":1,\"" + key + "\":2}"));
  EXPECT_TRUE(decode_json("{\"" + key + "\":1,\"" + key + "x\":2}"));
}

TEST(JsonFields, ReadsEveryType) {
  const value json = decode_json(R"({"text":"x","count":3,"flag":true,
    "id":"000102030405060708090a0b0c0d0e0f","time":"2026-11-24T03:14:15.926Z",
    "bytes":"AAE=","word":"b","list":["p","q"]})")
                         .value();
  JsonFields fields(json);
  EXPECT_EQ(fields.text("text"), "x");
  EXPECT_EQ(fields.count("count"), 3U);
  EXPECT_TRUE(fields.boolean_or("flag", false));
  EXPECT_EQ(to_text(fields.id("id")), "000102030405060708090a0b0c0d0e0f");
  EXPECT_EQ(to_text(fields.time("time")), "2026-11-24T03:14:15.926Z");
  EXPECT_EQ(fields.base64("bytes"), std::string("\0\1", 2));
  EXPECT_EQ(fields.choice("word", {"a", "b"}), 1U);
  EXPECT_EQ(fields.texts("list"), (std::vector<std::string>{"p", "q"}));
  EXPECT_EQ(fields.optional_text("absent"), std::nullopt);
  EXPECT_EQ(fields.count_or("absent", 7), 7U);
  EXPECT_EQ(fields.finish(), std::nullopt);
}

TEST(JsonFields, NamesTheFirstThingThatIsWrong) {
  const value json = decode_json(R"({"index":-1,"id":7})").value();
  JsonFields fields(json, "chain");
  EXPECT_EQ(fields.count("index"), 0U);
  EXPECT_EQ(fields.id("id"), Id{});
  EXPECT_EQ(fields.finish()->what, "chain.index: expected a count, got -1");
}

TEST(JsonFields, NeverConvertsTypes) {
  const value json = decode_json(R"({"a":1,"b":"1","c":"true","d":null,"e":["x"]})").value();
  const auto wrong = [&](auto read) {
    JsonFields fields(json);
    read(fields);
    return fields.finish().has_value();
  };
  EXPECT_TRUE(wrong([](JsonFields& f) { (void)f.text("a"); }));
  EXPECT_TRUE(wrong([](JsonFields& f) { (void)f.count("b"); }));
  EXPECT_TRUE(wrong([](JsonFields& f) { (void)f.boolean_or("c", false); }));
  EXPECT_TRUE(wrong([](JsonFields& f) { (void)f.optional_text("d"); }));
  EXPECT_TRUE(wrong([](JsonFields& f) { (void)f.digests("e"); }));
  EXPECT_TRUE(wrong([](JsonFields& f) { (void)f.texts("a"); }));
  EXPECT_TRUE(wrong([](JsonFields& f) { (void)f.text("missing"); }));
}

TEST(JsonFields, AnythingButAnObjectIsAnError) {
  for (const char* text : {"1", "[]", "null", "\"{}\""}) {
    const value json = decode_json(text).value();
    JsonFields fields(json);
    EXPECT_EQ(fields.text("a"), "");
    EXPECT_TRUE(fields.finish().has_value()) << text;
  }
}

TEST(JsonFields, IgnoresUnknownFieldsUnlessCritListsThem) {
  const auto finish = [](const char* text) {
    const value json = decode_json(text).value();
    JsonFields fields(json);
    (void)fields.optional_text("known");
    return fields.finish();
  };
  EXPECT_EQ(finish(R"({"new":1})"), std::nullopt);
  EXPECT_EQ(finish(R"({"new":1,"crit":["known"]})"), std::nullopt);
  EXPECT_EQ(finish(R"({"new":1,"crit":["new"]})")->code, ErrorCode::unsupported);
  EXPECT_EQ(finish(R"({"crit":["gone"]})")->code, ErrorCode::unsupported);
  EXPECT_EQ(finish(R"({"crit":"new"})")->code, ErrorCode::malformed);
}

}  // namespace
}  // namespace examguard
