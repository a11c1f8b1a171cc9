/** Faults of what is reached over the network, and of what a merchant set up. */
import type { FaultRow } from './fault.ts'

export const networkFaults = {
  port_in_use: {
    area: 'ports',
    severity: 'fault',
    what: { zh: '端口被别的程序占着', en: 'another program has the port' },
    cause: {
      zh: '上次没有停干净，或端口冲突',
      en: 'a former run is still there, or two programs want it',
    },
    remedy: { zh: '停掉它，或换端口', en: 'stop it, or choose another port' },
  },
  port_refused: {
    area: 'ports',
    severity: 'fault',
    what: { zh: '这个端口不能监听', en: 'the port cannot be listened on' },
    cause: {
      zh: '没有权限，或地址不属于本机',
      en: 'this account may not, or the address is not of this machine',
    },
    remedy: { zh: '换端口或 TILLWAY_HOST', en: 'choose another port or TILLWAY_HOST' },
  },
  platform_unreachable: {
    area: 'platform',
    severity: 'fault',
    what: { zh: '平台没有应答', en: 'the platform does not answer' },
    cause: { zh: '没有启动，或地址不对', en: 'it is not started, or the address is wrong' },
    remedy: {
      zh: 'npx --no-install tillway start，或改 TILLWAY_API_BASE',
      en: 'npx --no-install tillway start, or mend TILLWAY_API_BASE',
    },
  },
  platform_not_ready: {
    area: 'platform',
    severity: 'fault',
    what: { zh: '平台在，但存不了数据', en: 'the platform is there and cannot store' },
    cause: { zh: '数据库出了问题', en: 'its database fails' },
    remedy: { zh: '看平台日志和数据库', en: 'look at its log and at the database' },
  },
  platform_foreign: {
    area: 'platform',
    severity: 'fault',
    what: { zh: '这个地址上不是 Tillway', en: 'something else answers at that address' },
    cause: { zh: '端口或域名指到了别处', en: 'port or name lead elsewhere' },
    remedy: { zh: '改 TILLWAY_API_BASE', en: 'mend TILLWAY_API_BASE' },
  },
  secret_key_missing: {
    area: 'platform',
    severity: 'warning',
    what: {
      zh: '没有商户密钥，商户的部分没有查',
      en: 'there is no secret key, so nothing of the merchant was examined',
    },
    cause: { zh: '没设 TILLWAY_SECRET_KEY', en: 'TILLWAY_SECRET_KEY is not set' },
    remedy: { zh: '设上它再查', en: 'set it and examine again' },
  },
  secret_key_publishable: {
    area: 'platform',
    severity: 'fault',
    what: { zh: '把公开密钥当成了商户密钥', en: 'the secret key is a publishable one' },
    cause: { zh: 'pk_ 开头的是给页面用的', en: 'what begins with pk_ is for pages' },
    remedy: { zh: '换成 sk_ 开头的', en: 'use the one that begins with sk_' },
  },
  secret_key_refused: {
    area: 'platform',
    severity: 'fault',
    what: { zh: '平台不接受商户密钥', en: 'the platform refuses the secret key' },
    cause: {
      zh: '抄错、已作废，或属于别的平台',
      en: 'it is miscopied, revoked, or of another platform',
    },
    remedy: { zh: '新建一把', en: 'make a new one' },
  },
  vault_frame_unusable: {
    area: 'vault',
    severity: 'fault',
    what: { zh: '保险库的页面文件用不了', en: 'the file of the vault’s pages cannot be used' },
    cause: {
      zh: '没设 TILLWAY_VAULT_FRAME，文件不在，或是旧版本做的',
      en: 'TILLWAY_VAULT_FRAME is not set, not there, or of an earlier release',
    },
    remedy: {
      zh: 'npx node tools/build-frame.ts FILE，再设它',
      en: 'npx node tools/build-frame.ts FILE, then set it',
    },
  },
  vault_destinations_unusable: {
    area: 'vault',
    severity: 'fault',
    what: { zh: '保险库的目的地文件用不了', en: 'the vault’s list of destinations cannot be used' },
    cause: {
      zh: '文件不在，或不是 {origin, roots} 的列表',
      en: 'it is not there, or no list of {origin, roots}',
    },
    remedy: { zh: '照 docs/operating.md 写', en: 'write it as docs/operating.md says' },
  },
  vault_unreachable: {
    area: 'vault',
    severity: 'fault',
    what: { zh: '保险库没有应答', en: 'the vault does not answer' },
    cause: { zh: '没有启动，或地址不对', en: 'it is not started, or the address is wrong' },
    remedy: { zh: '启动它，或改 TILLWAY_VAULT_URL', en: 'start it, or mend TILLWAY_VAULT_URL' },
  },
  vault_not_ready: {
    area: 'vault',
    severity: 'fault',
    what: { zh: '保险库在，但存不了卡', en: 'the vault is there and cannot store cards' },
    cause: { zh: '它的数据库出了问题', en: 'its database fails' },
    remedy: { zh: '看保险库日志', en: 'look at the vault’s log' },
  },
  link_key_wrong: {
    area: 'vault',
    severity: 'fault',
    what: { zh: '保险库不接受联通密钥', en: 'the vault refuses the link key' },
    cause: {
      zh: '两边的密钥不同，或两边时间差得多',
      en: 'the two sides have different keys, or different times',
    },
    remedy: {
      zh: '两边设同一把并重启：npx --no-install tillway keys inspect 比校验值',
      en: 'give both the same one: npx --no-install tillway keys inspect shows check values',
    },
  },
  url_unreachable: {
    area: 'urls',
    severity: 'fault',
    what: { zh: '对外地址连不上', en: 'a public address cannot be reached' },
    cause: {
      zh: '域名没解析、反向代理没开，或防火墙',
      en: 'its name leads nowhere, the proxy is down, or a firewall is between',
    },
    remedy: { zh: '从外面 curl 一次', en: 'try it by curl from outside' },
  },
  url_foreign: {
    area: 'urls',
    severity: 'fault',
    what: { zh: '对外地址不通到这个平台', en: 'a public address does not lead to the platform' },
    cause: { zh: '反向代理指到了别处', en: 'the proxy leads elsewhere' },
    remedy: { zh: '改代理', en: 'mend the proxy' },
  },
  certificate_expired: {
    area: 'urls',
    severity: 'fault',
    what: { zh: '证书过期了', en: 'a certificate has expired' },
    cause: { zh: '没有续期', en: 'it was not renewed' },
    remedy: { zh: '续期', en: 'renew it' },
  },
  certificate_expiring: {
    area: 'urls',
    severity: 'warning',
    what: { zh: '证书快过期了', en: 'a certificate expires within 21 days' },
    cause: { zh: '续期没有自动化', en: 'it is not renewed by itself' },
    remedy: { zh: '续期', en: 'renew it' },
  },
  certificate_untrusted: {
    area: 'urls',
    severity: 'fault',
    what: { zh: '证书不被信任', en: 'a certificate is not trusted' },
    cause: { zh: '自签名，或少了中间证书', en: 'it is self-signed, or its chain is incomplete' },
    remedy: {
      zh: '换公认机构的证书，带上完整链',
      en: 'get one of a known authority, with its chain',
    },
  },
  webhook_none: {
    area: 'webhooks',
    severity: 'warning',
    what: { zh: '没有回调地址', en: 'there is no webhook endpoint' },
    cause: { zh: '商城不会知道谁付了款', en: 'the mall is never told who paid' },
    remedy: {
      zh: '新建一个，或先用 npx --no-install tillway listen',
      en: 'create one, or use npx --no-install tillway listen meanwhile',
    },
  },
  webhook_disabled: {
    area: 'webhooks',
    severity: 'fault',
    what: { zh: '回调地址停用了', en: 'a webhook endpoint is disabled' },
    cause: {
      zh: '连续失败太久，或有人停了它',
      en: 'it failed for too long, or somebody disabled it',
    },
    remedy: {
      zh: '修好后启用，再 npx --no-install tillway events resend --since',
      en: 'mend and enable it, then npx --no-install tillway events resend --since',
    },
  },
  webhook_unreachable: {
    area: 'webhooks',
    severity: 'fault',
    what: { zh: '回调地址连不上', en: 'a webhook endpoint cannot be reached' },
    cause: {
      zh: '商城没有启动，或地址不对',
      en: 'the mall is not started, or the address is wrong',
    },
    remedy: { zh: '启动商城，或改地址', en: 'start the mall, or mend the address' },
  },
  webhook_failing: {
    area: 'webhooks',
    severity: 'fault',
    what: { zh: '回调投递一直失败', en: 'deliveries of webhooks keep failing' },
    cause: {
      zh: '商城报错、验签不过或超时',
      en: 'the mall fails, refuses the signature, or is too slow',
    },
    remedy: {
      zh: '看投递里的状态码；检查 TILLWAY_WEBHOOK_SECRET',
      en: 'look at the status of deliveries, and at TILLWAY_WEBHOOK_SECRET',
    },
  },
  channel_none: {
    area: 'channels',
    severity: 'fault',
    what: { zh: '没有启用的通道账户', en: 'no channel account is enabled' },
    cause: { zh: '还没建，或都停了', en: 'none was created, or all are disabled' },
    remedy: { zh: '新建一个通道账户', en: 'create one' },
  },
  channel_unreachable: {
    area: 'channels',
    severity: 'fault',
    what: { zh: '通道连不上', en: 'a channel cannot be reached' },
    cause: {
      zh: '网络不通、地址不对，或通道故障',
      en: 'the network, the address, or the channel itself',
    },
    remedy: {
      zh: '检查出口网络与账户里的接口地址',
      en: 'look at the way out and at the address in the account',
    },
  },
  channel_refused: {
    area: 'channels',
    severity: 'fault',
    what: { zh: '通道不认这个账户', en: 'a channel refuses the account' },
    cause: { zh: '商户号、密钥或证书不对', en: 'merchant number, key or certificate are wrong' },
    remedy: {
      zh: '对照通道后台，重填账户',
      en: 'compare it with the channel’s console and enter it anew',
    },
  },
  channel_unverified: {
    area: 'channels',
    severity: 'fault',
    what: { zh: '通道的应答验签不过', en: 'answers of a channel cannot be verified' },
    cause: {
      zh: '账户里的通道公钥不对，或已轮换',
      en: 'the channel’s public key in the account is wrong or was replaced',
    },
    remedy: { zh: '填入通道现在的公钥', en: 'enter the channel’s present key' },
  },
  channel_uncertain: {
    area: 'channels',
    severity: 'warning',
    what: { zh: '通道的应答看不懂', en: 'the answer of a channel says nothing clear' },
    cause: { zh: '通道繁忙，或接口有变', en: 'it is busy, or has changed' },
    remedy: {
      zh: '过一会儿再查；再看通道状态公告',
      en: 'try again later, and look at the channel’s notices',
    },
  },
  channel_certificate_expired: {
    area: 'channels',
    severity: 'fault',
    what: { zh: '通道账户里的证书过期了', en: 'a certificate in a channel account has expired' },
    cause: { zh: '没有续期', en: 'it was not renewed' },
    remedy: { zh: '到通道后台换证书', en: 'get a new one from the channel' },
  },
  channel_certificate_expiring: {
    area: 'channels',
    severity: 'warning',
    what: {
      zh: '通道账户里的证书快过期了',
      en: 'a certificate in a channel account expires within 21 days',
    },
    cause: { zh: '该续期了', en: 'it is time' },
    remedy: { zh: '到通道后台换证书', en: 'get a new one from the channel' },
  },
  origins_none: {
    area: 'channels',
    severity: 'fault',
    what: { zh: '收卡但没有登记页面来源', en: 'cards are taken, and no page is registered' },
    cause: {
      zh: '保险库的输入框不在未登记的页面显示',
      en: 'the vault’s frame shows on registered pages alone',
    },
    remedy: {
      zh: '登记商城页面的来源 allowed_origins',
      en: 'register the origins of the mall’s pages',
    },
  },
  terminal_not_ready: {
    area: 'channels',
    severity: 'warning',
    what: { zh: '有终端还不能收款', en: 'a terminal cannot take cards' },
    cause: { zh: '没绑账户、没有密钥或被停用', en: 'it is unbound, has no keys, or is disabled' },
    remedy: {
      zh: 'GET /v1/terminals/{id} 看 not_ready',
      en: 'GET /v1/terminals/{id} tells in not_ready',
    },
  },
} as const satisfies Readonly<Record<string, FaultRow>>
