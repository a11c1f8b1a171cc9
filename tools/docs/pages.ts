/** Every file under `docs/` that is made from the code. */
import { openApiDocument } from '@tillway/server'
import { errorsPage } from './errors-page.ts'
import { hostsPage } from './hosts-page.ts'
import { routingReasonsPage } from './routing-reasons-page.ts'
import { statesPage } from './states-page.ts'

/** Path below `docs/` → content. */
export function generatedPages(): Readonly<Record<string, string>> {
  return {
    'concepts/hosts.md': hostsPage(),
    'concepts/routing-reasons.md': routingReasonsPage(),
    'concepts/states.md': statesPage(),
    'errors.md': errorsPage(),
    'openapi.json': `${JSON.stringify(openApiDocument(), null, 2)}\n`,
  }
}
