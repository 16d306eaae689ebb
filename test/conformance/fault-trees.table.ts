/** A tree with what is published of it; null where nothing is. */
type PublishedTree = {
  readonly name: string
  readonly p: number
  readonly cutSets: bigint | null
  /** Minimal cut sets of order 1 / 2 / 3. */
  readonly orders: string | null
}

const tree = (name: string, p: number, cutSets: bigint | null, orders: string | null): PublishedTree => ({
  ...{ name, p, cutSets, orders },
})

/**
 * Published answers to the Aralia fault trees: P(top) and counts as the data set's index states them to 6 digits, with
 * more digits and the small orders from an independent risk tool. Of das9204 the published P does not reproduce, so that
 * only its count is held; nus9601 is unknown to the literature.
 */
export const publishedTrees: readonly PublishedTree[] = [
  tree('baobab1', 1.0170807784e-4, 46_188n, '0 / 1 / 1'),
  tree('baobab3', 2.2411701378e-3, 24_386n, '0 / 22 / 102'),
  tree('chinese', 1.1705818108e-3, 392n, '0 / 12 / 0'),
  tree('das9202', 1.0115381257e-2, 27_778n, '1 / 1 / 16'),
  tree('das9206', 2.2968683799e-1, 19_518n, '25 / 96 / 627'),
  tree('das9208', 1.3017896919e-2, 8_060n, '0 / 134 / 888'),
  tree('das9601', 4.2344028874e-3, 4_259n, null),
  tree('edf9201', 3.2459144673e-1, 579_720n, '25 / 1667 / 36604'),
  tree('edf9203', 5.9958909767e-1, 20_807_446n, '37 / 8331 / 318810'),
  tree('edf9205', 2.0935090576e-1, 21_308n, '15 / 1089 / 4247'),
  tree('edfpa14b', 2.9561954568e-1, 105_955_422n, '19 / 1427 / 111352'),
  tree('edfpa14p', 8.0705921772e-2, 415_500n, '6 / 257 / 1516'),
  tree('edfpa14r', 2.0997657783e-2, 380_412n, '1 / 113 / 889'),
  tree('edfpa15o', 3.6295591522e-1, 2_906_753n, '21 / 3234 / 61514'),
  tree('edfpa15q', 3.627365169e-1, 2_910_473n, '21 / 3222 / 62102'),
  tree('elf9601', 9.6629098543e-2, 151_348n, '10 / 10 / 112'),
  tree('isp9601', 5.7124492716e-2, 276_785n, '1 / 587 / 100'),
  tree('isp9603', 3.233264387e-3, 3_434n, '0 / 22 / 1320'),
  tree('isp9605', 1.3717088055e-5, 5_630n, '0 / 0 / 13'),
  tree('isp9607', 9.4951018537e-7, 150_436n, '0 / 0 / 0'),
]
