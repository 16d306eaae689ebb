import { refused } from '#kernel/outcome.ts'
import { defineLiveSource } from '#live/live-source.ts'
import { collectPve } from '#live/proxmox/collecting.ts'
import { connect, credentialProblem } from '#live/proxmox/connection.ts'
import { allPaths } from '#live/proxmox/reads.ts'

/** Proxmox VE 7 to 9 over its API, with a token. Any node answers for the whole cluster. */
export default defineLiveSource({
  id: 'proxmox',
  title: 'Proxmox VE',
  scheme: 'proxmox',
  port: 8006,
  credential: 'token',
  account: 'needed',
  role:
    'An API token whose user has the role PVEAuditor on /. On any node: pveum user add auditor@pve; ' +
    'pveum acl modify / --users auditor@pve --roles PVEAuditor; ' +
    'pveum user token add auditor@pve bulkhead --privsep 0. ' +
    'The account is then auditor@pve!bulkhead, and the secret is what the last command prints.',
  reads: allPaths.map((path) => `GET /api2/json${path}`),
  collect: async (target, session) => {
    const bad = credentialProblem(target, session.http.target)
    if (bad !== undefined) return refused(bad)
    return collectPve(connect(session.http, target), session, target.user)
  },
})
