/** Mistakes of the vault, and between it and the server. */
import type { PlantedBug } from '../planted-bug.ts'

const vault = 'apps/vault/src'

export const vaultBugs: readonly PlantedBug[] = [
  {
    id: 'try-counted-after-comparing',
    file: `${vault}/passwords/counted-try.ts`,
    find: `  const counted = await countTry(parts, { entry, read })
  if (await hashes.matches(counted.row, digits)) return counted`,
    replace: `  const before = await parts.store.read.passwords.get(entry)
  const isRight = before?.hash != null && (await hashes.matches(before, digits))
  const counted = await countTry(parts, { entry, read })
  if (isRight) return counted`,
    invariant: 'I15',
    why: 'It is compared first and counted then: a crash between the two is a try for nothing.',
  },
  {
    id: 'tries-in-all-not-counted',
    file: `${vault}/passwords/lock-policy.ts`,
    find: `  const wrongInAll = tries.wrongInAll + 1`,
    replace: `  const wrongInAll = Math.min(tries.wrongInAll + 1, policy.mostRecent)`,
    invariant: 'I15',
    why: 'Only the tries of a window are bounded, and those of a year are not.',
  },
  {
    id: 'lock-not-looked-at',
    file: `${vault}/passwords/counted-try.ts`,
    find: `  if (state === 'set') return
  const leftMs`,
    replace: `  if (state === 'set' || state === 'locked') return
  const leftMs`,
    invariant: 'I15',
    why: 'The lock is shown to the shopper and not to the one who counts.',
  },
  {
    id: 'clock-gives-tries-back',
    file: `${vault}/passwords/lock-policy.ts`,
    find: `  return recent.filter((at) => at > now - windowMs)`,
    replace: `  return recent.filter((at) => at > now - windowMs && at <= now)`,
    invariant: 'I15',
    why: 'What lies in the future cannot have happened: a clock that went back takes tries away.',
  },
  {
    id: 'right-of-another-ends-the-tries',
    file: `${vault}/passwords/counted-try.ts`,
    find: `  const newlyLocked = lockOf(counted.row, counted.at) !== 'open'`,
    replace: `  await settleTry(parts, counted, {})
  const newlyLocked = lockOf(counted.row, counted.at) !== 'open'`,
    invariant: 'I15',
    why: 'Every finished try is settled, the wrong ones as well.',
  },
  {
    id: 'sealed-code-used-again',
    file: `${vault}/internal/compose.ts`,
    find: `      if (!(await tables.marks.insert(mark))) {
        throw new PayError('code_invalid', 'the sealed code was used before')
      }`,
    replace: `      await tables.marks.insert(mark)`,
    invariant: 'I16',
    why: 'That a code was used is written down and not looked at.',
  },
  {
    id: 'code-for-another-payment',
    file: `${vault}/codes/read-code.ts`,
    find: `    claims.subject === subject &&
`,
    replace: '',
    invariant: 'I16',
    why: 'A code that is genuine is taken for whatever payment comes with it.',
  },
  {
    id: 'code-tries-unbounded',
    file: 'apps/server/src/engine/record-report.ts',
    find: `  report.status === 'code_refused' && attempt.codeTries >= maxCodeTries`,
    replace: `  report.status === 'code_refused' && attempt.codeTries >= maxCodeTries * maxCodeTries`,
    invariant: 'I16',
    why: 'A bound is read as one per code where it is one for all.',
  },
  {
    id: 'lapsed-ticket-taken',
    file: 'packages/vault-link/src/ticket.ts',
    find: `  if (claims.exp <= now) throw new PayError('ticket_invalid', 'the ticket has lapsed')`,
    replace: '',
    invariant: 'I17',
    why: 'That a ticket is genuine is taken for its being good.',
  },
  {
    id: 'link-time-not-compared',
    file: 'packages/vault-link/src/link-auth.ts',
    find: `  if (Math.abs(ports.clock.now() - at) > linkWindowMs) throw refused('another time')`,
    replace: '',
    invariant: 'I17',
    why: 'Nonces guard against repeats; that they are forgotten in time is forgotten.',
  },
  {
    id: 'link-mac-not-compared',
    file: 'packages/vault-link/src/link-auth.ts',
    find: `  if (!sameBytes(Buffer.from(mac), Buffer.from(expected))) throw refused('another key')`,
    replace: `  if (mac.length !== expected.length) throw refused('another key')`,
    invariant: 'I11',
    why: 'The form of the code is checked, the code is not.',
  },
  {
    id: 'hour-keys-kept',
    file: `${vault}/sweeper.ts`,
    find: `      return (await keys.deleteLapsed(now)) + (await peppers.deleteUnused(tables))`,
    replace: `      return await peppers.deleteUnused(tables)`,
    invariant: 'I14',
    why: 'The keys of past hours stay: what was recorded can be opened for ever.',
  },
  {
    id: 'hour-keys-of-a-year',
    file: `${vault}/keys/hour-seals.ts`,
    find: `    const lapsesAt = (hour + 1) * hourMs + sealLifeMs`,
    replace: `    const lapsesAt = (hour + 1) * hourMs * 24 + sealLifeMs`,
    invariant: 'I14',
    why: 'The time of a key is reckoned in the wrong unit.',
  },
  {
    id: 'unenrolled-cards-kept',
    file: `${vault}/cards/card-book.ts`,
    find: `        const due = await cardData.deleteDue(now)`,
    replace: `        const due = await cardData.deleteDue(now - strayLifeMs)`,
    invariant: 'I14',
    why: 'Cards that were typed and never bound stay for a week.',
  },
  {
    id: 'number-is-its-own-fingerprint',
    file: `${vault}/cards/card-book.ts`,
    find: `      numberFingerprint: fingerprint('number', number),`,
    replace: `      numberFingerprint: number,`,
    invariant: 'I13',
    why: 'To know a card again its number is kept, because a number is the best name that it has.',
  },
  {
    id: 'account-logged',
    file: 'apps/server/src/channels/directory.ts',
    find: `    return { channel: found, account: found.open(config, ports) }`,
    replace: `    ports.log.info({ config }, 'an account is opened')
    return { channel: found, account: found.open(config, ports) }`,
    invariant: 'I13',
    why: 'A line for finding faults that was left in.',
  },
]
