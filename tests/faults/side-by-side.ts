/** Stories side by side, for mostly they wait; but only so many that none keeps the others waiting. */

/**
 * Runs them all, so many at a time, and resolves when the last is over. What one of them throws is
 * kept in its own result, to be looked at by its own test.
 */
export async function sideBySide<Story>(
  stories: readonly Story[],
  atOnce: number,
  play: (story: Story) => Promise<void>,
): Promise<void> {
  const left = [...stories]
  const work = async (): Promise<void> => {
    for (let story = left.shift(); story !== undefined; story = left.shift()) {
      await play(story).catch(() => undefined)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work))
}
