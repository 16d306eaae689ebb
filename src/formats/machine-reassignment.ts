import type { AssignmentProblem, Balance, Group, Resource } from '#kernel/assignment/problem.ts'
import { done, type Issue, type Outcome, refused } from '#kernel/outcome.ts'

/** The largest instance that the challenge allows, and the characters that such a file may have. */
export const machineReassignmentLimits = {
  machines: 5_000,
  processes: 50_000,
  services: 50_000,
  resources: 20,
  dependencies: 4_000_000,
  balances: 20,
  amount: 2 ** 40,
  moveCost: 2 ** 31 - 1,
  characters: 2 ** 29 - 2 ** 25,
} as const

const limits = machineReassignmentLimits

/**
 * The problem of a model and an initial assignment as the ROADEF/EURO challenge 2012 publishes them: whole numbers apart
 * by white space. Machines are bins, processes items, services groups. Refuses damage with file and line: a number that
 * is missing, left over, negative, no whole number, or beyond the limits of the challenge. Cost linear.
 * Source: Google, ROADEF/EURO challenge 2012, "Machine reassignment", problem statement.
 */
export function parseMachineReassignment(
  model: { readonly where: string; readonly text: string },
  assignment: { readonly where: string; readonly text: string },
): Outcome<AssignmentProblem> {
  const reader = beginNumbers(model.where, model.text)
  const read = readModel(reader)
  if (reader.issue !== undefined) return refused(reader.issue)
  const initial = parseReassignment(assignment.where, assignment.text, read.items, read.bins)
  return initial.ok ? done({ ...read, initial: initial.value }) : initial
}

/** The machine of each process, as an assignment file lists them. Refuses damage with file and line. */
export function parseReassignment(
  where: string,
  text: string,
  processes: number,
  machines: number,
): Outcome<Int32Array> {
  const reader = beginNumbers(where, text)
  const binOf = new Int32Array(processes)
  for (let at = 0; at < processes && reader.issue === undefined; at += 1)
    binOf[at] = next(reader, `machine of process ${at}`, machines - 1)
  finish(reader, `${processes} machines`)
  return reader.issue === undefined ? done(binOf) : refused(reader.issue)
}

/** An assignment as the challenge writes it: machines apart by blanks, in the order of the processes. */
export const reassignmentText = (binOf: ArrayLike<number>): string => `${Array.from(binOf).join(' ')}\n`

type Numbers = {
  readonly where: string
  readonly text: string
  at: number
  line: number
  issue: Issue | undefined
}

function beginNumbers(where: string, text: string): Numbers {
  const reader: Numbers = { where, text, at: 0, line: 1, issue: undefined }
  if (text.length > limits.characters)
    say(reader, `The file is longer than ${limits.characters} characters. Check that it is the right file.`)
  if (text.charCodeAt(0) === 0xfeff) reader.at = 1
  return reader
}

/** Keeps the first complaint, and reads nothing more after it. */
function say(reader: Numbers, message: string): void {
  const { where, line } = reader
  reader.issue ??= {
    code: 'machine-reassignment.damaged',
    severity: 'error',
    where: `${where}:${line}`,
    message,
  }
}

/** The next whole number, 0 to `most`; 0 with a complaint where there is none. */
function next(reader: Numbers, what: string, most: number): number {
  if (reader.issue !== undefined) return 0
  const { text } = reader
  skipBlanks(reader)
  const start = reader.at
  let value = 0
  let code = text.charCodeAt(reader.at)
  while (code >= 48 && code <= 57) {
    value = value * 10 + (code - 48)
    reader.at += 1
    code = text.charCodeAt(reader.at)
  }
  if (reader.at === start || !(Number.isNaN(code) || isBlank(code))) {
    refuseWord(reader, start, what)
    return 0
  }
  if (value <= most) return value
  if (most < 0) {
    say(reader, `The ${what} is ${word(reader, start)}, and there are none. Check that it is a model file.`)
    return 0
  }
  say(reader, `The ${what} is ${word(reader, start)}; at most ${most} is possible here. Correct the file.`)
  return 0
}

const isBlank = (code: number): boolean => code === 32 || (code >= 9 && code <= 13)

function skipBlanks(reader: Numbers): void {
  const { text } = reader
  let code = text.charCodeAt(reader.at)
  while (isBlank(code)) {
    if (code === 10) reader.line += 1
    reader.at += 1
    code = text.charCodeAt(reader.at)
  }
}

const word = (reader: Numbers, start: number): string =>
  /^\S{0,40}/.exec(reader.text.slice(start, start + 40))?.[0] ?? ''

function refuseWord(reader: Numbers, start: number, what: string): void {
  const found = word(reader, start)
  if (found === '') say(reader, `The file ends where the ${what} should stand. Copy it again.`)
  else say(reader, `"${found}" stands where the ${what} should be, a whole number from 0. Correct the file.`)
}

function finish(reader: Numbers, what: string): void {
  if (reader.issue !== undefined) return
  skipBlanks(reader)
  const left = word(reader, reader.at)
  if (left !== '') say(reader, `"${left}" follows the last of ${what}. Check the counts in the file.`)
}

