import '#web/style/challenge.css'
import { takeChallenge } from '#web/islands/challenge/take.ts'
import { openSession } from '#web/islands/progress/session.ts'

const root = document.querySelector<HTMLElement>('#challenge[data-take]')
if (root !== null) await takeChallenge(root, await openSession())
