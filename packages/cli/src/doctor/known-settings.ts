/** Settings that the programs read, by their form. The operating document says what each means. */

export const roles: readonly string[] = ['api', 'worker', 'vault']

export const ports = [
  'PORT',
  'TILLWAY_SIMULATOR_PORT',
  'TILLWAY_MALL_PORT',
  'TILLWAY_VAULT_PORT',
  'TILLWAY_ACQUIRER_PORT',
] as const

export const numbers = ['TILLWAY_DATABASE_CONNECTIONS', 'TILLWAY_REQUESTS_PER_SECOND'] as const

export const trialSwitches = [
  'TILLWAY_ALLOW_LOOPBACK_WEBHOOKS',
  'TILLWAY_VAULT_ALLOW_LOOPBACK_DESTINATIONS',
] as const

export const switches = [
  ...trialSwitches,
  'TILLWAY_TRUST_PROXY',
  'TILLWAY_ALLOW_PRIVATE_CHANNELS',
  'TILLWAY_VAULT_TRUST_PROXY',
] as const

export const levels = ['TILLWAY_LOG_LEVEL', 'TILLWAY_VAULT_LOG_LEVEL'] as const

/** Where somebody outside reaches a program. */
export const urls = ['TILLWAY_PUBLIC_URL', 'TILLWAY_VAULT_PUBLIC_URL'] as const

const others = [
  'TILLWAY_HOST',
  'TILLWAY_DATA_DIR',
  'TILLWAY_ROOT_KEY',
  'TILLWAY_ROLE',
  'TILLWAY_DOCS_URL',
  'TILLWAY_VAULT_URL',
  'TILLWAY_VAULT_LINK_KEY',
  'TILLWAY_VAULT_HOST',
  'TILLWAY_VAULT_FRAME',
  'TILLWAY_VAULT_DATA_DIR',
  'TILLWAY_VAULT_DATABASE_URL',
  'TILLWAY_VAULT_ROOT_KEY',
  'TILLWAY_VAULT_OLD_ROOT_KEY',
  'TILLWAY_VAULT_DESTINATIONS',
  // A mall's server has these, and this program.
  'TILLWAY_API_BASE',
  'TILLWAY_SECRET_KEY',
  'TILLWAY_PUBLIC_KEY',
  'TILLWAY_WEBHOOK_SECRET',
  'TILLWAY_MERCHANT_ID',
  'TILLWAY_ORDER_KEY',
  'TILLWAY_ORDER_KEY_ID',
  'TILLWAY_CASHIER_DIR',
  'TILLWAY_FRAME_ORIGINS',
  'TILLWAY_PHONE_URL',
  'TILLWAY_LANG',
  'TILLWAY_SIMULATORS',
  // Tests and tools of the project.
  'TILLWAY_TEST_DATABASE_URL',
  'TILLWAY_PICTURES',
] as const

export const knownSettings: readonly string[] = [
  ...ports,
  ...numbers,
  ...switches,
  ...levels,
  ...urls,
  ...others,
]
