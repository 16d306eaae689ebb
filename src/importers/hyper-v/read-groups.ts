import { isKnown } from '#estate/model.ts'
import type { RuleDraft } from '#importers/hyper-v/draft.ts'
import { groupPriorities, vmGroupTypes } from '#importers/hyper-v/enums.ts'
import { type Given, nameIn, passedOver } from '#importers/hyper-v/given.ts'
import { clusterNamed, fold, type Reading } from '#importers/hyper-v/reading.ts'
import { listOf, textOf } from '#importers/json-reader.ts'

/** A clustered role. Of interest is the VM in it: its priority, the classes that keep it apart, the owners it prefers. */
export function readGroup(reading: Reading, given: Given): void {
  const { record, reader, origin } = given
  const name = nameIn(record.Name)
  if (name === undefined) {
    passedOver(reading, given, 'Name')
    return
  }
  const type = (nameIn(record.GroupType) ?? '').toLowerCase().replace(/\s/g, '')
  if (!vmGroupTypes.has(type)) return
  if (given.cluster !== undefined) clusterNamed(reading, given.cluster, origin)
  const guests = guestsOfGroup(reading, name)
  const priority = reader.oneOf('Priority', groupPriorities)
  for (const guest of guests) {
    guest.clustered = true
    if (isKnown(priority)) guest.priority = priority
  }
  for (const group of listOf(record.AntiAffinityClassNames)) {
    const className = textOf(group)
    if (className === undefined || /^System\./.test(className)) continue
    const found = reading.rules.findIndex((rule) => rule.name === className && rule.kind === 'vm-apart')
    const before = reading.rules[found]
    const vmNames = [...(before?.vmNames ?? []), ...guests.map((guest) => guest.name)]
    // The class is a wish: the cluster breaks it rather than leave a VM down.
    const rule: RuleDraft = {
      name: className,
      kind: 'vm-apart',
      strength: 'should',
      vmNames,
      hostNames: [],
      origin: before?.origin ?? origin,
    }
    if (found < 0) reading.rules.push(rule)
    else reading.rules[found] = rule
  }
  const owners = listOf(record.PreferredOwners)
    .map(nameIn)
    .filter((owner) => owner !== undefined)
  if (owners.length > 0 && guests.length > 0) {
    reading.rules.push({
      ...{ name: `Preferred owners of ${name}`, kind: 'vm-on-hosts', strength: 'should', origin },
      ...{ vmNames: guests.map((guest) => guest.name), hostNames: owners },
    })
  }
}

/** The VMs of a role: the one it is called after, which the cluster writes in several ways. */
function guestsOfGroup(reading: Reading, group: string) {
  const folded = fold(group)
  const names = new Set([folded, folded.replace(/^scvmm /, '').replace(/ resources( \(\d+\))?$/, '')])
  return [...names].flatMap((name) => reading.vmsByName.get(name) ?? [])
}

const kinds: Readonly<Record<string, Pick<RuleDraft, 'kind'>['kind']>> = {
  samefaultdomain: 'vm-together',
  samenode: 'vm-together',
  differentfaultdomain: 'vm-apart',
  differentnode: 'vm-apart',
}

/** A rule of Windows Server 2022 and later. Rules about fault domains are read as rules about hosts, with a note. */
export function readRule(reading: Reading, given: Given): void {
  const { record, reader, origin } = given
  const name = nameIn(record.Name)
  if (name === undefined) {
    passedOver(reading, given, 'Name')
    return
  }
  if (record.Enabled === false || record.Enabled === 0 || record.Enabled === 'False') return
  const type = (nameIn(record.RuleType) ?? '').toLowerCase()
  const kind = kinds[type]
  if (kind === undefined) {
    reading.log.add(
      'hyper-v.rule-unknown',
      'warning',
      reader.where('RuleType'),
      `Rule ${name} is of type "${type}", which is not known here, so it was left out. State it in a topology file.`,
    )
    return
  }
  if (type.endsWith('faultdomain')) {
    reading.log.add(
      'hyper-v.rule-fault-domain',
      'note',
      reader.where('RuleType'),
      `Rule ${name} speaks of fault domains; it is read as a rule about hosts, which is weaker when it keeps VMs apart.`,
    )
  }
  const groups = listOf(record.Groups)
    .map(nameIn)
    .filter((group) => group !== undefined)
  const vmNames = groups.flatMap((group) => guestsOfGroup(reading, group).map((guest) => guest.name))
  const isSoft = record.SoftAntiAffinity === true || record.SoftAntiAffinity === 1
  reading.rules.push({ name, kind, strength: isSoft ? 'should' : 'must', vmNames, hostNames: [], origin })
}
