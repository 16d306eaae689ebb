import { mayEnter, placeCost } from '#kernel/assignment/local-cost.ts'
import type { State } from '#kernel/assignment/state.ts'

/** Some items that are to stand in some bins anew, while everything else stays. */
export type Piece = { readonly items: readonly number[]; readonly bins: readonly number[] }

/** The variable that is 1 where the piece's item number `item` goes to its bin number `bin`. */
export const choiceName = (item: number, bin: number): string => `x${item}_${bin}`

type Term = readonly [coefficient: number, variable: string]
type Program = {
  readonly costs: Term[]
  readonly rows: string[]
  readonly choices: string[]
  readonly bounds: string[]
}

/**
 * The best places for a piece's items as a mixed-integer program in LP text: overloads, balances, moves, amounts held twice,
 * conflicts, locations and neighbourhoods. The items stand nowhere in `state`. Rows are scaled to their largest coefficient and
 * costs to the dearest, since a solver in doubles looks at differences of a millionth.
 */
export function pieceProgram(state: State, piece: Piece): string {
  const program: Program = { costs: [], rows: [], choices: [], bounds: [] }
  const may = piece.items.map((item) => piece.bins.map((bin) => mayEnter(state, item, bin)))
  piece.items.forEach((item, i) => {
    const choices = piece.bins.flatMap((_, b) => (may[i]![b] ? [choiceName(i, b)] : []))
    program.choices.push(...choices)
    row(
      program,
      choices.map((name): Term => [1, name]),
      '=',
      1,
    )
    piece.bins.forEach((bin, b) => {
      if (may[i]![b]) program.costs.push([placeCost(state, item, bin), choiceName(i, b)])
    })
  })
  piece.bins.forEach((bin, b) => {
    const inside = piece.items.flatMap((item, i) => (may[i]![b] ? [{ item, name: choiceName(i, b) }] : []))
    addLoads(program, state, bin, inside)
    addBalances(program, state, bin, inside)
  })
  addGroups(program, state, piece, may)
  return textOf(program)
}

type Inside = readonly { readonly item: number; readonly name: string }[]

function addLoads(program: Program, { model, over, room }: State, bin: number, inside: Inside): void {
  const { kinds, need, transient, initial, overloadCost } = model
  for (let r = 0; r < kinds; r += 1) {
    const at = bin * kinds + r
    const amount = (item: number): number => need[item * kinds + r]!
    const held = inside.filter(({ item }) => transient[r] === 0 || initial[item] !== bin)
    row(
      program,
      held.map(({ item, name }): Term => [amount(item), name]),
      '<=',
      room[at]!,
    )
    const overload = `o${bin}_${r}`
    if (overloadCost[r] === 0) continue
    program.costs.push([overloadCost[r]! * scaleOf(inside.map(({ item }) => amount(item))), overload])
    const scale = scaleOf(inside.map(({ item }) => amount(item)))
    const terms = inside.map(({ item, name }): Term => [amount(item), name])
    row(program, [...terms, [-scale, overload]], '<=', -over[at]!)
  }
}

function addBalances(program: Program, { model, over }: State, bin: number, inside: Inside): void {
  const { kinds, need, balances, balance, margin } = model
  for (let k = 0; k < balances; k += 1) {
    const [first, second, target, cost] = balance.subarray(4 * k, 4 * k + 4) as unknown as number[]
    const free = (r: number): number => margin[bin * kinds + r]! - over[bin * kinds + r]!
    const terms = inside.map(({ item, name }): Term => {
      const change = need[item * kinds + second!]! - target! * need[item * kinds + first!]!
      return [change, name]
    })
    const scale = scaleOf(terms.map(([amount]) => amount))
    program.costs.push([cost! * scale, `m${bin}_${k}`])
    row(program, [...terms, [-scale, `m${bin}_${k}`]], '<=', free(second!) - target! * free(first!))
  }
}

