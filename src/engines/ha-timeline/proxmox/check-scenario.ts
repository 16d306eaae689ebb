import { clustersOf, flawedRules } from '#engines/ha-timeline/proxmox/rule-checks.ts'
import { guestRules, type Rule } from '#engines/ha-timeline/proxmox/rules.ts'
import type { Command, GuestInput, ProxmoxScenario, Rhythm } from '#engines/ha-timeline/proxmox/scenario.ts'
import { limits } from '#engines/ha-timeline/proxmox/timing.ts'
import { type Issue, type Outcome, settle } from '#kernel/outcome.ts'

/** The scenario, or issues that say why it cannot be played. Rules that cannot be kept are warnings: they are left out. */
export function checkScenario(scenario: ProxmoxScenario): Outcome<ProxmoxScenario> {
  const tooMuch = sizes(scenario)
  if (tooMuch.length > 0) return settle(scenario, tooMuch)
  const hosts = new Set(scenario.hosts.map(({ name }) => name))
  const guests = new Set(scenario.guests.map(({ id }) => id))
  for (const command of scenario.timetable.flat()) if (command.kind === 'add') guests.add(command.guest.id)
  return settle(scenario, [
    ...twice(
      scenario.hosts.map(({ name }) => name),
      'hosts',
    ),
    ...twice(
      scenario.guests.map(({ id }) => id),
      'guests',
    ),
    ...twice(
      scenario.rules.map(({ id }) => id),
      'rules',
    ),
    ...scenario.guests.flatMap((guest) => guestIssues(guest, hosts, `guests.${guest.id}`)),
    ...scenario.timetable.flatMap((batch, row) =>
      batch.flatMap((command, at) => commandIssues(command, hosts, guests, `timetable[${row}][${at}]`)),
    ),
    ...rhythmIssues(scenario.rhythm, scenario.hosts.length),
    ...weightIssues(scenario),
    ...ruleIssues(scenario, hosts, guests),
  ])
}

const error = (code: string, where: string, message: string): Issue => ({
  ...{ code, severity: 'error', where, message },
})

function sizes({ hosts, guests, rules, timetable, book }: ProxmoxScenario): Issue[] {
  if (hosts.length === 0) {
    const message = 'The cluster has no host, so nothing can run on it. Give it at least one.'
    return [error('ha-timeline.hosts-missing', 'hosts', message)]
  }
  const members = (kind: Rule['kind']): number =>
    rules.reduce((sum, rule) => sum + (rule.kind === kind ? rule.guests.length : 0), 0)
  const all = {
    ...{ hosts: hosts.length, guests: Math.max(guests.length, book.services.size), rules: rules.length },
    ...{ hostRuleMembers: members('hosts'), guestRuleMembers: members('guests') },
    commands: timetable.reduce((sum, batch) => sum + batch.length, 0),
  }
  const tooMany = (count: number, what: string, most: number, where: string): Issue[] => {
    const message = `The scenario has ${count} ${what}; at most ${most} are simulated. Ask about a part of it.`
    return count <= most ? [] : [error('ha-timeline.scenario-too-large', where, message)]
  }
  const counts = (Object.keys(all) as (keyof typeof all)[]).flatMap((what) =>
    tooMany(all[what], words[what], limits[what], what),
  )
  if (counts.length > 0) return counts
  return clustersOf(guestRules(rules, 'together')).flatMap((cluster) =>
    tooMany(cluster.guests.size, 'guests to keep together', limits.boundGuests, `rules.${cluster.rules[0]}`),
  )
}

const words = {
  ...{ hosts: 'hosts', guests: 'guests', rules: 'rules', commands: 'commands' },
  ...{ hostRuleMembers: 'guests in host rules', guestRuleMembers: 'guests in guest rules' },
}

function twice(names: readonly string[], where: string): Issue[] {
  const seen = new Set<string>()
  const again = new Set(names.filter((name) => seen.size === seen.add(name).size))
  return [...again].map((name) => {
    const message = `${name} stands twice among the ${where}. Keep one.`
    return error('ha-timeline.name-twice', `${where}.${name}`, message)
  })
}

const unknownHost = (host: string, where: string): Issue => {
  const message = `There is no host ${host} in the cluster. Name one of its hosts.`
  return error('ha-timeline.host-unknown', where, message)
}

function guestIssues(guest: GuestInput, hosts: ReadonlySet<string>, where: string): Issue[] {
  const counts = [guest.maxRestart, guest.maxRelocate, guest.conduct.failedStarts, guest.conduct.failedMoves]
  const message = `${guest.id} has a count of tries that is not a whole number from 0. Correct it.`
  return [
    ...(hosts.has(guest.host) ? [] : [unknownHost(guest.host, `${where}.host`)]),
    ...(counts.every((count) => Number.isSafeInteger(count) && count >= 0)
      ? []
      : [error('ha-timeline.count-impossible', where, message)]),
  ]
}

