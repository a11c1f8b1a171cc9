/** Every setting, in both languages; the configuration page is made from it. */

export interface Setting {
  readonly name: string
  readonly process: 'server' | 'vault' | 'start'
  readonly fallback: string
  readonly zh: string
  readonly en: string
}

const setting =
  (process: Setting['process']) =>
  (name: string, fallback: string, zh: string, en: string): Setting => ({ name, process, fallback, zh, en })
const server = setting('server')
const vault = setting('vault')
const start = setting('start')

export const settings: readonly Setting[] = [
  server('PORT', '`8700`', '监听端口', 'the port it listens on'),
  server('TILLWAY_HOST', '`127.0.0.1`', '监听地址', 'the address it listens on'),
  server('TILLWAY_PUBLIC_URL', '—', '渠道与用户访问平台的地址；生产必须是 `https`。默认为监听地址', 'where channels and shoppers reach it, `https` in production; the address it listens on unless told'),
  server('DATABASE_URL', '—', 'PostgreSQL 连接串；不设则用数据目录里的 SQLite', 'PostgreSQL; without it SQLite in the data folder'),
  server('TILLWAY_DATABASE_CONNECTIONS', '—', '本进程到 PostgreSQL 的连接数，其中两条用于读', 'connections of this process to PostgreSQL, two of them for reading'),
  server('TILLWAY_DATA_DIR', '`.tillway-data`', 'SQLite 文件，以及未另给时的根密钥', 'the SQLite file and, unless given, the root key'),
  server('TILLWAY_ROOT_KEY', '—', 'Base64 的 32 字节；渠道凭据与会话都靠它。**与数据库分开备份**。默认首次启动时生成在数据目录', '32 bytes in base64; every sealed credential and session depends on it: **back it up apart from the database**. Made once in the data folder unless given'),
  server('TILLWAY_ROLE', '`api,worker`', '本进程的角色，也可用 `--role`；设了 `TILLWAY_VAULT_FRAME` 而没有 `TILLWAY_VAULT_URL` 时还有 `vault`', 'what this process does, also `--role`; with `vault` where `TILLWAY_VAULT_FRAME` is set and `TILLWAY_VAULT_URL` is not'),
  server('TILLWAY_REQUESTS_PER_SECOND', '`500`', '每个商户或会话每秒请求数（本进程内）', 'per merchant or session, in this process'),
  server('TILLWAY_TRUST_PROXY', '`false`', '从 `X-Forwarded-For` 取客户端地址', 'take the client’s address from `X-Forwarded-For`'),
  server('TILLWAY_ALLOW_LOOPBACK_WEBHOOKS', '`false`', '允许回调与渠道请求发往本机，仅供试用', 'webhooks and channel calls to this machine; for trials only'),
  server('TILLWAY_ALLOW_PRIVATE_CHANNELS', '`false`', '允许渠道请求发往任何地址与端口（内网的收单机构或代理）；否则只能是公网 https 443', 'channel calls to any address and port, for acquirers or proxies inside your network; otherwise public https on 443 alone'),
  server('TILLWAY_LOG_LEVEL', '`info`', '日志级别', 'level of the log'),
  server('TILLWAY_DOCS_URL', '—', '错误里 `doc_url` 指向的地址；默认为本服务的错误页', 'where `doc_url` of an error points; the server’s own page unless told'),
  server('TILLWAY_DOCS_DIR', '—', '`npm run docs:build` 生成的文件夹，在 `/docs/` 提供；不设则只有错误页', 'the folder that `npm run docs:build` wrote, served at `/docs/`; without it only the page of errors'),
  server('TILLWAY_VAULT_URL', '—', '平台访问卡库的地址（内网）', 'where the platform reaches the vault, inside your network'),
  server('TILLWAY_VAULT_LINK_KEY', '—', 'Base64 的 32 字节，平台与卡库共享，卡库也设同一个', '32 bytes in base64 that platform and vault share; the vault has the variable too'),
  vault('TILLWAY_VAULT_HOST', '`127.0.0.1`', '监听地址；对外只需开放 `/frame`，绝不开放 `/internal`', 'where it listens; only `/frame` need be reached from outside, never `/internal`'),
  vault('TILLWAY_VAULT_PORT', '`8703`', '监听端口', 'the port it listens on'),
  vault('TILLWAY_VAULT_PUBLIC_URL', '—', '浏览器访问卡库页面的地址；生产必须是 `https`', 'where browsers reach the vault’s frame; `https` in production'),
  vault('TILLWAY_VAULT_FRAME', '—', '必填：`node tools/build-frame.ts 文件` 生成的卡库页面', 'needed: the file that `node tools/build-frame.ts FILE` wrote'),
  vault('TILLWAY_VAULT_DATA_DIR', '`.tillway-vault`', 'SQLite 文件，以及未另给时的密钥', 'the SQLite file and, unless given, the keys'),
  vault('TILLWAY_VAULT_DATABASE_URL', '—', 'PostgreSQL，绝不与平台共用；表在 `vault` 模式下', 'PostgreSQL; never the platform’s. The tables lie in the schema `vault`'),
  vault('TILLWAY_VAULT_ROOT_KEY', '—', 'Base64 的 32 字节，只有卡库知道。**与数据库分开备份**', '32 bytes in base64, known to the vault alone: **back it up apart from the database**'),
  vault('TILLWAY_VAULT_OLD_ROOT_KEY', '—', '轮换根密钥时的上一个根密钥', 'the root key before this one, until the keys were changed'),
  vault('TILLWAY_VAULT_DESTINATIONS', '—', 'JSON 文件：卡数据可以发往哪里、可为谁的证书加密（`{origin, roots, channel?}` 列表）', 'a JSON file with a list of `{origin, roots, channel?}`: where card data may go, and whose certificates it may be encrypted for'),
  vault('TILLWAY_VAULT_ALLOW_LOOPBACK_DESTINATIONS', '`false`', '允许发往本机，仅供试用', 'destinations on this machine; for trials only'),
  vault('TILLWAY_VAULT_TRUST_PROXY', '`false`', '相信 `X-Forwarded-Proto`', 'believe `X-Forwarded-Proto`'),
  vault('TILLWAY_VAULT_LOG_LEVEL', '`info`', '`debug`、`info`、`warn` 或 `error`', '`debug`, `info`, `warn` or `error`'),
  start('TILLWAY_SIMULATOR_PORT', '`8701`', '模拟器端口', 'port of the simulators'),
  start('TILLWAY_ACQUIRER_PORT', '—', '收单主机模拟器的 TCP 端口；默认随机', 'TCP port of the simulated acquirer; a free one unless told'),
  start('TILLWAY_MALL_PORT', '`8702`', '演示商城端口', 'port of the demo mall'),
]
