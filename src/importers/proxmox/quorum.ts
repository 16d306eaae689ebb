import type { ComponentRef, Facility, Needs, Requirement } from '#estate/model.ts'
import { isObject, type JsonObject, textOf, valueAt } from '#importers/json-reader.ts'
import { quorumPath } from '#importers/proxmox/etc-pve.ts'
import { answered, type Making } from '#importers/proxmox/making.ts'
import { isOn } from '#importers/proxmox/property-string.ts'
import { type PveRecord, readerOf } from '#importers/proxmox/record.ts'
import { sortedBy } from '#kernel/sort.ts'

/** Most votes one member may have: more is damage. */
const votesMax = 255

type Voter = { readonly ref: ComponentRef; readonly votes: number }

/**
 * What a cluster requires to act: most votes of its nodes and of its quorum device, each member named once per vote.
 * Unknown where votes were not read, and where two nodes were read over the API, which does not tell whether corosync
 * is in its mode for two nodes. Adds the quorum device as a facility.
 */
export function quorumOf(making: Making): Needs {
  const voters = nodeVoters(making)
  if (voters === undefined || voters.length === 0) return 'unknown'
  const conf = answered(making, quorumPath)?.at(-1)
  const asked = answered(making, '/cluster/config/qdevice')?.at(-1)
  if (conf === undefined && asked === undefined) return 'unknown'
  const device = conf === undefined ? deviceByApi(making, asked, voters) : deviceByConf(making, conf, voters)
  if (device === 'unknown') return 'unknown'
  const all = device === 'none' ? voters : [...voters, device]
  const total = all.reduce((sum, { votes }) => sum + votes, 0)
  const isTwo = voters.length === 2 && device === 'none'
  if (isTwo && conf === undefined) {
    const message =
      'The cluster has two nodes and no quorum device. Whether one node may act alone stands in corosync.conf (two_node), which the API does not tell: add /etc/pve/corosync.conf to the files.'
    making.log.add('proxmox.two-node-unknown', 'warning', voters.map(({ ref }) => ref).join(', '), message)
    return 'unknown'
  }
  const isTwoNode = isTwo && isOn(textOf(conf?.fields.two_node))
  return atLeast(isTwoNode ? 1 : Math.floor(total / 2) + 1, all)
}

const atLeast = (k: number, voters: readonly Voter[]): Requirement => ({
  ...{ kind: 'at-least', k },
  of: voters.flatMap(({ ref, votes }) =>
    Array.from({ length: votes }, () => ({ kind: 'component', ref }) as const),
  ),
})

/** Nodes with their votes, in order of name; undefined where nobody read them. */
function nodeVoters(making: Making): readonly Voter[] | undefined {
  const nodes = sortedBy([...making.records.nodes.values()], ({ name }) => name)
  if (nodes.every(({ corosync }) => corosync.length === 0)) return undefined
  checkNodeIds(making)
  return nodes.flatMap(({ name, corosync }): Voter[] => {
    const record = corosync.at(-1)
    const hostId = making.hostIds.get(name)
    if (record === undefined || hostId === undefined) return []
    const votes = readerOf(record, making.log).whole('quorum_votes')
    return [{ ref: `host:${hostId}`, votes: votes === 'unknown' ? 1 : Math.min(votes, votesMax) }]
  })
}

/** Two nodes of one number cannot be in one cluster: such a file is not the one that runs. */
function checkNodeIds(making: Making): void {
  const seen = new Map<string, string>()
  for (const { name, corosync } of making.records.nodes.values()) {
    const record = corosync.at(-1)
    const id = textOf(record?.fields.nodeid)
    if (record === undefined || id === undefined) continue
    const other = seen.get(id)
    if (other !== undefined) {
      const message = `Nodes ${other} and ${name} have the same number ${id}, with which corosync does not start. Take the file from a running cluster.`
      making.log.add('proxmox.node-number-twice', 'warning', record.at.file, message)
    }
    seen.set(id, name)
  }
}

function deviceByConf(making: Making, conf: PveRecord, voters: readonly Voter[]): Voter | 'none' | 'unknown' {
  const { device } = conf.fields
  if (!isObject(device)) return 'none'
  const algorithm = textOf(valueAt(device, 'net.algorithm')) ?? 'unknown'
  const stated = textOf(device.votes)
  const votes = stated !== undefined && /^\d{1,3}$/.test(stated) ? Number(stated) : votesBy(algorithm, voters)
  return deviceVoter(making, conf, textOf(valueAt(device, 'net.host')), votes)
}

/** The API answers with an empty object where there is no device. */
function deviceByApi(
  making: Making,
  asked: PveRecord | undefined,
  voters: readonly Voter[],
): Voter | 'none' | 'unknown' {
  if (asked === undefined || Object.keys(asked.fields).length === 0) return 'none'
  const algorithm = memberLike(asked.fields, /^algorithm$/i)
  const host = memberLike(asked.fields, /^qnetd host$/i)?.replace(/:\d+$/, '')
  return deviceVoter(making, asked, host, votesBy(algorithm ?? 'unknown', voters))
}

const memberLike = (fields: JsonObject, name: RegExp): string | undefined => {
  const key = Object.keys(fields).find((one) => name.test(one))
  return key === undefined ? undefined : textOf(fields[key])
}

/** Votes that a device has by its way of deciding: one to split a tie, or all but one so that the last node may act. */
function votesBy(algorithm: string, voters: readonly Voter[]): number | 'unknown' {
  if (/^(?:ffsplit|fifty-fifty split)/i.test(algorithm)) return 1
  if (/^(?:2nodelms|lms|last man standing|two-node lms)/i.test(algorithm)) {
    return voters.reduce((sum, { votes }) => sum + votes, 0) - 1
  }
  return 'unknown'
}

function deviceVoter(
  making: Making,
  record: PveRecord,
  host: string | undefined,
  votes: number | 'unknown',
): Voter | 'unknown' {
  const id = making.claim('quorum-device', `${making.clusterId}-qdevice`)
  const facility: Facility = {
    ...{ id, name: host === undefined ? 'Quorum device' : `Quorum device at ${host}`, kind: 'quorum-device' },
    ...{ standsIn: 'unknown', requires: 'unknown' },
    ...making.book.origins([[record, { name: ['device', 'QNetd host'] }]]),
  }
  making.facilities.push(facility)
  if (votes === 'unknown' || votes > votesMax) {
    const message =
      'How many votes the quorum device has is not told, so what the cluster requires is unknown.'
    making.log.add('proxmox.device-votes-unknown', 'warning', record.at.file, message)
    return 'unknown'
  }
  return { ref: `quorum-device:${id}`, votes }
}
