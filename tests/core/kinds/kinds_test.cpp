#include "core/kinds/kinds.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace examguard {
namespace {

using namespace std::string_literals;

std::string_view kind_of(const std::string& bytes) {
  return identify(bytes, bytes.size()).name;
}

std::string padded(std::string bytes, std::size_t size) {
  bytes.resize(std::max(size, bytes.size()));
  return bytes;
}

std::string little(std::uint32_t value, int bytes) {
  std::string out;
  for (int i = 0; i < bytes; ++i) out += static_cast<char>(value >> (8 * i) & 0xff);
  return out;
}

std::string zip_entry(const std::string& name, const std::string& content) {
  const auto size = static_cast<std::uint32_t>(content.size());
  return "PK\3\4\24\0\0\0\0\0\0\0\0\0"s + little(0, 4) + little(size, 4) + little(size, 4) +
         little(static_cast<std::uint32_t>(name.size()), 2) + little(0, 2) + name + content;
}

std::string zip_directory(const std::string& name) {
  return "PK\1\2"s + std::string(24, '\0') + little(static_cast<std::uint32_t>(name.size()), 2) +
         std::string(16, '\0') + name;
}

std::string elf(char type) {
  return padded(
      "\x7f"
      "ELF\2\1\1"s +
          std::string(9, '\0') + type,
      64);
}

std::string pe(std::uint32_t header) {
  std::string bytes = padded("MZ", 60) + little(header, 4);
  return padded(bytes, header) + "PE\0\0"s + std::string(20, '\0');
}

std::string ole(const std::u16string& stream) {
  std::string bytes = padded("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 512);
  bytes[30] = 9;
  std::string entry;
  for (const char16_t c : stream) entry += little(c, 2);
  return bytes + padded("R\0"s, 128) +
         padded(padded(entry, 64) + little(static_cast<std::uint32_t>(entry.size() + 2), 2), 128);
}

TEST(Kinds, ProgramsAreKnownByContent) {
  EXPECT_EQ(kind_of(elf(2)), "elf");
  EXPECT_EQ(kind_of(elf(3)), "elf");
  EXPECT_EQ(kind_of(pe(128)), "pe");
  EXPECT_EQ(kind_of("#!/bin/sh\n"), "script");
  EXPECT_EQ(kind_of("#! \t/usr/bin/env python3\n"), "script");
  EXPECT_EQ(kind_of(zip_entry("META-INF/MANIFEST.MF", "x")), "jar");
  for (const std::string& bytes : {elf(2), pe(64), "#!/bin/sh"s}) {
    EXPECT_TRUE(is_program(identify(bytes, bytes.size())));
  }
}

TEST(Kinds, ObjectFilesAndCoreDumpsAreNoPrograms) {
  EXPECT_EQ(kind_of(elf(1)), "elf-object");
  EXPECT_EQ(kind_of(elf(4)), "elf-core");
  EXPECT_EQ(kind_of("\x7f"
                    "ELF"),
            "elf-object");
  EXPECT_FALSE(is_program(identify(elf(1), 64)));
}

TEST(Kinds, BothTypesOfAppImageAreKnown) {
  for (const char type : {'\1', '\2'}) {
    std::string bytes = elf(2);
    bytes[8] = 'A';
    bytes[9] = 'I';
    bytes[10] = type;
    EXPECT_EQ(kind_of(bytes), "appimage");
  }
}

TEST(Kinds, ProgramWhoseHeaderLiesBeyondTheHeadIsStillAProgram) {
  const std::string whole = pe(100'000);
  const std::string head = whole.substr(0, kind_head_bytes);
  EXPECT_EQ(identify(head, whole.size()).name, "pe");
  const auto range = second_look(head, whole.size());
  ASSERT_TRUE(range);
  EXPECT_EQ(range->offset, 100'000U);
  EXPECT_EQ(identify(head, whole.size(), whole.substr(100'000)).name, "pe");
}

TEST(Kinds, TextThatStartsLikeASignatureIsText) {
  for (const char* text :
       {"MZ is how DOS programs start, said Mark Zbikowski to everybody who would listen to him.",
        "#![feature(asm)]\nfn main() {}", "#!comment", "BM 3", "070707,1,2,3\n", "PK was here",
        "IWAD files\n", "FWS stands for\n", "RIFFRAFF", "BZh is a prefix", "ID3 tags",
        "regf is a hive", "Cr24", "hsqs backwards"}) {
    EXPECT_EQ(kind_of(text), "text") << text;
  }
}

TEST(Kinds, TextInChineseCodePagesIsText) {
  EXPECT_EQ(kind_of("考试机房检查"), "text");
  EXPECT_EQ(kind_of("\xbf\xbc\xca\xd4\xbb\xfa\xb7\xbf\xbc\xec\xb2\xe9"), "text");  // GBK
  EXPECT_EQ(kind_of("\xff\xfe\x03\x80\xd5\x8b"s), "text");                         // UTF-16LE
  EXPECT_EQ(kind_of("\xfe\xff\x80\x03\x8b\xd5"s), "text");
  EXPECT_EQ(kind_of("\xef\xbb\xbf\xe8\x80\x83"), "text");
  EXPECT_EQ(kind_of("Stra\xdf"
                    "e, Caf\xe9 und mehr"),
            "text");
}

TEST(Kinds, CharacterCutOffAtTheEndOfTheHeadIsNoHarm) {
  std::string head;
  while (head.size() < kind_head_bytes) head += "考";
  head.resize(kind_head_bytes);
  EXPECT_EQ(identify(head, 100'000).name, "text");
}

TEST(Kinds, BinaryBytesAreNotText) {
  EXPECT_EQ(kind_of("abc\0def"s), "unknown");
  EXPECT_EQ(kind_of("\x80\x81\xff\xfe\xfd"), "unknown");
}

TEST(Kinds, NamedTexts) {
  EXPECT_EQ(kind_of("<!DOCTYPE html><p>"), "html");
  EXPECT_EQ(kind_of("\xef\xbb\xbf \n<HTML>"), "html");
  EXPECT_EQ(kind_of("<?xml version='1.0'?><a/>"), "xml");
  EXPECT_EQ(kind_of("<?xml version='1.0'?><!-- x --><svg/>"), "svg");
  EXPECT_EQ(kind_of("{\"a\": 1}"), "json");
  EXPECT_EQ(kind_of("{ not json }"), "text");
  EXPECT_EQ(kind_of("{\\rtf1\\ansi}"), "rtf");
  EXPECT_EQ(kind_of("Received: from a\nSubject: b\n\nhello"), "eml");
  EXPECT_EQ(kind_of("From: a\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n b=1\r\n"),
            "mht");
}

TEST(Kinds, ZipIsWhatItsNamesSay) {
  EXPECT_EQ(kind_of(zip_entry("a.txt", "hello")), "zip");
  EXPECT_EQ(kind_of(zip_entry("[Content_Types].xml", "x") + zip_entry("word/document.xml", "y")),
            "docx");
  EXPECT_EQ(kind_of(zip_entry("_rels/.rels", "x") + zip_entry("xl/workbook.xml", "y")), "xlsx");
  EXPECT_EQ(kind_of(zip_entry("[Content_Types].xml", "x")), "ooxml");
  EXPECT_EQ(kind_of(zip_entry("mimetype", "application/vnd.oasis.opendocument.text")), "odt");
  EXPECT_EQ(kind_of(zip_entry("mimetype", "application/epub+zip")), "epub");
  EXPECT_EQ(kind_of(zip_entry("OFD.xml", "x")), "ofd");
  EXPECT_EQ(kind_of(zip_entry("AndroidManifest.xml", "x") + zip_entry("META-INF/MANIFEST.MF", "")),
            "apk");
}

TEST(Kinds, DirectoryAtTheEndOfAZipDecidesWhereTheHeadCannot) {
  const std::string head = zip_entry("a.bin", std::string(8000, 'x')).substr(0, kind_head_bytes);
  const auto range = second_look(head, 20'000);
  ASSERT_TRUE(range);
  EXPECT_EQ(range->offset + range->bytes, 20'000U);
  EXPECT_EQ(identify(head, 20'000, zip_directory("META-INF/MANIFEST.MF")).name, "jar");
  EXPECT_EQ(identify(head, 20'000, zip_directory("OFD.xml")).name, "ofd");
  EXPECT_EQ(identify(head, 20'000, zip_directory("b.bin")).name, "zip");
}

TEST(Kinds, OleIsWhatItsStreamsSay) {
  EXPECT_EQ(kind_of(ole(u"WordDocument")), "doc");
  EXPECT_EQ(kind_of(ole(u"Workbook")), "xls");
  EXPECT_EQ(kind_of(ole(u"PowerPoint Document")), "ppt");
  EXPECT_EQ(kind_of(ole(u"EncryptedPackage")), "encrypted-ooxml");
  EXPECT_EQ(kind_of(ole(u"Catalog")), "ole");
}

TEST(Kinds, CdImageIsFoundInItsSeventeenthSector) {
  const std::string head(kind_head_bytes, '\0');
  const auto range = second_look(head, 1'000'000);
  ASSERT_TRUE(range);
  EXPECT_EQ(range->offset, 32768U);
  EXPECT_EQ(identify(head, 1'000'000, "\1CD001\1").name, "iso");
  EXPECT_EQ(identify(head, 1'000'000, "").name, "unknown");
}

TEST(Kinds, EmptyAndUnknownClaimNothing) {
  EXPECT_EQ(identify("", 0).name, "empty");
  EXPECT_FALSE(is_disguised("a.exe", identify("", 0)));
  EXPECT_FALSE(is_disguised("a.jpg", identify("\1\2\3"s, 3)));
}

TEST(Kinds, EveryPrefixOfHostileHeadsIsIdentifiedWithoutHarm) {
  const std::vector<std::string> heads = {
      zip_entry("word/x", "y"),
      ole(u"Workbook"),
      pe(64),
      elf(2),
      "MZ" + std::string(62, '\xff'),
      "PK\3\4" + std::string(60, '\xff'),
      "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + std::string(504, '\xff')};
  for (const std::string& head : heads) {
    for (std::size_t n = 0; n <= head.size(); ++n) {
      const std::string_view part = std::string_view(head).substr(0, n);
      EXPECT_FALSE(identify(part, head.size()).name.empty());
      (void)second_look(part, ~0ULL);
      (void)second_look(part, n);
    }
  }
}

struct Name {
  const char* file;
  std::string bytes;
  bool disguised;
};

TEST(Kinds, ExtensionThatClaimsAnotherKindIsADisguise) {
  const std::string zip = zip_entry("a.txt", "hello");
  const std::string docx =
      zip_entry("[Content_Types].xml", "x") + zip_entry("word/document.xml", "y");
  const std::string png = "\x89PNG\r\n\x1a\n"s;
  const std::vector<Name> names = {
      {"holiday.jpg", pe(64), true},
      {"HOLIDAY.JPG", pe(64), true},
      {"notes.txt", zip, true},
      {"题库.txt", zip, true},
      {"thesis.doc", "%PDF-1.4", true},
      {"report.docx", zip, true},
      {"lib.dll", zip, true},
      {"song.mp3", elf(2), true},
      {"a.pdf", pe(64), true},
      {"a.pdf.", pe(64), true},
      {"C:\\x\\a.pdf", pe(64), true},
      {"readme.txt", "#!/bin/sh\n", true},
      {"a.zip", "Rar!\x1a\x07\1"s, true},
      {"photo.jpg", png, false},
      {"report.docx", docx, false},
      {"report.zip", docx, false},
      {"report.doc", docx, false},
      {"table.xls", "<html><table>", false},
      {"secret.docx", ole(u"EncryptedPackage"), false},
      {"libc.so", "/* GNU ld script */\nGROUP ( x )\n", false},
      {"tool.exe", elf(2), false},
      {"tool.js", "#!/usr/bin/env node\n", false},
      {"builtins.7.gz", "/usr/share/man/man7/bash-builtins.7.gz\n", false},
      {"icon.svgz", "\x1f\x8b\x08"s, false},
      {"pe.bin", pe(64), false},
      {"noextension", pe(64), false},
      {".jpg", pe(64), false},
      {"v1.jpg backup", pe(64), false},
  };
  for (const Name& name : names) {
    EXPECT_EQ(is_disguised(name.file, identify(name.bytes, name.bytes.size())), name.disguised)
        << name.file;
  }
}

TEST(Kinds, InterpreterOfAScript) {
  EXPECT_EQ(script_interpreter("#!/bin/bash -e\n"), "bash");
  EXPECT_EQ(script_interpreter("#!/usr/bin/env -S A=1 python3 -u\nx"), "python3");
  EXPECT_EQ(script_interpreter("#! /usr/bin/perl"), "perl");
  EXPECT_EQ(script_interpreter("#!/usr/bin/env"), "");
  EXPECT_EQ(script_interpreter("text"), "");
}

}  // namespace
}  // namespace examguard