/** Conflicts, locations, neighbourhoods and the most moved group. */
function addGroups(program: Program, state: State, piece: Piece, may: readonly (readonly boolean[])[]): void {
  const { model } = state
  const members = new Map<number, number[]>()
  piece.items.forEach((item, i) => {
    const group = model.groupOf[item]!
    members.set(group, [...(members.get(group) ?? []), i])
  })
  const terms = (group: number, among: (bin: number, item: number) => boolean): Term[] =>
    (members.get(group) ?? []).flatMap((i) =>
      piece.bins.flatMap((bin, b): Term[] =>
        may[i]![b] && among(bin, piece.items[i]!) ? [[1, choiceName(i, b)]] : [],
      ),
    )
  if (model.groupMoveWeight > 0) {
    program.costs.push([model.groupMoveWeight, 'most'])
    program.bounds.push(`most >= ${state.movedMost}`)
  }
  for (const [group, list] of members) {
    if (list.length > 1)
      for (const bin of piece.bins)
        row(
          program,
          terms(group, (one) => one === bin),
          '<=',
          1,
        )
    addLocations(program, state, group, terms)
    addNeighbourhoods(program, state, piece, group, list, terms)
    if (model.groupMoveWeight === 0) continue
    const away = terms(group, (bin, item) => bin !== model.initial[item])
    row(program, [...away, [-1, 'most']], '<=', -state.moved[group]!)
  }
}

type TermsOf = (group: number, among: (bin: number, item: number) => boolean) => Term[]

function addLocations(
  program: Program,
  { model, inLocation, spread }: State,
  group: number,
  terms: TermsOf,
): void {
  const at = model.spreadRow[group]!
  if (at < 0) return
  const entered: Term[] = []
  for (let location = 0; location < model.locations; location += 1) {
    if (inLocation[at * model.locations + location]! > 0) continue
    const here = terms(group, (bin) => model.locationOf[bin] === location)
    if (here.length === 0) continue
    const name = `y${group}_${location}`
    program.bounds.push(`0 <= ${name} <= 1`)
    entered.push([1, name])
    row(program, [[1, name], ...here.map(([, other]): Term => [-1, other])], '<=', 0)
  }
  row(program, entered, '>=', model.spreadMin[group]! - spread[at]!)
}

function addNeighbourhoods(
  program: Program,
  { model, inHood }: State,
  piece: Piece,
  group: number,
  list: readonly number[],
  terms: TermsOf,
): void {
  const { hoods, hoodRow, dependsOn, dependents } = model
  if (hoodRow[group]! < 0) return
  const outside = (one: number, hood: number): number => inHood[hoodRow[one]! * hoods + hood]!
  const within = (one: number, hood: number): Term[] => terms(one, (bin) => model.hoodOf[bin] === hood)
  for (let hood = 0; hood < hoods; hood += 1) {
    for (let k = dependsOn.from[group]!; k < dependsOn.from[group + 1]!; k += 1) {
      const other = dependsOn.to[k]!
      if (outside(other, hood) > 0) continue
      const help = within(other, hood).map(([, name]): Term => [-1, name])
      for (const i of list) {
        const here = terms(group, (bin, item) => item === piece.items[i] && model.hoodOf[bin] === hood)
        if (here.length > 0) row(program, [...here, ...help], '<=', 0)
      }
    }
    if (outside(group, hood) > 0) continue
    for (let k = dependents.from[group]!; k < dependents.from[group + 1]!; k += 1)
      if (outside(dependents.to[k]!, hood) > 0) row(program, within(group, hood), '>=', 1)
  }
}

const scaleOf = (amounts: readonly number[]): number =>
  amounts.reduce((most, amount) => Math.max(most, Math.abs(amount)), 0) || 1

function row(program: Program, terms: readonly Term[], relation: '<=' | '>=' | '=', right: number): void {
  const used = terms.filter(([amount]) => amount !== 0)
  if (used.length === 0) return
  const scale = scaleOf(used.map(([amount]) => amount))
  program.rows.push(`r${program.rows.length}: ${sum(used, scale)} ${relation} ${right / scale}`)
}

/** A sum with a term on each line, because readers of LP text bound the length of a line. */
const sum = (terms: readonly Term[], scale: number): string =>
  terms.map(([amount, name]) => `${amount < 0 ? '-' : '+'} ${Math.abs(amount) / scale} ${name}`).join('\n')

/** Costs in the text run up to this. */
const costMost = 1e6

function textOf({ costs, rows, choices, bounds }: Program): string {
  const scale = Math.max(1, scaleOf(costs.map(([cost]) => cost)) / costMost)
  return [
    ...['Minimize', `cost: ${sum(costs, scale)}`, 'Subject To', ...rows],
    ...['Bounds', ...bounds, 'Binary', ...choices, 'End', ''],
  ].join('\n')
}
