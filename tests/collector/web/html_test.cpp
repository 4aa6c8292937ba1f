#include "collector/web/html.hpp"

#include <gtest/gtest.h>

#include "collector/web/view.hpp"

namespace examguard::web {
namespace {

TEST(Html, EscapesValuesAndText) {
  EXPECT_EQ(element("td", {{"title", "a\"b"}}, text("</td><script>")).bytes(),
            "<td title=\"a&quot;b\">&lt;/td&gt;&lt;script&gt;</td>");
}

TEST(Html, ALinkNeverLeavesThisServer) {
  EXPECT_EQ(link_to("javascript:alert(1)", text("x")).bytes(), "<a href=\"/\">x</a>");
  EXPECT_EQ(link_to("//evil.example/", text("x")).bytes(), "<a href=\"/\">x</a>");
  EXPECT_EQ(link_to("/sites/CS01", text("x")).bytes(), "<a href=\"/sites/CS01\">x</a>");
}

TEST(View, LabelsOfAnyKindAreOnePartOfAPath) {
  for (const std::string label : {"A", "一/二", "..", ".", "a\\b", "~2f", "100%", "~", "a b"}) {
    const std::string part = label_part(label);
    EXPECT_EQ(part.find('/'), std::string::npos);
    const std::string decoded = percent_decoded(part).value();
    EXPECT_NE(decoded, "..");
    EXPECT_EQ(decoded.find_first_of("/\\"), std::string::npos);
    EXPECT_EQ(label_of_part(decoded), label);
  }
}

TEST(View, LinksKeepLanguageAndMoment) {
  View view;
  EXPECT_EQ(view.link("/x"), "/x");
  view.language = Language::en;
  view.moment.at = parse_time("2026-11-24T08:00:00.000Z").value();
  view.moment.past = true;
  EXPECT_EQ(view.link("/x", {{"page", "2"}}), "/x?page=2&lang=en&at=2026-11-24T08%3A00%3A00.000Z");
}

TEST(View, ReadsMomentsInBeijingTimeOrUtc) {
  const TimePoint moment = parse_time("2026-11-24T00:30:00.000Z").value();
  EXPECT_EQ(parse_moment("2026-11-24T08:30").value(), moment);
  EXPECT_EQ(parse_moment("2026-11-24 08:30:00").value(), moment);
  EXPECT_EQ(parse_moment("2026-11-24T00:30:00.000Z").value(), moment);
  EXPECT_EQ(parse_moment("2026-11-24T00:30:00Z").value(), moment);
  EXPECT_EQ(shanghai_time(moment), "2026-11-24 08:30:00");
  for (const char* bad : {"yesterday", "2026-13-01T00:00", "2026-11-24", "08:30"}) {
    EXPECT_FALSE(parse_moment(bad)) << bad;
  }
}

TEST(View, PagesOfALongList) {
  View view;
  view.path = "/sites/CS01";
  view.query = {{"denied", "2"}, {"seats", "3"}, {"at", "x"}};
  const Paging part = paging(view, "denied", 120, 50);
  EXPECT_EQ(part.from, 50U);
  EXPECT_EQ(part.to, 100U);
  EXPECT_NE(part.links.bytes().find("/sites/CS01?seats=3&amp;denied=3"), std::string::npos);
  view.query = {{"denied", "999999999999999999999"}};
  EXPECT_EQ(paging(view, "denied", 120, 50).from, 0U);
  view.query = {{"denied", "99"}};
  EXPECT_EQ(paging(view, "denied", 120, 50).from, 100U);
  EXPECT_TRUE(paging(view, "denied", 50, 50).links.is_empty());
}

}  // namespace
}  // namespace examguard::web
