#include "collector/web/page.hpp"

namespace examguard::web {

// Calm: one text colour, one line colour, and red, amber, blue, green only where a word has that
// weight. Zeros step back. Prints without bars, forms and links.
const std::string_view style_sheet = R"css(
:root {
  --ink: #1f2933; --soft: #66727f; --line: #dde3e9; --ground: #f6f8fa; --paper: #fff; --link: #1f5fa8;
  --red: #b3261e; --red-ground: #fbeae9; --amber: #8a5a00; --amber-ground: #fdf3dc;
  --blue: #28527a; --blue-ground: #e8f0f8; --green: #256a3a; --green-ground: #e6f3ea;
}
* { box-sizing: border-box; }
body {
  margin: 0; color: var(--ink); background: var(--ground);
  font: 15px/1.6 "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Source Han Sans SC", sans-serif;
}
a { color: var(--link); text-decoration: none; }
a:hover { text-decoration: underline; }
header {
  display: flex; justify-content: space-between; align-items: center; gap: 16px; padding: 10px 28px;
  background: var(--paper); border-bottom: 1px solid var(--line);
}
header strong { font-size: 16px; color: var(--ink); }
nav { display: flex; align-items: center; gap: 18px; }
nav form { margin: 0; }
nav button { border: 0; padding: 0; background: none; color: var(--link); font: inherit; cursor: pointer; }
.who, .quiet, .code, footer { color: var(--soft); }
main { max-width: 1440px; margin: 0 auto; padding: 8px 28px 28px; }
footer { max-width: 1440px; margin: 0 auto; padding: 0 28px 28px; font-size: 13px; }
h1 { margin: 18px 0 6px; font-size: 24px; font-weight: 600; }
h2 { margin: 30px 0 8px; font-size: 17px; font-weight: 600; }
.path { margin: 14px 0 -10px; font-size: 14px; color: var(--soft); }
.when { display: flex; flex-wrap: wrap; align-items: center; gap: 14px; color: var(--soft); font-size: 14px; }
.when form { display: flex; gap: 6px; margin: 0; }
input, button { font: inherit; }
.when input, .when button {
  padding: 1px 8px; border: 1px solid var(--line); border-radius: 4px; background: var(--paper);
  color: var(--soft); font-size: 13px;
}
.facts { display: grid; grid-template-columns: max-content 1fr; gap: 3px 18px; margin: 14px 0; }
.facts dt { color: var(--soft); }
.facts dd { margin: 0; overflow-wrap: anywhere; }
.summary { display: flex; flex-wrap: wrap; gap: 14px; margin: 16px 0; }
.figures { padding: 10px 18px 12px; background: var(--paper); border: 1px solid var(--line); border-radius: 8px; }
.figures .title { color: var(--soft); font-size: 13px; }
.figures .row { display: flex; gap: 26px; }
.figure b { display: block; font-size: 26px; font-weight: 600; line-height: 1.25; font-variant-numeric: tabular-nums; }
.figure span { font-size: 13px; color: var(--soft); }
.figure.zero b { color: #b4bcc5; font-weight: 400; }
.wide { overflow-x: auto; background: var(--paper); border: 1px solid var(--line); border-radius: 8px; }
table { width: 100%; border-collapse: collapse; font-size: 14px; }
th, td { padding: 7px 10px; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
tbody tr:last-child td { border-bottom: 0; }
thead th { color: var(--soft); font-weight: 500; font-size: 13px; white-space: nowrap; background: #fafbfc; }
th.group { text-align: center; border-left: 1px solid var(--line); }
th.first { border-left: 1px solid var(--line); }
td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
td.zero { color: #b4bcc5; }
td.word { white-space: nowrap; }
td.product { min-width: 200px; max-width: 460px; overflow-wrap: anywhere; }
td.where { min-width: 120px; max-width: 260px; overflow-wrap: anywhere; }
.seats td { white-space: nowrap; }
.tree.d1 { padding-left: 30px; } .tree.d2 { padding-left: 50px; } .tree.d3 { padding-left: 70px; }
.tree.d4 { padding-left: 90px; } .tree.d5 { padding-left: 110px; } .tree.d6 { padding-left: 130px; }
.code { margin-left: 8px; font-size: 12px; }
td small.quiet, td small.file, dd small.file { display: block; font-size: 12.5px; color: var(--soft); }
td small.code { display: block; margin: 0; }
small.file { font-family: ui-monospace, "Cascadia Mono", Consolas, "Noto Sans Mono CJK SC", monospace; }
.badge {
  display: inline-block; padding: 0 8px; border-radius: 10px; font-size: 13px; white-space: nowrap;
  color: var(--soft); background: #eef1f4;
}
td .badge.common { margin-left: 8px; color: var(--blue); background: var(--blue-ground); }
.badge.s-violation, .badge.j-violation { color: var(--red); background: var(--red-ground); }
.badge.s-suspicious, .badge.j-incomplete, .badge.p-silent { color: var(--amber); background: var(--amber-ground); }
.badge.r-passed_full { color: var(--green); background: var(--green-ground); }
.badge.r-passed_quick { color: var(--blue); background: var(--blue-ground); }
.badge.r-failed { color: var(--red); background: var(--red-ground); }
.badge.r-unfinished { color: var(--amber); background: var(--amber-ground); }
.figure.r-passed_full b { color: var(--green); } .figure.r-passed_quick b { color: var(--blue); } .figure.r-failed b { color: var(--red); font-weight: 600; }
.figure.r-unfinished b { color: var(--amber); }
.badge.j-to_check { color: var(--blue); background: var(--blue-ground); }
.badge.j-clean, .badge.p-on { color: var(--green); background: var(--green-ground); }
.badge.p-never_enrolled { color: var(--red); background: var(--red-ground); }
.figure.j-violation b, td.j-violation, .figure.p-never_enrolled b, td.p-never_enrolled { color: var(--red); font-weight: 600; }
.figure.j-incomplete b, td.j-incomplete, .figure.p-silent b, td.p-silent { color: var(--amber); font-weight: 600; }
.figure.j-to_check b, td.j-to_check { color: var(--blue); font-weight: 600; }
.figure.j-clean b, td.j-clean, .figure.p-on b, td.p-on { color: var(--green); }
.paging { display: flex; gap: 16px; color: var(--soft); font-size: 14px; }
.card {
  max-width: 400px; margin: 60px auto; padding: 12px 28px 28px; background: var(--paper);
  border: 1px solid var(--line); border-radius: 8px;
}
.card label { display: block; margin: 12px 0; color: var(--soft); font-size: 14px; }
.card input { display: block; width: 100%; padding: 7px 10px; border: 1px solid #c4ccd5; border-radius: 5px; color: var(--ink); }
.card button {
  width: 100%; margin-top: 10px; padding: 8px; border: 0; border-radius: 5px; background: var(--link);
  color: #fff; cursor: pointer;
}
.alarm { padding: 6px 12px; border-radius: 5px; color: var(--red); background: var(--red-ground); }
@media print {
  body { background: none; font-size: 11pt; }
  header nav, .when form, .when a, .path, .paging a { display: none; }
  main, footer { max-width: none; padding: 0; }
  .wide { overflow: visible; border-radius: 0; }
  a { color: inherit; }
  tr { break-inside: avoid; }
  thead { display: table-header-group; }
}
)css";

}  // namespace examguard::web
