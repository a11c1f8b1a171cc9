/** Somebody tries what he may not, and time passes over secrets. */
import { noFaults, type Story } from '../world/story.ts'
import { buys, calm, forgeries, hour, minute, second, strangers } from './wishes.ts'

export const strangerStories = {
  'strangers come': {
    ...calm,
    purchases: [
      buys({ ways: ['wechat'], refunds: [100] }),
      buys({ ways: ['alipay'], mall: 1, refunds: [100] }),
    ],
    incidents: strangers(
      'what is others’ is read',
      'a session is used with another key',
      'a session is invented',
      'requests are repeated',
      'the vault is called without its key',
      'an old ticket is used',
      'twins race',
      'what is others’ is read',
    ),
  },
  'strangers come late': {
    ...calm,
    purchases: [buys({ ways: ['wechat'] }), buys({ ways: ['alipay'], mall: 1 })],
    incidents: [
      { kind: 'stranger', atMs: 5 * second, does: 'a call of the vault is sent again' },
      { kind: 'stranger', atMs: 34 * minute, does: 'old sessions are used' },
    ],
    calmAtMs: 36 * minute,
  },
  'passwords are guessed': {
    ...calm,
    policy: 'password',
    purchases: [buys({ ways: ['quickpay'], pays: false, leaveAfterMs: 3_000, expiresIn: 900 })],
    incidents: strangers(
      'a password is guessed twelve times',
      'a password is guessed twelve times at once',
    ),
  },
  'passwords are guessed at once': {
    ...calm,
    vaults: 2,
    policy: 'password',
    purchases: [buys({ ways: ['quickpay'], pays: false, leaveAfterMs: 3_000, expiresIn: 900 })],
    incidents: strangers('a password is guessed twelve times at once'),
  },
  'passwords are guessed while the storage is slow': {
    ...calm,
    policy: 'password',
    purchases: [buys({ ways: ['quickpay'], pays: false, leaveAfterMs: 3_000, expiresIn: 900 })],
    incidents: strangers('a password is guessed four times'),
    faults: { ...noFaults, storage: { delay_before: 0.9 } },
  },
  'passwords are guessed with a clock that goes back': {
    ...calm,
    policy: 'password',
    purchases: [buys({ ways: ['quickpay'], leaveAfterMs: 3_000, expiresIn: 900 })],
    incidents: [
      { kind: 'stranger', atMs: 10 * second, does: 'a password is guessed four times' },
      { kind: 'clock', atMs: 40 * second, node: 'vault-1', jumpMs: -50 * second },
      { kind: 'stranger', atMs: 45 * second, does: 'a password is guessed four times' },
    ],
  },
  'passwords are guessed for a day': {
    ...calm,
    policy: 'password',
    purchases: [0, 4, 8, 12].map((hours) =>
      buys({
        ways: ['quickpay'],
        leaveAfterMs: 3_000,
        expiresIn: 900,
        atMs: 100 + hours * hour,
      }),
    ),
    incidents: [0, 4, 8, 12].map((hours) => ({
      kind: 'stranger',
      atMs: hours * hour + 10 * second,
      does: 'a password is guessed twelve times',
    })),
    calmAtMs: 12 * hour + 3 * minute,
  },
  'codes are stolen': {
    ...calm,
    purchases: [
      buys({ ways: ['quickpay'], mistakes: 3 }),
      buys({ ways: ['quickpay'], holder: 1, amount: 4_000, mistakes: 4, atMs: 2_000 }),
    ],
    incidents: [{ kind: 'stranger', atMs: 3 * second, does: 'codes are sent again' }],
  },
  'codes are given to others': {
    ...calm,
    purchases: [0, 1].map((holder) =>
      buys({ ways: ['quickpay'], holder, pays: false, leaveAfterMs: 3_000 }),
    ),
    incidents: [{ kind: 'stranger', atMs: 5 * second, does: 'codes are given to others' }],
  },
  'codes are guessed': {
    ...calm,
    purchases: [buys({ ways: ['quickpay'], pays: false, leaveAfterMs: 3_000 })],
    incidents: [{ kind: 'stranger', atMs: 5 * second, does: 'codes are guessed' }],
  },
  'cards are left': {
    ...calm,
    purchases: [0, 1].map((holder) =>
      buys({ ways: ['quickpay'], holder, pays: false, leaveAfterMs: 3_000 }),
    ),
    incidents: strangers('a card is typed and forgotten', 'saved cards are removed'),
    calmAtMs: hour,
  },
  'hours pass': {
    ...calm,
    policy: 'password',
    purchases: [
      buys({ ways: ['quickpay'], newCard: true }),
      buys({
        ways: ['quickpay'],
        holder: 1,
        newCard: true,
        lookEveryMs: second,
        leaveAfterMs: 6_500,
      }),
      buys({ ways: ['card'], refunds: [2_500] }),
    ],
    calmAtMs: 3 * hour,
  },
  'words of WeChat are forged': {
    ...calm,
    purchases: [buys({ ways: ['wechat'], pays: false })],
    incidents: forgeries(45),
  },
  'words of Alipay are forged': {
    ...calm,
    purchases: [buys({ ways: ['alipay'], pays: false, cancelAfterMs: 100_000 })],
    incidents: forgeries(45),
  },
  'words of paid orders are forged': {
    ...calm,
    purchases: [buys({ ways: ['alipay'] }), buys({ ways: ['quickpay'] })],
    incidents: forgeries(90),
  },
  'secrets are renewed': {
    ...calm,
    policy: 'password',
    purchases: [
      buys({ ways: ['quickpay'], mistakes: 1 }),
      buys({ ways: ['card'] }),
      buys({
        ways: ['quickpay'],
        holder: 1,
        newCard: true,
        lookEveryMs: second,
        leaveAfterMs: 6_500,
      }),
    ],
    incidents: [{ kind: 'rotate webhook secret', atMs: 5 * second, mall: 0 }],
    calmAtMs: minute,
  },
} as const satisfies Readonly<Record<string, Story>>
