/** The channel as data, and how an account of it opens. */
import { isCurrency, isPayError } from '@tillway/kernel'
import type { AccountField, ChannelManifest } from '../../manifest.ts'
import type { ConformanceBench } from '../bench/bench.ts'
import type { ConformanceCase } from '../case.ts'
import { check } from '../check.ts'

const always = () => true

export const manifestCases: readonly ConformanceCase[] = [
  { name: 'the manifest says what a stranger needs to know', applies: always, run: saneManifest },
  {
    name: 'every declared operation exists and no other does',
    applies: always,
    run: declaredOperations,
  },
  {
    name: 'an account does not open with a missing or garbled credential, and says which field it is',
    applies: always,
    run: brokenCredentials,
  },
  {
    name: 'provisioning a merchant again finds the same one, and another name another one',
    applies: always,
    async run(bench) {
      const provision = (name: string) => JSON.stringify(bench.simulator().provision(name))
      const [first, again, other] = ['a', 'a', 'b'].map(provision)
      check(first === again, 'the same name gives the same configuration')
      check(first !== other, 'another name gives another configuration')
    },
  },
]

async function saneManifest({ manifest }: ConformanceBench): Promise<void> {
  check(/^[a-z][a-z0-9]*$/.test(manifest.id), 'the id is a lower-case word', manifest.id)
  check(manifest.way !== '', 'the way has a name')
  for (const text of [manifest.name, ...manifest.account.map(({ label }) => label)]) {
    check(text.zh !== '' && text.en !== '', 'every text is there in Chinese and in English', text)
  }
  saneMark(manifest)
  const { operations, presentations, currencies, account } = manifest
  const has = (name: (typeof operations)[number]) => operations.includes(name)
  check(has('start') && has('query'), 'a channel can at least start and query', operations)
  check(has('close') || has('reverse'), 'an attempt can be brought to an end', operations)
  check(has('refund') === has('queryRefund'), 'refunds can be asked about', operations)
  unique('operations', operations)
  check(presentations.length > 0, 'there is a presentation')
  unique(
    'presentations in a host',
    presentations.flatMap(({ presentation, hosts }) =>
      hosts.map((host) => `${presentation} in ${host}`),
    ),
  )
  for (const { presentation, hosts, needs } of presentations) {
    const first = presentations.find((one) => one.presentation === presentation)
    check(String(first?.needs) === String(needs), `${presentation} needs the same in every host`)
    check(hosts.length > 0, `${presentation} works in some host`)
    check(
      hosts.every((host) => /^[a-z_]{1,40}$/.test(host)),
      'hosts are ids as the SDK gives',
      hosts,
    )
    unique(`needs of ${presentation}`, needs)
  }
  check(currencies.length > 0 && currencies.every(isCurrency), 'currencies are known', currencies)
  unique(
    'account fields',
    account.map(({ name }) => name),
  )
  saneLimits(manifest)
}

function saneMark({ mark }: ChannelManifest): void {
  const [, width, height] = /^0 0 (\d+) (\d+)$/.exec(mark.viewBox) ?? []
  check(width !== undefined && width === height, 'the mark is drawn on a square', mark.viewBox)
  check(mark.paths.length > 0, 'the mark has a path')
  for (const { d, fill } of mark.paths) {
    check(/^[Mm][-MmLlHhVvCcSsQqTtAaZz0-9 ,.e]+$/.test(d), 'a path of the mark is path data', d)
    check(/^(#[0-9a-fA-F]{3,8}|none|currentColor)$/.test(fill), 'a fill is a plain colour', fill)
  }
}

function saneLimits({ amount, refund, maxValidityMs, arrivalHorizonMs }: ChannelManifest): void {
  const whole = [amount.min, amount.max, refund.maxPerPayment, refund.minIntervalMs]
  check(whole.every(Number.isSafeInteger), 'limits are whole numbers', { amount, refund })
  check(amount.min >= 1 && amount.max > amount.min, 'amounts have a range', amount)
  check(refund.minIntervalMs >= 0 && refund.windowMs >= 0, 'refund times are durations', refund)
  check(maxValidityMs > 0 && arrivalHorizonMs > 0, 'an attempt has an end')
}

function unique(what: string, values: readonly string[]): void {
  check(new Set(values).size === values.length, `${what} are named once each`, values)
}

async function declaredOperations({ manifest, account }: ConformanceBench): Promise<void> {
  const { operations } = account().account
  const present = Object.entries(operations).filter(([, run]) => run !== undefined)
  check(
    present
      .map(([name]) => name)
      .sort()
      .join() === [...manifest.operations].sort().join(),
    'the operations are those that the manifest declares',
    { declared: manifest.operations, present: present.map(([name]) => name) },
  )
  check(
    present.every(([, run]) => typeof run === 'function'),
    'every operation can be called',
  )
}

const garbled = '\u0000garbled-7f3e9d2c'

async function brokenCredentials(bench: ConformanceBench): Promise<void> {
  const { config } = bench.account()
  for (const field of bench.manifest.account) {
    if (field.required) {
      const { [field.name]: _, ...without } = config
      refusesToOpen(bench, field, without)
      refusesToOpen(bench, field, { ...config, [field.name]: '' })
    }
    const isChecked = field.kind !== 'text' || field.required
    if (isChecked) refusesToOpen(bench, field, { ...config, [field.name]: garbled })
  }
}

function refusesToOpen(
  { channel, manifest, time, random, wire }: ConformanceBench,
  field: AccountField,
  config: Readonly<Record<string, string>>,
): void {
  const log = { debug: ignore, info: ignore, warn: ignore, error: ignore }
  const error = thrownBy(() =>
    channel.open(config, { clock: time, random, http: wire.adapterSide, log }),
  )
  const what = `an account with a bad ${field.name}`
  check(
    isPayError(error, 'channel_misconfigured'),
    `${what} is refused as channel_misconfigured`,
    error,
  )
  check(error.param === field.name, `the refusal of ${what} names the field`, error.param)
  const secrets = manifest.account.filter(({ secret }) => secret).map(({ name }) => config[name])
  const said = [garbled.slice(1), ...secrets].filter(
    (value) => value && error.message.includes(value),
  )
  check(said.length === 0, `the refusal of ${what} keeps the values to itself`)
}

const ignore = () => undefined

function thrownBy(run: () => unknown): unknown {
  try {
    run()
  } catch (error) {
    return error
  }
  return undefined
}
