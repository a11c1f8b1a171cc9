/** The behaviour that every channel must show, whatever it speaks. */
import type { ConformanceCase } from './case.ts'
import { cardCases } from './cases/cards.ts'
import { clockCases } from './cases/clocks.ts'
import { codeCases } from './cases/codes.ts'
import { endingCases } from './cases/ending.ts'
import { faultCases } from './cases/faults.ts'
import { interferenceCases } from './cases/interference.ts'
import { manifestCases } from './cases/manifest.ts'
import { notificationCases } from './cases/notifications.ts'
import { passwordCases } from './cases/passwords.ts'
import { payingCases } from './cases/paying.ts'
import { refundingCases } from './cases/refunding.ts'
import { terminalDoubtCases } from './cases/terminal-doubts.ts'
import { terminalCases } from './cases/terminals.ts'
import { check } from './check.ts'

/** Each case ends with a look at what was logged and sent: no secret may have shown anywhere. */
function keepingSecrets(one: ConformanceCase): ConformanceCase {
  return {
    ...one,
    async run(bench) {
      await one.run(bench)
      const leaks = bench.leaks()
      check(leaks.length === 0, 'no secret shows in a log line or a request', leaks)
    },
  }
}

export const conformanceCases: readonly ConformanceCase[] = Object.freeze(
  [
    ...manifestCases,
    ...payingCases,
    ...notificationCases,
    ...endingCases,
    ...refundingCases,
    ...codeCases,
    ...passwordCases,
    ...cardCases,
    ...interferenceCases,
    ...clockCases,
    ...faultCases,
    ...terminalCases,
    ...terminalDoubtCases,
  ].map(keepingSecrets),
)
