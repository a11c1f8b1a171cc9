/**
 * Preloaded into a child process that is to run with a planted bug (`--planted=<id>` among its
 * arguments): changes the source text of one module when that is loaded. Nothing of what is shipped
 * knows of it.
 */
import { registerHooks } from 'node:module'
import { pathToFileURL } from 'node:url'
import { plantedBugs } from './planted-bugs.ts'

const option = '--planted='
const id = process.argv.find((argument) => argument.startsWith(option))?.slice(option.length)
const bug = plantedBugs.find((one) => one.id === id)
if (bug === undefined) throw new Error(`there is no planted bug ${id}`)

const root = new URL('../../../', import.meta.url)
const target = pathToFileURL(new URL(bug.file, root).pathname).href
const { find, replace } = bug

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context)
    if (url !== target || loaded.source == null) return loaded
    const source = Buffer.from(loaded.source as Uint8Array).toString('utf8')
    if (source.split(find).length !== 2) throw new Error(`${id} does not fit its file`)
    return { ...loaded, source: source.replace(find, () => replace) }
  },
})
