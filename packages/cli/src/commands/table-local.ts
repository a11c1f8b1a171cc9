/** Commands that start, set up and examine. */
import { areas } from '../doctor/fault.ts'
import type { CommandSpec } from './command.ts'
import { dataDirOption, envFileOption, platformOptions } from './global-options.ts'

const port = (name: string, zh: string, en: string) =>
  ({ name, type: 'text', value: 'PORT', words: { zh, en } }) as const

export const localCommands: readonly CommandSpec[] = Object.freeze([
  {
    name: 'start',
    summary: {
      zh: '启动整套系统：平台、保险库、各通道模拟器、演示商城',
      en: 'Start the whole system: platform, vault, simulators of every channel, a demo mall',
    },
    detail: [
      {
        zh: '与 npm start 相同。数据留在数据目录，下次接着用。Ctrl-C 停止。',
        en: 'The same as npm start. Data stays in the data folder; the next start continues there. Ctrl-C stops it.',
      },
    ],
    options: [
      port('port', '平台端口，默认 8700', 'port of the platform, 8700 unless told'),
      port('simulator-port', '模拟器端口，默认 8701', 'port of the simulators, 8701 unless told'),
      port('mall-port', '演示商城端口，默认 8702', 'port of the demo mall, 8702 unless told'),
      port('vault-port', '保险库端口，默认 8703', 'port of the vault, 8703 unless told'),
      dataDirOption,
      {
        name: 'database-url',
        type: 'text',
        value: 'URL',
        words: { zh: 'PostgreSQL 地址，默认用 SQLite', en: 'PostgreSQL; SQLite unless told' },
      },
      {
        name: 'log-level',
        type: 'text',
        value: 'LEVEL',
        choices: ['debug', 'info', 'warn', 'error'],
        words: {
          zh: '日志级别，默认 info；debug 会记下每个请求',
          en: 'level of the log, info unless told; debug notes every request',
        },
      },
    ],
    examples: [
      {
        line: 'npx --no-install tillway start',
        words: { zh: '用默认端口启动', en: 'on the usual ports' },
      },
      {
        line: 'npx --no-install tillway start --port 0 --simulator-port 0 --mall-port 0 --vault-port 0 --json',
        words: {
          zh: '用空闲端口，地址以 JSON 打印',
          en: 'on free ports, which are printed as JSON',
        },
      },
    ],
  },
  {
    name: 'init',
    summary: {
      zh: '在空目录里生成一个能收款的商城：服务器、验签、收银台页面、测试',
      en: 'Make a mall that takes payments in an empty folder: server, verified webhooks, a page with the sheet, tests',
    },
    detail: [
      {
        zh: '平台在本机运行时，密钥和回调密钥会直接写进 .env；没有运行时先生成文件，之后用 npx --no-install tillway keys env 补上。',
        en: 'While the platform runs on this machine, its keys and a webhook secret are written to .env; otherwise the files are made, and npx --no-install tillway keys env fills them in later.',
      },
    ],
    args: [
      {
        name: 'folder',
        optional: true,
        words: { zh: '目录，默认当前目录', en: 'the folder; the current one unless told' },
      },
    ],
    options: [
      {
        name: 'template',
        type: 'text',
        value: 'express|fastify',
        choices: ['express', 'fastify'],
        words: {
          zh: '服务器框架，默认 express',
          en: 'framework of the server, express unless told',
        },
      },
      port('port', '商城端口，默认 4000', 'port of the mall, 4000 unless told'),
      ...platformOptions,
    ],
    examples: [
      {
        line: 'npx --no-install tillway init ../my-mall --template fastify',
        words: { zh: '在 my-mall 里生成', en: 'in the folder my-mall' },
      },
    ],
  },
  {
    name: 'doctor',
    summary: {
      zh: '检查配置、密钥、数据库、时钟、端口、证书、回调和各通道账户',
      en: 'Examine settings, keys, database, clock, ports, certificates, webhooks and channel accounts',
    },
    detail: [
      {
        zh: '按服务器读配置的同一方式读环境变量。每个问题有固定代码、原因和做法。只读不写。',
        en: 'Reads the environment as the server does. Each fault has a stable code, its cause and what to do. It changes nothing.',
      },
    ],
    options: [
      {
        name: 'role',
        type: 'text',
        value: 'ROLES',
        words: {
          zh: '按这些角色检查，如 api,worker,vault；默认取 TILLWAY_ROLE',
          en: 'examine for these roles, such as api,worker,vault; TILLWAY_ROLE unless told',
        },
      },
      {
        name: 'only',
        type: 'text',
        value: 'AREA',
        choices: areas,
        multiple: true,
        words: { zh: '只查这些方面，可重复', en: 'examine this area alone; may be repeated' },
      },
      {
        name: 'list',
        type: 'switch',
        words: { zh: '列出所有问题代码', en: 'list every code that it may tell' },
      },
      {
        name: 'time-from',
        type: 'text',
        value: 'URL',
        words: {
          zh: '拿这个地址的 HTTP Date 对时，可代替平台自己',
          en: 'compare the clock with the HTTP Date of this address, too',
        },
      },
      ...platformOptions,
    ],
    examples: [
      {
        line: 'npx --no-install tillway doctor',
        words: { zh: '检查一切', en: 'examine everything' },
      },
      {
        line: 'npx --no-install tillway doctor --role vault --env-file /etc/tillway/vault.env --json',
        words: { zh: '上线前检查保险库的配置', en: 'the settings of a vault before it is started' },
      },
    ],
  },
  {
    name: 'keys inspect',
    summary: {
      zh: '列出密钥从哪来、校验值、谁能读；不打印密钥',
      en: 'Tell where each key comes from, its check value and who can read it, never the key',
    },
    options: [envFileOption, dataDirOption],
    examples: [
      {
        line: 'npx --no-install tillway keys inspect',
        words: {
          zh: '两边的联通密钥校验值相同，就是同一把',
          en: 'two link keys with one check value are the same',
        },
      },
    ],
  },
  {
    name: 'keys make',
    summary: { zh: '生成一把 32 字节的密钥', en: 'Make a key of 32 bytes' },
    args: [
      {
        name: 'kind',
        choices: ['root', 'link', 'vault-root'],
        words: { zh: '用途：root、link 或 vault-root', en: 'what for: root, link or vault-root' },
      },
    ],
    options: [
      {
        name: 'out',
        short: 'o',
        type: 'text',
        value: 'FILE',
        words: {
          zh: '写入文件（只有本人可读，已有则拒绝）',
          en: 'write it to a new file that its owner alone can read',
        },
      },
      {
        name: 'reveal',
        type: 'switch',
        words: { zh: '打印密钥本身', en: 'print the key itself' },
      },
    ],
    examples: [
      {
        line: 'npx --no-install tillway keys make link --out link.key',
        words: { zh: '平台和保险库共用的密钥', en: 'the key that platform and vault share' },
      },
    ],
  },
  {
    name: 'keys rotate',
    summary: {
      zh: '换新密钥：商户密钥、回调密钥，或保险库里的密钥',
      en: 'Change keys: a merchant’s, a webhook’s, or those within the vault',
    },
    detail: [
      {
        zh: 'merchant：新建一把商户密钥，最多两把有效；旧的在给出 --revoke 后才作废。webhook：新旧两把并行一天。vault：保险库停着时运行（SQLite）。',
        en: 'merchant: a new secret key, of which two may be live; the old one ends only with --revoke. webhook: old and new sign side by side for a day. vault: on SQLite while the vault is stopped.',
      },
    ],
    args: [
      {
        name: 'kind',
        choices: ['merchant', 'webhook', 'vault'],
        words: { zh: 'merchant、webhook 或 vault', en: 'merchant, webhook or vault' },
      },
      {
        name: 'id',
        optional: true,
        words: { zh: '回调地址的编号 we_…', en: 'id of the webhook endpoint, we_…' },
      },
    ],
    options: [
      {
        name: 'out',
        short: 'o',
        type: 'text',
        value: 'FILE',
        words: {
          zh: '把新值写进这个 .env 文件',
          en: 'write the new value into this .env file',
        },
      },
      {
        name: 'reveal',
        type: 'switch',
        words: { zh: '打印新值', en: 'print the new value' },
      },
      {
        name: 'revoke',
        type: 'text',
        value: 'KEY_ID',
        words: { zh: '同时作废这把旧密钥', en: 'revoke this old key as well' },
      },
      ...platformOptions,
    ],
    examples: [
      {
        line: 'npx --no-install tillway keys rotate merchant --out .env',
        words: { zh: '新密钥直接进 .env', en: 'the new key goes straight into .env' },
      },
      {
        line: 'npx --no-install tillway keys rotate merchant --out .env --revoke key_…',
        words: {
          zh: '同时作废这把旧的；编号在上一次换钥时打印过',
          en: 'and that old one ends; the rotation before told its id',
        },
      },
    ],
  },
  {
    name: 'keys env',
    summary: {
      zh: '把本机平台的密钥写进商城的 .env',
      en: 'Write the keys of the platform that runs here into a mall’s .env',
    },
    args: [
      {
        name: 'folder',
        optional: true,
        words: {
          zh: '商城目录，默认当前目录',
          en: 'folder of the mall; the current one unless told',
        },
      },
    ],
    options: [dataDirOption, port('port', '商城端口', 'port of the mall')],
    examples: [
      {
        line: 'npx --no-install tillway keys env ../my-mall',
        words: { zh: 'init 时平台没有运行，现在补上', en: 'when the platform did not run at init' },
      },
    ],
  },
])