function commandIssues(
  command: Command,
  hosts: ReadonlySet<string>,
  guests: ReadonlySet<string>,
  where: string,
): Issue[] {
  const issues: Issue[] = []
  if (command.kind === 'add') issues.push(...guestIssues(command.guest, hosts, where))
  else if ('guest' in command && !guests.has(command.guest)) {
    const message = `The command is about ${command.guest}, which no guest is called. Name a guest of the scenario.`
    issues.push(error('ha-timeline.guest-unknown', where, message))
  }
  if ('host' in command && !hosts.has(command.host)) issues.push(unknownHost(command.host, where))
  if ('target' in command && !hosts.has(command.target)) issues.push(unknownHost(command.target, where))
  const amount =
    command.kind === 'delay'
      ? command.delayMs
      : command.kind === 'skip-rounds'
        ? command.rounds
        : command.kind === 'stop'
          ? command.timeoutS
          : 0
  if (!Number.isFinite(amount) || amount < 0) {
    const message = `A time or count of ${amount} cannot be waited for. Give one from 0.`
    issues.push(error('ha-timeline.count-impossible', where, message))
  }
  return issues
}

function rhythmIssues(rhythm: Rhythm, hosts: number): Issue[] {
  const { roundMs, turnMs, commandRounds, quietMs, endMs, turns } = rhythm
  const sound =
    [roundMs, turnMs, commandRounds].every((value) => Number.isSafeInteger(value) && value > 0) &&
    [quietMs, endMs].every((value) => Number.isFinite(value) && value >= 0)
  const message = 'Rounds, turns and ends must be whole numbers of ms from 1. Correct the rhythm.'
  const known = turns === 'by-name' || new Set(turns).size === turns.length
  const order = 'A host stands twice in the order of turns. Name each once.'
  const long = `A round of ${hosts} hosts takes longer than half the watchdog. Shorten the turns.`
  return [
    ...(sound ? [] : [error('ha-timeline.rhythm-impossible', 'rhythm', message)]),
    ...(known ? [] : [error('ha-timeline.rhythm-impossible', 'rhythm.turns', order)]),
    // Agents that get no turn in time would be reset by their watchdogs for no fault of theirs.
    ...(sound && Math.max(roundMs, 2 * hosts * turnMs) > longestRoundMs
      ? [error('ha-timeline.rhythm-impossible', 'rhythm.roundMs', long)]
      : []),
  ]
}

/** The simulator the model is compared with refuses longer rounds too. */
const longestRoundMs = 59_999

/** A scheduler by weight needs the size of every host and the load of every guest: an unknown weighs neither 0 nor 1. */
function weightIssues({ settings, hosts, guests, loads }: ProxmoxScenario): Issue[] {
  if (settings.scheduler === 'basic') return []
  const sizeless = hosts.filter(
    ({ size }) => size === 'unknown' || !(size.cores > 0) || !(size.memoryBytes > 0),
  )
  const loadless = guests.filter(({ id }) => !loads.has(id))
  return [
    ...sizeless.map(({ name }) => {
      const message = `The ${settings.scheduler} scheduler weighs hosts, and the size of ${name} is not known. Give it, or ask with the basic scheduler.`
      return error('ha-timeline.size-unknown', `hosts.${name}.size`, message)
    }),
    ...loadless.map(({ id }) => {
      const message = `The ${settings.scheduler} scheduler weighs guests, and the load of ${id} is not known. Give it, or ask with the basic scheduler.`
      return error('ha-timeline.load-unknown', `loads.${id}`, message)
    }),
  ]
}

function ruleIssues(
  { rules, hosts: inputs }: ProxmoxScenario,
  hosts: ReadonlySet<string>,
  guests: ReadonlySet<string>,
): Issue[] {
  const names = inputs.map(({ name }) => name)
  const warning = (code: string, where: string, message: string): Issue => ({
    ...{ code, severity: 'warning', where, message },
  })
  return [
    ...flawedRules(rules, names).map(({ rule, flaws }) => {
      const why = [...new Set(flaws.map(({ kind }) => kind.replaceAll('-', ' ')))].join(', ')
      const message = `Rule ${rule} cannot be kept beside the others (${why}), so the platform leaves it out. Change or disable it.`
      return warning('ha-timeline.rule-dropped', `rules.${rule}`, message)
    }),
    ...rules.flatMap((rule) => {
      const strangers = rule.guests.filter((guest) => !guests.has(guest))
      const absent = rule.kind === 'hosts' ? [...rule.hosts.keys()].filter((host) => !hosts.has(host)) : []
      if (strangers.length + absent.length === 0) return []
      const message = `Rule ${rule.id} names ${[...strangers, ...absent].join(', ')}, which the cluster does not have. It binds nothing there.`
      return [warning('ha-timeline.rule-names-nobody', `rules.${rule.id}`, message)]
    }),
  ]
}
