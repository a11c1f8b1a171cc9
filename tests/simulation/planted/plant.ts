/**
 * Plants a bug in the process that asks for it: changes the source text of one module when that is
 * loaded. To be called before anything of the product is. Nothing of what is shipped knows of it.
 */
import { registerHooks } from 'node:module'
import { plantedBugs } from './planted-bugs.ts'

const root = new URL('../../../', import.meta.url)

/** Throws when there is no such bug, and later when its place is not found in its file. */
export function plant(id: string): void {
  const bug = plantedBugs.find((one) => one.id === id)
  if (bug === undefined) throw new Error(`there is no planted bug ${id}`)
  const { file, find, replace } = bug
  const target = new URL(file, root).href
  registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context)
      if (url !== target || loaded.source == null) return loaded
      const source = Buffer.from(loaded.source as Uint8Array).toString('utf8')
      if (source.split(find).length !== 2) throw new Error(`${id} does not fit its file`)
      return { ...loaded, source: source.replace(find, () => replace) }
    },
  })
}
