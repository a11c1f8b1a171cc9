/** Faults of settings, keys, database and clock. */
import type { FaultRow } from './fault.ts'

export const machineFaults = {
  setting_unknown: {
    area: 'settings',
    severity: 'warning',
    what: { zh: '配置名不认识', en: 'a setting has a name that nothing reads' },
    cause: { zh: '多半是拼错，或是旧版本的名字', en: 'it is misspelt, or of another release' },
    remedy: { zh: '对照 docs/operating.md 改名', en: 'compare it with docs/operating.md' },
  },
  port_malformed: {
    area: 'settings',
    severity: 'fault',
    what: { zh: '端口写得不对', en: 'a port is no port' },
    cause: { zh: '要 0 到 65535 的整数', en: 'it must be a whole number from 0 to 65535' },
    remedy: { zh: '改成数字', en: 'write the number' },
  },
  number_malformed: {
    area: 'settings',
    severity: 'fault',
    what: { zh: '数字写得不对', en: 'a number is none' },
    cause: { zh: '要正整数', en: 'it must be a whole number above 0' },
    remedy: { zh: '改成数字，或删掉用默认值', en: 'write a number, or leave it out' },
  },
  switch_malformed: {
    area: 'settings',
    severity: 'fault',
    what: {
      zh: '开关写得不对，会被当作关',
      en: 'a switch is neither true nor false, and counts as off',
    },
    cause: { zh: '只认 true 与 false', en: 'only true and false are known' },
    remedy: { zh: '写成 true 或 false', en: 'write true or false' },
  },
  role_unknown: {
    area: 'settings',
    severity: 'fault',
    what: { zh: '角色不认识', en: 'a role is unknown' },
    cause: { zh: '只有 api、worker、vault', en: 'there are api, worker and vault' },
    remedy: { zh: '改 TILLWAY_ROLE 或 --role', en: 'mend TILLWAY_ROLE or --role' },
  },
  role_nothing_left: {
    area: 'settings',
    severity: 'fault',
    what: { zh: '平台进程没有角色可做', en: 'no role is left for the platform’s process' },
    cause: { zh: '只剩 vault，或是空的', en: 'it has the role vault alone, or none' },
    remedy: {
      zh: '加上 api 或 worker；只跑保险库用它自己的程序',
      en: 'add api or worker; a vault alone has a program of its own',
    },
  },
  log_level_unknown: {
    area: 'settings',
    severity: 'warning',
    what: { zh: '日志级别不认识', en: 'the level of the log is unknown' },
    cause: { zh: '只有 debug、info、warn、error', en: 'there are debug, info, warn and error' },
    remedy: { zh: '改成其中之一', en: 'write one of them' },
  },
  public_url_malformed: {
    area: 'settings',
    severity: 'fault',
    what: { zh: '对外地址写得不对', en: 'a public address is none' },
    cause: {
      zh: '要完整网址，不带路径和参数',
      en: 'it must be a whole address without path or query',
    },
    remedy: { zh: '写成 https://pay.example.com', en: 'write it like https://pay.example.com' },
  },
  public_url_not_https: {
    area: 'settings',
    severity: 'fault',
    what: { zh: '对外地址不是 https', en: 'a public address is not https' },
    cause: {
      zh: '通道不会通知 http，密钥也会裸奔',
      en: 'channels do not notify http, and keys would travel in clear',
    },
    remedy: { zh: '配证书，改成 https', en: 'get a certificate and write https' },
  },
  trial_switch_on: {
    area: 'settings',
    severity: 'fault',
    what: { zh: '试用开关开在了对外的平台上', en: 'a switch for trials is on at a public address' },
    cause: {
      zh: '回环地址的回调或目的地被放行',
      en: 'webhooks or card data may go to this machine',
    },
    remedy: { zh: '关掉它', en: 'turn it off' },
  },
  root_key_missing: {
    area: 'keys',
    severity: 'fault',
    what: { zh: '没有共用的根密钥', en: 'there is no root key that instances share' },
    cause: {
      zh: '用 PostgreSQL 却没设 TILLWAY_ROOT_KEY：每台机器会各造一把，互相打不开',
      en: 'on PostgreSQL each machine would make one of its own, and none opens what another sealed',
    },
    remedy: {
      zh: 'npx --no-install tillway keys make root --out FILE，再设 TILLWAY_ROOT_KEY',
      en: 'npx --no-install tillway keys make root --out FILE, then set TILLWAY_ROOT_KEY',
    },
  },
  root_key_malformed: {
    area: 'keys',
    severity: 'fault',
    what: { zh: '平台根密钥不是 32 字节', en: 'the platform’s root key is no key of 32 bytes' },
    cause: { zh: 'base64 抄漏了，或文件坏了', en: 'the base64 was cut, or the file is damaged' },
    remedy: {
      zh: '从备份取回；别另造一把，否则旧数据打不开',
      en: 'take it from the backup; a new one would not open what lies there',
    },
  },
  root_key_wrong: {
    area: 'database',
    severity: 'fault',
    what: {
      zh: '根密钥打不开数据库里的内容',
      en: 'the root key does not open what lies in the database',
    },
    cause: { zh: '密钥与数据库不是一对', en: 'key and database are no pair' },
    remedy: {
      zh: '换回原来的密钥，或接回它的数据库',
      en: 'bring the former key back, or the database that it belongs to',
    },
  },
  key_file_readable: {
    area: 'keys',
    severity: 'fault',
    what: { zh: '密钥文件别人也能读', en: 'others can read the file of a key' },
    cause: { zh: '权限比 600 宽', en: 'its permissions are wider than 600' },
    remedy: {
      zh: 'chmod 600，并考虑换掉这把密钥',
      en: 'chmod 600, and think about changing the key',
    },
  },
  keys_are_same: {
    area: 'keys',
    severity: 'fault',
    what: { zh: '两把该不同的密钥是同一把', en: 'two keys that must differ are the same' },
    cause: { zh: '复制时弄混', en: 'one was copied into the place of the other' },
    remedy: {
      zh: '各造一把；保险库的密钥平台不该知道',
      en: 'make one each; the platform must not know the vault’s',
    },
  },
  link_key_missing: {
    area: 'keys',
    severity: 'fault',
    what: { zh: '没有联通密钥', en: 'the link key is missing' },
    cause: {
      zh: '设了 TILLWAY_VAULT_URL，却没设 TILLWAY_VAULT_LINK_KEY',
      en: 'TILLWAY_VAULT_URL is set, and TILLWAY_VAULT_LINK_KEY is not',
    },
    remedy: { zh: '两边设同一把', en: 'give both sides the same one' },
  },
  link_key_malformed: {
    area: 'keys',
    severity: 'fault',
    what: { zh: '联通密钥不是 32 字节', en: 'the link key is no key of 32 bytes' },
    cause: { zh: 'base64 抄漏了', en: 'the base64 was cut' },
    remedy: {
      zh: 'npx --no-install tillway keys make link，两边设同一把',
      en: 'npx --no-install tillway keys make link, and give it to both sides',
    },
  },
  vault_key_malformed: {
    area: 'keys',
    severity: 'fault',
    what: { zh: '保险库根密钥不是 32 字节', en: 'a root key of the vault is no key of 32 bytes' },
    cause: { zh: 'base64 抄漏了，或文件坏了', en: 'the base64 was cut, or the file is damaged' },
    remedy: { zh: '从备份取回', en: 'take it from the backup' },
  },
  data_dir_unusable: {
    area: 'database',
    severity: 'fault',
    what: { zh: '数据目录不能用', en: 'the data folder cannot be used' },
    cause: {
      zh: '它是个文件，或没有写权限',
      en: 'it is a file, or this account may not write there',
    },
    remedy: { zh: '换一个目录，或改权限', en: 'choose another, or mend its permissions' },
  },
  database_url_malformed: {
    area: 'database',
    severity: 'fault',
    what: { zh: '数据库地址写得不对', en: 'the address of the database is none' },
    cause: {
      zh: '要 postgres://用户:密码@主机:端口/库',
      en: 'it must be postgres://user:password@host:port/database',
    },
    remedy: {
      zh: '改 DATABASE_URL；密码里的特殊字符要编码',
      en: 'mend DATABASE_URL; encode special letters of the password',
    },
  },
  database_unreachable: {
    area: 'database',
    severity: 'fault',
    what: { zh: '数据库连不上', en: 'the database cannot be reached' },
    cause: {
      zh: '没有启动、主机或端口不对、被防火墙挡住',
      en: 'it is not started, host or port are wrong, or a firewall is between',
    },
    remedy: { zh: '先用 psql 连一次', en: 'connect by psql first' },
  },
  database_refused: {
    area: 'database',
    severity: 'fault',
    what: { zh: '数据库不接受这个用户', en: 'the database refuses the user' },
    cause: {
      zh: '用户名或密码不对，或 pg_hba.conf 不放行',
      en: 'user or password are wrong, or pg_hba.conf forbids it',
    },
    remedy: { zh: '改 DATABASE_URL 里的用户和密码', en: 'mend user and password in DATABASE_URL' },
  },
  database_missing: {
    area: 'database',
    severity: 'fault',
    what: { zh: '没有这个数据库', en: 'there is no such database' },
    cause: { zh: '还没建，或名字写错', en: 'it was not created, or its name is wrong' },
    remedy: { zh: 'createdb，或改 DATABASE_URL', en: 'createdb, or mend DATABASE_URL' },
  },
  database_damaged: {
    area: 'database',
    severity: 'fault',
    what: { zh: 'SQLite 文件坏了，或不是 SQLite', en: 'the SQLite file is damaged, or none' },
    cause: { zh: '被截断、被覆盖，或磁盘出错', en: 'it was cut or overwritten, or the disk fails' },
    remedy: { zh: '停掉平台，从备份恢复', en: 'stop the platform and restore the backup' },
  },
  database_newer: {
    area: 'database',
    severity: 'fault',
    what: { zh: '数据库属于更新的版本', en: 'the database belongs to a later release' },
    cause: { zh: '升级过又退回了旧程序', en: 'the program was downgraded' },
    remedy: { zh: '用回新版本', en: 'use the later release again' },
  },
  database_behind: {
    area: 'database',
    severity: 'warning',
    what: { zh: '数据库表还没升级', en: 'the tables are of an earlier release' },
    cause: { zh: '新程序还没启动过', en: 'this release was not started yet' },
    remedy: {
      zh: '先备份，再启动平台：它会自己升级',
      en: 'back up, then start the platform: it brings them up to date',
    },
  },
  database_not_durable: {
    area: 'database',
    severity: 'fault',
    what: {
      zh: '数据库断电会丢已提交的数据',
      en: 'the database may lose what it called committed',
    },
    cause: { zh: '关了 fsync 一类的设置', en: 'a setting such as fsync is off' },
    remedy: { zh: '打开它并重启数据库', en: 'turn it on and restart the database' },
  },
  database_read_only: {
    area: 'database',
    severity: 'fault',
    what: { zh: '数据库只读', en: 'the database cannot be written' },
    cause: { zh: '连到了备库，或设成了只读', en: 'it is a standby, or set to read only' },
    remedy: { zh: '连主库', en: 'connect to the primary' },
  },
  database_connections: {
    area: 'database',
    severity: 'fault',
    what: { zh: '数据库连接数不够', en: 'the database takes too few connections' },
    cause: {
      zh: '各进程要的比 max_connections 多',
      en: 'the processes want more than max_connections',
    },
    remedy: {
      zh: '调大 max_connections，或调小 TILLWAY_DATABASE_CONNECTIONS',
      en: 'raise max_connections, or lower TILLWAY_DATABASE_CONNECTIONS',
    },
  },
  database_shared: {
    area: 'database',
    severity: 'fault',
    what: { zh: '平台与保险库用了同一个数据库', en: 'platform and vault share a database' },
    cause: { zh: '两个地址相同', en: 'both addresses are the same' },
    remedy: { zh: '给保险库单独的数据库', en: 'give the vault a database of its own' },
  },
  clock_differs_database: {
    area: 'clock',
    severity: 'fault',
    what: {
      zh: '本机与数据库的时间不一致',
      en: 'this machine and the database tell different times',
    },
    cause: { zh: '没有对时', en: 'a clock is not set' },
    remedy: { zh: '两边都开 NTP', en: 'run NTP on both' },
  },
  clock_differs_http: {
    area: 'clock',
    severity: 'fault',
    what: { zh: '本机时间不准', en: 'the clock of this machine is wrong' },
    cause: {
      zh: '和网络上的 HTTP Date 差得多；签名会过期',
      en: 'it differs from HTTP Date; signatures would be too old',
    },
    remedy: { zh: '开 NTP', en: 'run NTP' },
  },
  time_source_silent: {
    area: 'clock',
    severity: 'warning',
    what: { zh: '对时的地址没有给时间', en: 'the address told no time' },
    cause: { zh: '连不上，或没有 Date 头', en: 'it cannot be reached, or sends no Date' },
    remedy: { zh: '换一个 --time-from', en: 'choose another --time-from' },
  },
} as const satisfies Readonly<Record<string, FaultRow>>
