import { fillPlaces } from '#web/islands/progress/place-marks.ts'
import { openSession } from '#web/islands/progress/session.ts'

// Fills what pages say about articles with what was read: a mark on everything that names an article, and a line that
// leads back to where the reader stopped. A reader who has read nothing sees the page as it was published.

const session = await openSession()
let isFilled = false
session.watch((progress) => {
  if (progress.reads.size === 0 && progress.lastLeft === 'nowhere' && progress.known.size === 0 && !isFilled)
    return
  isFilled = true
  void fillPlaces(progress)
})
