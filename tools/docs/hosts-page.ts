/** `docs/concepts/hosts.md`: what a shopper meets in each app, from the table that the tests walk through. */
import { cells, type Meets, untestable } from '../../tests/e2e/hosts/cells.ts'

const words: Readonly<Record<Meets, string>> = {
  call: 'called in the app',
  leave: 'leaves and returns',
  code: 'code to scan',
  card: 'card and texted code',
  guide: 'guide to a browser',
  hidden: '–',
  greyed: 'shown, not usable',
}

const ways = [...new Set(cells.map(({ way }) => way))]

export function hostsPage(): string {
  const hosts = [...new Set(cells.map(({ host }) => host))]
  const cellOf = (host: string, way: string) =>
    cells
      .filter((cell) => cell.host === host && cell.way === way)
      .map(({ meets, stranger, besideCards }) => {
        const more = stranger ? ' (payer unknown)' : besideCards ? ' (beside the cards)' : ''
        return words[meets] + more
      })
      .join('; ')
  const rows = hosts.map(
    (host) => `| \`${host}\` | ${ways.map((way) => cellOf(host, way)).join(' | ')} |`,
  )
  const rest = untestable.map(({ what, why }) => `- ${what}: ${why}.`)
  return [
    '# Hosts',
    '',
    'Made from `tests/e2e/hosts/cells.ts`, by `npm run docs:generate`. Each cell is a browser test: the shopper pays, gives up, or does not see the way; the mall, the platform and the channel must agree.',
    '',
    `| host | ${ways.map((way) => `\`${way}\``).join(' | ')} |`,
    '| --- | --- | --- | --- |',
    ...rows,
    '',
    'What a browser cannot show:',
    '',
    ...rest,
    '',
  ].join('\n')
}
