#include "core/evidence/chain.hpp"

#include <gtest/gtest.h>

#include "core/crypto.hpp"
#include "core/json.hpp"

namespace examguard {
namespace {

const Id chain_id = first_half(sha256("chain"));
const Stand remembered{first_half(sha256("older")), 7, sha256("link")};

ChainPlace round(const ChainPlace& place) {
  return chain_place_from_json(to_json(place)).value();
}

TEST(Chain, StartsAnewWithWhatIsRemembered) {
  const ChainPlace place = first_place(chain_id, remembered);
  EXPECT_EQ(place.index, 0U);
  EXPECT_EQ(place.prev, std::nullopt);
  EXPECT_EQ(place.after, remembered);
  EXPECT_EQ(round(place), place);
  EXPECT_EQ(round(first_place(chain_id, std::nullopt)).after, std::nullopt);
}

TEST(Chain, EachLinkNamesTheOneBefore) {
  const ChainPlace first = first_place(chain_id, std::nullopt);
  const ChainPlace second = place_after(stand_at(first, sha256("first")));
  EXPECT_EQ(second.id, chain_id);
  EXPECT_EQ(second.index, 1U);
  EXPECT_EQ(second.prev, sha256("first"));
  EXPECT_EQ(round(second), second);
}

TEST(Chain, HasOneSpelling) {
  EXPECT_EQ(encode_json(to_json(first_place(Id{}, Stand{}))),
            R"({"id":"00000000000000000000000000000000","index":0,"after":{"chain":")"
            R"(00000000000000000000000000000000","index":0,"digest":"sha256:)" +
                std::string(64, '0') + "\"}}");
}

TEST(Chain, RefusesPlacesThatCannotBe) {
  const std::string id = R"("id":"00000000000000000000000000000000")";
  const std::string digest = "\"sha256:" + std::string(64, 'a') + "\"";
  const auto read = [](const std::string& text) {
    return chain_place_from_json(decode_json(text).value()).has_value();
  };
  EXPECT_TRUE(read("{" + id + R"(,"index":0})"));
  EXPECT_TRUE(read("{" + id + R"(,"index":1,"prev":)" + digest + "}"));
  EXPECT_FALSE(read("{" + id + R"(,"index":1})"));
  EXPECT_FALSE(read("{" + id + R"(,"index":0,"prev":)" + digest + "}"));
  EXPECT_FALSE(read("{" + id + R"(,"index":-1})"));
  EXPECT_FALSE(read(R"({"id":"0","index":0})"));
  EXPECT_FALSE(read("{" + id + R"(,"index":2,"prev":)" + digest +
                    R"(,"after":{"chain":"00000000000000000000000000000000","index":0,"digest":)" +
                    digest + "}}"));
}

}  // namespace
}  // namespace examguard