/** A count that what is left of the file can hold, at two characters for each of `numbers` numbers. */
function count(reader: Numbers, what: string, most: number, numbers: (count: number) => number): number {
  const value = next(reader, what, most)
  const line = reader.line
  if (reader.issue === undefined && 2 * numbers(value) - 1 > reader.text.length - reader.at)
    say(reader, `The ${what} is ${value} at line ${line}, more than the file has numbers for. Copy it again.`)
  return reader.issue === undefined ? value : 0
}

function readModel(reader: Numbers): Omit<AssignmentProblem, 'initial'> {
  const kinds = count(reader, 'number of resources', limits.resources, (n) => 2 * n)
  const resources: Resource[] = []
  for (let at = 0; at < kinds; at += 1)
    resources.push({
      kind: next(reader, `transient flag of resource ${at}`, 1) === 1 ? 'transient' : 'steady',
      overloadCost: next(reader, `load cost of resource ${at}`, limits.amount),
    })
  const machines = readMachines(reader, kinds)
  const groups = readServices(reader, machines.bins)
  const processes = readProcesses(reader, kinds, groups.length)
  const balances = readBalances(reader, kinds)
  const weights = {
    itemMove: next(reader, 'weight of process moves', limits.amount),
    groupMove: next(reader, 'weight of service moves', limits.amount),
    binMove: next(reader, 'weight of machine moves', limits.amount),
  }
  finish(reader, 'the weights')
  return { resources, ...machines, groups, ...processes, balances, weights, allowed: 'any', pinned: 'none' }
}

function readMachines(
  reader: Numbers,
  kinds: number,
): Pick<
  AssignmentProblem,
  'bins' | 'capacity' | 'safety' | 'locationOf' | 'neighbourhoodOf' | 'binMoveCost'
> {
  const bins = count(reader, 'number of machines', limits.machines, (n) => n * (2 + 2 * kinds + n))
  const capacity = new Float64Array(bins * kinds)
  const safety = new Float64Array(bins * kinds)
  const locationOf = new Int32Array(bins)
  const neighbourhoodOf = new Int32Array(bins)
  const binMoveCost = new Int32Array(bins * bins)
  for (let bin = 0; bin < bins && reader.issue === undefined; bin += 1) {
    neighbourhoodOf[bin] = next(reader, `neighbourhood of machine ${bin}`, limits.machines - 1)
    locationOf[bin] = next(reader, `location of machine ${bin}`, limits.machines - 1)
    for (let r = 0; r < kinds; r += 1)
      capacity[bin * kinds + r] = next(reader, `capacity of machine ${bin}`, limits.amount)
    for (let r = 0; r < kinds; r += 1)
      safety[bin * kinds + r] = next(reader, `safety capacity of machine ${bin}`, limits.amount)
    for (let to = 0; to < bins; to += 1)
      binMoveCost[bin * bins + to] = next(reader, `cost of moves from machine ${bin}`, limits.moveCost)
  }
  return { bins, capacity, safety, locationOf, neighbourhoodOf, binMoveCost }
}

function readServices(reader: Numbers, bins: number): readonly Group[] {
  const services = count(reader, 'number of services', limits.services, (n) => 2 * n)
  const groups: Group[] = []
  let room: number = limits.dependencies
  for (let at = 0; at < services && reader.issue === undefined; at += 1) {
    const spreadMin = next(reader, `spread of service ${at}`, bins)
    const others = count(
      reader,
      `number of dependencies of service ${at}`,
      Math.min(services, room),
      (n) => n,
    )
    const dependsOn: number[] = []
    for (let k = 0; k < others; k += 1)
      dependsOn.push(next(reader, `dependency of service ${at}`, services - 1))
    room -= others
    groups.push({ spreadMin, dependsOn })
  }
  return groups
}

function readProcesses(
  reader: Numbers,
  kinds: number,
  services: number,
): Pick<AssignmentProblem, 'items' | 'need' | 'groupOf' | 'itemMoveCost'> {
  const items = count(reader, 'number of processes', limits.processes, (n) => n * (2 + kinds))
  const need = new Float64Array(items * kinds)
  const groupOf = new Int32Array(items)
  const itemMoveCost = new Float64Array(items)
  for (let item = 0; item < items && reader.issue === undefined; item += 1) {
    groupOf[item] = next(reader, `service of process ${item}`, services - 1)
    for (let r = 0; r < kinds; r += 1)
      need[item * kinds + r] = next(reader, `requirement of process ${item}`, limits.amount)
    itemMoveCost[item] = next(reader, `move cost of process ${item}`, limits.amount)
  }
  return { items, need, groupOf, itemMoveCost }
}

function readBalances(reader: Numbers, kinds: number): readonly Balance[] {
  const many = count(reader, 'number of balance costs', limits.balances, (n) => 4 * n)
  const balances: Balance[] = []
  for (let at = 0; at < many && reader.issue === undefined; at += 1)
    balances.push({
      first: next(reader, `first resource of balance cost ${at}`, kinds - 1),
      second: next(reader, `second resource of balance cost ${at}`, kinds - 1),
      target: next(reader, `target of balance cost ${at}`, limits.amount),
      cost: next(reader, `weight of balance cost ${at}`, limits.amount),
    })
  return balances
}
