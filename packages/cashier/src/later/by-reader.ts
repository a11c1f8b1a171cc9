/** Paying at a reader is a file of its own, fetched when it is chosen. What it needs to know is kept here. */
import type { Content } from '../drawing/draw.ts'
import type { ReaderDrawer } from '../reader/reader-drawer.ts'
import type { LateFile } from '../sheet/late-file.ts'
import type { Scene } from '../sheet/scene.ts'
import type { ReaderView } from '../sheet/view.ts'
import { kit } from './kit.ts'
import type { LaterWords } from './zh.ts'

interface Place {
  readonly file: LateFile<typeof import('../reader/reader-drawer.ts')>
  drawer?: ReaderDrawer
}

const places = new WeakMap<Scene['session'], Place>()

/** The view of the reader; null while none is needed. */
export function readerView(scene: Scene): ReaderView | null {
  const { session, state } = scene
  const { readers } = session.core.terminal || {}
  const { attempt } = state.payment || {}
  const isAtReader = attempt ? attempt.presentation === 'reader' : places.has(session)
  if (!readers || !isAtReader || session.readOnly) return null
  const place = places.get(session) || openPlace(scene, readers)
  if (!place.file.broken) place.file.load()
  if (place.drawer) return place.drawer.view(scene)
  // Whatever is known already is shown without it.
  return state.phase === 'acting' && !state.starting ? 'reader' : null
}

export function readerContent(scene: Scene, texts: LaterWords): readonly Content[] {
  const place = places.get(scene.session)
  if (place?.drawer) return place.drawer.content(scene, texts)
  return scene.loadingView(scene, Boolean(place?.file.broken) && (() => place?.file.load()))
}

/** What the reader asks for, to be read aloud. */
export function readerAnnouncement(scene: Scene): string | undefined {
  return places.get(scene.session)?.drawer?.announcement(scene)
}

type Readers = NonNullable<NonNullable<Scene['session']['core']['terminal']>['readers']>

function openPlace(scene: Scene, readers: Readers): Place {
  const place: Place = {
    file: scene.lateFile(
      () => import('../reader/reader-drawer.ts'),
      (module) => {
        if (module) {
          scene.addStyle(module.css)
          place.drawer = module.createReaderDrawer(scene, readers, kit)
        }
        scene.redraw()
      },
    ),
  }
  places.set(scene.session, place)
  return place
}
