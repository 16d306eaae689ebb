import type { Rule } from '#estate/model.ts'
import { namedIds } from '#importers/named-ids.ts'
import { hostIdOf, nameOf, type Reading } from '#importers/xcp-ng/reading.ts'
import { refOf, refsOf, type XapiRecord } from '#importers/xcp-ng/records.ts'
import { compareText, sortedById } from '#kernel/sort.ts'

/** Placement that the pools ask for, in order of id. XAPI follows both where it can, and starts VMs against them. */
export const rulesOf = (reading: Reading): readonly Rule[] =>
  sortedById([...groupRules(reading), ...homeRules(reading)])

/** Groups whose VMs XAPI keeps apart. A normal group asks nothing. */
function groupRules(reading: Reading): readonly Rule[] {
  const { index, register, vmIds } = reading
  const groups = index.all('VM_group').filter(({ fields }) => fields.placement === 'anti_affinity')
  const ids = namedIds(groups, (group) => ({
    name: nameOf(reading, group),
    within: 'apart',
    tie: index.idOf(group),
  }))
  return groups.map((group): Rule => {
    const stated = refsOf(group.fields.VMs).flatMap((ref) => index.find('VM', ref) ?? [])
    const stating = index
      .all('VM')
      .filter(({ fields }) => refsOf(fields.groups).some((ref) => index.find('VM_group', ref) === group))
    const vms = [...new Set([...stated, ...stating])].flatMap((vm) => vmIds.get(vm) ?? [])
    return {
      id: ids.get(group) ?? group.ref,
      name: nameOf(reading, group),
      origins: [register.originOf(group.place)],
      kind: 'vm-apart',
      strength: 'should',
      vmIds: vms.sort(compareText),
      hostIds: [],
    }
  })
}

/** The home server of VMs: where each is started if it has room. */
function homeRules(reading: Reading): readonly Rule[] {
  const { index, register, vmIds } = reading
  const homes = new Map<string, XapiRecord[]>()
  for (const vm of index.all('VM')) {
    if (!vmIds.has(vm) || refOf(vm.fields.affinity) === undefined) continue
    const host = hostIdOf(reading, vm.fields.affinity)
    if (host === undefined) continue
    const list = homes.get(host)
    if (list === undefined) homes.set(host, [vm])
    else list.push(vm)
  }
  return [...homes].map(
    ([host, vms]): Rule => ({
      ...{ id: `home server ${host}`, name: `Home server ${host}`, kind: 'vm-on-hosts', strength: 'should' },
      origins: vms.map(({ place }) => register.originOf(place)),
      vmIds: vms.flatMap((vm) => vmIds.get(vm) ?? []).sort(compareText),
      hostIds: [host],
    }),
  )
}
