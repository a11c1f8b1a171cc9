/** The platform that a mall’s server would call, and the key that it would call it with. */
import { ask, textOfAnswer } from './ask.ts'
import type { Examination } from './examination.ts'
import { type Finding, found } from './finding.ts'

/** The platform answers, so what hangs on it can be asked. */
export async function platformAnswers(exam: Examination): Promise<boolean> {
  return (await reach(exam)) === 'ready'
}

type Reached = 'ready' | 'not ready' | 'foreign' | 'silent' | 'unnamed'

async function reach({ world, apiBase }: Examination): Promise<Reached> {
  if (apiBase === undefined || !/^https?:/.test(apiBase)) return 'unnamed'
  const ready = await ask(world, `${apiBase}/readyz`)
  if (ready === undefined) return 'silent'
  const isOurs = /"(ready|not ready)"/.test(textOfAnswer(ready))
  if (!isOurs) return 'foreign'
  return ready.status === 200 ? 'ready' : 'not ready'
}

const codes = {
  silent: 'platform_unreachable',
  foreign: 'platform_foreign',
  'not ready': 'platform_not_ready',
} as const

export async function checkPlatform(exam: Examination): Promise<readonly Finding[]> {
  const { apiBase = '', secretKey } = exam
  const reached = await reach(exam)
  const form = keyForm(secretKey)
  if (reached === 'unnamed') return form
  if (reached !== 'ready') return [...found(codes[reached], apiBase), ...form]
  if (form.length > 0) return form
  return await tryKey(exam)
}

function keyForm(secretKey: string | undefined): readonly Finding[] {
  if (secretKey === undefined) return found('secret_key_missing', 'TILLWAY_SECRET_KEY')
  return secretKey.startsWith('pk_') ? found('secret_key_publishable', 'TILLWAY_SECRET_KEY') : []
}

async function tryKey({ tillway }: Examination): Promise<readonly Finding[]> {
  if (tillway === undefined) return found('secret_key_refused', 'TILLWAY_SECRET_KEY')
  try {
    await tillway.merchant.get()
    return []
  } catch {
    return found('secret_key_refused', 'TILLWAY_SECRET_KEY')
  }
}
