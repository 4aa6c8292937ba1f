// A tree of files like a PC's, the same for the same seed: bench_tree FOLDER [FILES [SEED]]
// 300,000 files of log-normal sizes (about 4.7 GB): programs, documents, archives, pictures and
// text in folders up to 40 deep, Chinese names among them, hard links and symbolic links.
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace {

namespace filesystem = std::filesystem;

struct Sort {
  double share;
  std::string_view ending;
  std::string_view head;
};
// Heads that tell the kind; what follows is noise.
const Sort sorts[] = {
    {0.04, "",
     std::string_view("\x7f"
                      "ELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x03\0\x3e\0",
                      20)},
    {0.03, ".sh", "#!/bin/sh\n"},
    {0.01, ".exe", std::string_view("MZ\x90\0\x03\0\0\0", 8)},
    {0.06, ".pdf", "%PDF-1.4\n"},
    {0.05, ".zip", std::string_view("PK\x03\x04\x14\0\0\0\x08\0", 10)},
    {0.12, ".png", std::string_view("\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 16)},
    {0.69, ".txt", "text and nothing else\n"},
};
const std::string_view chinese[] = {"安全生产", "考试", "资料", "图片", "下载", "桌面", "文档"};

const Sort& sort_of(double dice) {
  for (const Sort& sort : sorts) {
    if ((dice -= sort.share) < 0) return sort;
  }
  return sorts[6];
}

// The generator's own numbers, so that every standard library makes the same tree.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : engine_(seed) {}
  std::uint64_t below(std::uint64_t end) { return engine_() % end; }
  double fraction() { return static_cast<double>(engine_() >> 11) / 9007199254740992.0; }
  double normal() {
    return std::sqrt(-2 * std::log(1 - fraction())) * std::cos(6.283185307179586 * fraction());
  }

 private:
  std::mt19937_64 engine_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: bench_tree FOLDER [FILES [SEED]]\n");
    return 2;
  }
  const filesystem::path top = argv[1];
  const std::uint64_t files = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 300'000;
  Dice dice(argc > 3 ? std::strtoull(argv[3], nullptr, 10) : 1);
  if (filesystem::exists(top)) {
    std::fprintf(stderr, "%s is there already\n", argv[1]);
    return 3;
  }
  filesystem::create_directories(top);
  std::string noise(4u << 20, '\0');
  for (char& byte : noise) byte = static_cast<char>(dice.below(256));

  std::vector<filesystem::path> folders{top};
  filesystem::path last;
  for (std::uint64_t i = 0; i < files; ++i) {
    if (i % 16 == 0) {
      // Mostly near the top, now and then one deeper than the newest.
      const bool deeper = dice.below(4) == 0 && folders.back().native().size() < 600;
      const auto& parent = deeper ? folders.back() : folders[dice.below(folders.size())];
      if (parent.native().size() < 800) {
        const bool is_chinese = dice.below(5) == 0;
        auto name = is_chinese ? std::string(chinese[dice.below(7)]) : std::string("folder");
        auto folder = parent / (name + std::to_string(i));
        filesystem::create_directory(folder);
        folders.push_back(std::move(folder));
      }
    }
    const auto& folder =
        folders[folders.size() - 1 - dice.below(std::min<std::uint64_t>(folders.size(), 64))];
    const Sort& sort = sort_of(dice.fraction());
    const bool is_chinese = dice.below(10) == 0;
    const auto path = folder / ((is_chinese ? std::string(chinese[dice.below(7)]) : "file") +
                                std::to_string(i) + std::string(sort.ending));
    const auto kind = dice.below(100);
    if (kind == 0 && !last.empty()) {
      filesystem::create_hard_link(last, path);
    } else if (kind == 1 && !last.empty()) {
      filesystem::create_symlink(last, path);
    } else {
      // Median 2.7 kB, mean about 15.7 kB.
      const double wanted = std::exp(7.9 + 1.88 * dice.normal());
      const auto size = static_cast<std::size_t>(std::min(wanted, double(noise.size() / 2)));
      std::ofstream file(path, std::ios::binary);
      file << sort.head;
      if (size > sort.head.size()) {
        file.write(noise.data() + dice.below(noise.size() / 2),
                   static_cast<std::streamsize>(size - sort.head.size()));
      }
      last = path;
    }
  }
}
