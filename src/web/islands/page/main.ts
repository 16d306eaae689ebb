import { definitions } from '#web/islands/page/definition.ts'
import { staleByClock } from '#web/islands/page/stale-by-clock.ts'
import { slashToSearch } from '#web/islands/search/slash.ts'

// Runs on every page that is read, from a server and from a file alike: a classic script that loads nothing else.

definitions(document)
staleByClock(document, new Date())
slashToSearch(document)
