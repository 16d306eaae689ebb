import type { Known } from '#estate/model.ts'

/** Editions of Windows that are no server: they need no server licence. */
const desktop = /\b(?:windows|win)[ _-]?(?:xp|vista|7|8|8\.1|10|11|8\.x)(?![0-9])/i
/** Names of server releases, as the platforms' own identifiers and inventories write them. */
const server =
  /windows[ _-]?(?:\([a-z]\) )?server|server ?(?:2003|2008|2012|2016|2019|2022|2025)|win(?:dows)?[ _-]?(?:net|longhorn|2k?0?(?:3|8|12|16|19|22|25)|20(?:03|08|12|16|19|22|25))|win2k(?:3|8|12|16|19|22|25)|w2k(?:3|8|12|16|19|22|25)|windows(?:[789]|20\d\d)[a-z_0-9]*server/i
/** Proxmox names one type for a desktop and the servers of its time. */
const either = /^(?:w2k8|win7|win8|win10|win11)$/i

/**
 * Whether a guest runs Windows Server by what its platform calls it: 'perhaps' where the name fits both a server and a desktop
 * or says no more than Windows, and where nobody stated it.
 */
export function runsWindowsServer(guestOs: Known<string>): 'yes' | 'no' | 'perhaps' {
  if (guestOs === 'unknown') return 'perhaps'
  if (either.test(guestOs)) return 'perhaps'
  if (server.test(guestOs)) return 'yes'
  if (desktop.test(guestOs)) return 'no'
  return /\bwin(?:dows)?\b|microsoft/i.test(guestOs) ? 'perhaps' : 'no'
}
