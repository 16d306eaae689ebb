import { packageMemory } from '#web/islands/learning/package-window.ts'
import { keepWith } from '#web/islands/progress/session.ts'

// A page of the path inside a package: the same page, with the frame around it for its memory.

const memory = packageMemory()
const nothing = async (): Promise<void> => undefined
if (memory !== undefined) {
  keepWith(async () => ({
    keptIn: 'page',
    load: () => memory.load(),
    keep: (log) => memory.keep(log),
    erase: () => memory.erase(),
    unsent: async () => [],
    meeting: async () => undefined,
    ...{ markSent: nothing, forgetSent: nothing, dropSent: nothing, meet: nothing },
  }))
}

// Only after that: whatever opens a session from here on opens this one.
if (document.querySelector('[data-article-page], figure.model[data-model]') !== null)
  await import('#web/islands/article.ts')
if (document.querySelector('[data-take]') !== null) await import('#web/islands/challenge/main.ts')
