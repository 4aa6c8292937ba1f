#include "core/message_table.hpp"

namespace examguard {

constinit const std::array<MessageText, messages_of_setup> message_table_setup{{
    {"部署名称（字母、数字、-，例如 hunan）：",
     "Name of the deployment (letters, digits, -; e.g. hunan): "},
    {"考试机访问本平台用的 IP 地址或主机名（可写多个，用空格分开）：",
     "IP addresses or host names by which exam PCs reach this collector (several, with spaces): "},
    {"根密钥文件（私钥，PEM）；还没有就直接回车，将在 {0} 新建：",
     "File of the root's private key (PEM); there is none yet: press Enter, one is made in {0}: "},
    {"新白名单密钥管辖的地区代码（例如 430000；直接回车为全部）：",
     "Region of the new policy key (e.g. 430000; Enter: all): "},
    {"白名单公钥文件（PEM；可直接回车跳过）：",
     "File of a public key that may sign policies (PEM; Enter: none): "},
    {"名册文件（csv 或 YAML；可直接回车，以后用 roster import 导入）：",
     "File of the roster (csv or YAML; Enter: later, with roster import): "},
    {"管理员登录名（直接回车为 admin）：", "Login name of the administrator (Enter: admin): "},
    {"平台已建立：{0}", "collector made in {0}"},
    {"根公钥摘要（抄在纸上，核对登记串时用）：{0}", "root pin: {0}"},
    {"管理员：{0}", "administrator: {0}"},
    {"密码，只显示这一次：{0}", "password, shown only now: {0}"},
    {"根密钥和白名单密钥在 {0}：移到两个 U 盘，分别存入保险柜，然后从本机删除",
     "the root's key and the policy key are in {0}: move them to two sticks in two safes, and off "
     "this computer"},
    {"  {0} {1}（{2} 台）：{3}", "  {0} {1} (PCs: {2}): {3}"},
    {"登记串，14 天内有效，每个考场一条：", "enrolment strings, one a room, valid for 14 days:"},
    {"下一步：", "next:"},
    {"  启动平台：systemctl enable --now examguard-collector",
     "  start it: systemctl enable --now examguard-collector"},
    {"  导入名册：examguard-collector roster import 名册.csv（样例在 "
     "/usr/share/doc/examguard-collector/examples）",
     "  examguard-collector roster import ROSTER.csv (a sample is in "
     "/usr/share/doc/examguard-collector/examples)"},
    {"  每个考场一条登记串：examguard-collector enrol-code --site 考点 --room 考场 --count 台数",
     "  one string a room: examguard-collector enrol-code --site SITE --room ROOM --count PCS"},
    {"  签名并发布白名单：examguard-agent policy sign，examguard-collector policy publish",
     "  sign and publish a policy: examguard-agent policy sign, examguard-collector policy "
     "publish"},
    {"  备份（丢了它就要跑遍每台考试机）：examguard-collector backup /mnt/U盘/目录",
     "  back it up (without it every PC must be visited): examguard-collector backup "
     "/mnt/STICK/FOLDER"},
    {"  检查：examguard-collector doctor",
     "  look whether all is well: examguard-collector doctor"},
    {"正常", "good"},
    {"注意", "look"},
    {"故障", "mend"},
    {"平台正在运行", "the collector runs"},
    {"平台没有运行：systemctl start examguard-collector，原因见 journalctl -u examguard-collector",
     "the collector does not run: systemctl start examguard-collector; why: journalctl -u "
     "examguard-collector"},
    {"平台在运行，但不应答（{0}）：systemctl restart examguard-collector",
     "the collector runs and does not answer ({0}): systemctl restart examguard-collector"},
    {"配置、密钥、证书和信任清单可用",
     "configuration, keys, certificates and trust list can be used"},
    {"配置、密钥、证书或信任清单不可用：{0}；修正，或从备份恢复（restore）",
     "configuration, keys, certificates or trust list cannot be used: {0}; mend it, or restore a "
     "backup"},
    {"端口可连接：{0}", "a door that can be reached: {0}"},
    {"端口连不上：{0}（{1}）；检查 collector.yaml 中的地址和防火墙",
     "a door that cannot be reached: {0} ({1}); look at its address in collector.yaml and the "
     "firewall"},
    {"端口被别的程序占用：{0}；停掉那个程序（ss -ltnp），或改 collector.yaml",
     "another program has the port of a door: {0}; stop it (ss -ltnp), or change collector.yaml"},
    {"时钟：{0}，可信", "the clock says {0} and is believed"},
    {"磁盘剩余 {0} MiB", "free on the disk: {0} MiB"},
    {"磁盘只剩 {0} MiB（台账 {1} MiB）：请清理或扩容；写满后不再收报告，备份也需要台账大小的空间",
     "only {0} MiB are free (the ledger has {1} MiB): make room; a full disk takes no report, and "
     "a backup needs the ledger's size"},
    {"平台证书有效至 {0}", "the doors' certificate is valid until {0}"},
    {"平台证书已于 {0} 到期：停止平台，运行 examguard-collector renew-certificate，再启动",
     "the doors' certificate ended {0}: stop the collector, run examguard-collector "
     "renew-certificate, start it"},
    {"信任清单有效至 {0}", "the trust list is valid until {0}"},
    {"信任清单已于 {0} 到期：请由省级用根密钥换发",
     "the trust list ended {0}: the province issues another with the root's key"},
    {"台账可读", "the ledger can be read"},
    {"台账读不出：{0}；停止平台后运行 verify-ledger，必要时从备份恢复（restore）",
     "the ledger cannot be read: {0}; stop the collector, run verify-ledger, and restore a backup "
     "if need be"},
    {"最近一次备份：{0}，{1}", "newest backup: {0}, {1}"},
    {"最近一次备份已过去 {0} 天（{1}）：examguard-collector backup 目录",
     "the newest backup is {0} days old ({1}): examguard-collector backup DIR"},
    {"从未备份：examguard-collector backup 目录；丢了密钥和台账，就要跑遍每台考试机",
     "there was never a backup: examguard-collector backup DIR; without keys and ledger every PC "
     "must be visited"},
    {"统信 UOS 可能拦截未签名的程序：如启动被拒，到控制中心打开开发者模式，或安装统信签名的软件包",
     "UOS may stop programs without its signature: if ours is refused, switch on its developer "
     "mode (控制中心), or install a package that UnionTech signed"},
    {"银河麒麟安全中心可能拦截未认证的程序：如启动被拒，到安全中心的应用控制中把本程序设为可信",
     "Kylin's security centre may stop programs that it does not know: if ours is refused, make it "
     "a trusted one there (安全中心，应用控制)"},
    {"全部正常。", "all is well."},
    {"有 {0} 项需要处理。", "to be mended: {0}."},
}};

}  // namespace examguard
