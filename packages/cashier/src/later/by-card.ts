/** Paying by card is a file of its own, fetched when it is chosen. What it needs to know is kept here. */
import type { Content } from '../drawing/draw.ts'
import type { CardDrawer } from '../quickpay/card-drawer.ts'
import type { LateFile } from '../sheet/late-file.ts'
import type { Scene } from '../sheet/scene.ts'
import { kit } from './kit.ts'
import type { LaterWords } from './zh.ts'

interface Desk {
  readonly file: LateFile<typeof import('../quickpay/card-drawer.ts')>
  drawer?: CardDrawer
}

const desks = new WeakMap<Scene['session'], Desk>()

/** The view of the cards or of the frame; null while neither is wanted. */
export function cardView(scene: Scene): 'cards' | 'card' | null {
  const { state, session, action } = scene
  const desk = desks.get(session)
  const awaits = action && /sms|password/.test(action.type) && !state.picking
  const isOpen = state.cards || awaits || (!desk && wasAway(scene))
  if (session.readOnly || state.outcome || !isOpen) return null
  const { drawer, file } = desk || openDesk(scene)
  if (!file.broken) file.load()
  const framed = drawer?.framed()
  if (state.phase === 'choosing' || state.starting || awaits) return framed ? 'card' : 'cards'
  return framed && state.phase === 'acting' ? 'card' : null
}

export function cardsView(scene: Scene, texts: LaterWords): readonly Content[] {
  const desk = desks.get(scene.session)
  if (desk?.drawer) return desk.drawer.content(scene, texts)
  return scene.loadingView(scene, Boolean(desk?.file.broken) && (() => desk?.file.load()))
}

/** Whether to remove the card that is asked about. */
export function cardQuestion(scene: Scene, texts: LaterWords): Content {
  return desks.get(scene.session)?.drawer?.question(scene, texts)
}

function openDesk(scene: Scene): Desk {
  const desk: Desk = {
    file: scene.lateFile(
      () => import('../quickpay/card-drawer.ts'),
      (module) => {
        if (module) {
          scene.addStyle(module.css)
          desk.drawer = module.createCardDrawer(scene, kit)
        }
        scene.redraw()
      },
    ),
  }
  desks.set(scene.session, desk)
  return desk
}

/** A former page had gone to where a card is added. */
function wasAway({ session: { core }, state }: Scene): boolean {
  const pending = core.memory.recallFor(core.session())
  return Boolean(state.phase === 'choosing' && pending?.left && pending.card)
}
