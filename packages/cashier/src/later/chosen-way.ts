import type { WayOption } from '@tillway/api/types'
import type { Scene } from '../sheet/scene.ts'

export function chosenWay({ state }: Scene): WayOption | undefined {
  return state.ways.find(({ id }) => id === state.way)
}

/** The name of the way that was chosen, in the shopper's language. */
export function wayName(scene: Scene): string {
  const way = chosenWay(scene)
  return way ? way.name[scene.language] : ''
}
