import { Component, createRef } from 'preact'
import type { Words } from '../dictionary/zh.ts'

interface Props {
  readonly words: Words
  stay(): void
  leave(): void
}

/** Asked only when closing would throw something away. */
export class LeaveQuestion extends Component<Props> {
  private readonly first = createRef<HTMLButtonElement>()

  override componentDidMount() {
    this.first.current?.focus()
  }

  override render({ words, stay, leave }: Props) {
    return (
      <div
        class="question"
        role="alertdialog"
        aria-modal="true"
        aria-labelledby="leave-title"
        aria-describedby="leave-hint"
      >
        <div class="card">
          <h2 id="leave-title">{words.leaveTitle}</h2>
          <p id="leave-hint">{words.leaveHint}</p>
          <div class="actions">
            <button type="button" class="primary" ref={this.first} onClick={stay}>
              {words.leaveStay}
            </button>
            <button type="button" class="secondary" onClick={leave}>
              {words.leaveGo}
            </button>
          </div>
        </div>
      </div>
    )
  }
}
