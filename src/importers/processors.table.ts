/**
 * Cores of server processors by model, as their makers publish them (ark.intel.com, amd.com/en/products/specifications):
 * the models that inventories name most. What is not listed is unknown. A test holds each against a published data set.
 */
const byCores: Readonly<Record<number, string>> = {
  4: 'e5-2603 e5-2609 e5-2643 e5-2603v2 e5-2609v2 e5-2637v3 e5-2637v4 e5-2623v3 e5-2623v4 gold-5122 platinum-8156 gold-5222 platinum-8256 x5550 x5560 x5570 e5520 e5620 e5630 e5640 x5667 x5677',
  6: 'e5-2620 e5-2630 e5-2640 e5-2667 e5-2620v2 e5-2630v2 e5-2603v3 e5-2609v3 e5-2620v3 e5-2643v3 e5-2643v4 e5-2643v2 e5-2603v4 x5650 x5660 x5670 x5675 x5680 x5690 e5645 e5649 bronze-3104 gold-6128',
  8: 'e5-2650 e5-2660 e5-2665 e5-2670 e5-2680 e5-2690 e5-2687w e5-2640v2 e5-2650v2 e5-2667v2 e5-2630v3 e5-2640v3 e5-2667v3 e5-2620v4 e5-2609v4 e5-2667v4 bronze-3106 silver-4108 silver-4110 gold-6134 gold-6144 silver-4208 silver-4215 gold-6234 gold-6244 silver-4309y gold-6334 epyc-7251 epyc-7232p epyc-7252 epyc-7262 epyc-7f32 epyc-72f3',
  10: 'e5-2660v2 e5-2670v2 e5-2680v2 e5-2690v2 e5-2650v3 e5-2660v3 e5-2630v4 e5-2640v4 silver-4114 gold-5115 silver-4210 silver-4210r',
  12: 'e5-2695v2 e5-2697v2 e5-2670v3 e5-2680v3 e5-2690v3 e5-2650v4 silver-4116 gold-5118 gold-6126 gold-6136 gold-6146 silver-4214 silver-4214r gold-6226 silver-4310 gold-5317',
  14: 'e5-2695v3 e5-2697v3 e5-2660v4 e5-2680v4 e5-2690v4 gold-5120 gold-6132',
  16: 'e5-2698v3 e5-2683v4 e5-2697av4 gold-6130 gold-6142 platinum-8153 silver-4216 gold-5218 gold-6226r gold-6242 gold-6246r silver-4314 gold-6326 gold-6346 epyc-7281 epyc-7301 epyc-7351 epyc-7351p epyc-7371 epyc-7282 epyc-7302 epyc-7302p epyc-7f52 epyc-7313 epyc-7313p epyc-7343 epyc-73f3 epyc-9124 epyc-9174f',
  18: 'e5-2699v3 e5-2695v4 e5-2697v4 gold-6140 gold-6150 gold-6154 gold-5220 gold-6240 gold-6254 gold-6354',
  20: 'e5-2698v4 gold-5218r gold-6138 gold-6148 gold-6230 gold-6248 gold-6242r silver-4316 gold-5320t',
  22: 'e5-2699v4 gold-6152 gold-6238',
  24: 'platinum-8160 platinum-8168 gold-5220r gold-6240r gold-6248r gold-6252 platinum-8260 platinum-8268 gold-5318y gold-6336y gold-6342 epyc-7401 epyc-7401p epyc-7352 epyc-7402 epyc-7402p epyc-7f72 epyc-7413 epyc-7443 epyc-7443p epyc-74f3 epyc-9224 epyc-9254 epyc-9274f',
  26: 'platinum-8164 platinum-8170 gold-6230r gold-5320',
  28: 'platinum-8176 platinum-8180 gold-6238r gold-6258r platinum-8276 platinum-8280 gold-6330 gold-6348',
  32: 'gold-6338 platinum-8352y platinum-8358 epyc-7501 epyc-7551 epyc-7551p epyc-7601 epyc-7452 epyc-7502 epyc-7502p epyc-7532 epyc-7542 epyc-7513 epyc-7543 epyc-7543p epyc-75f3 epyc-9334 epyc-9354 epyc-9354p epyc-9374f gold-6430 gold-6438y+ gold-6448y platinum-8462y+',
  36: 'platinum-8352v platinum-8360y platinum-8452y',
  38: 'platinum-8368',
  40: 'platinum-8380 platinum-8460y+',
  48: 'epyc-7552 epyc-7642 epyc-7643 epyc-9454 epyc-9454p epyc-9474f platinum-8468',
  52: 'platinum-8470',
  56: 'epyc-7663 platinum-8480+',
  60: 'platinum-8490h',
  64: 'epyc-7662 epyc-7702 epyc-7702p epyc-7742 epyc-7h12 epyc-7713 epyc-7713p epyc-7763 epyc-9534 epyc-9554 epyc-9554p',
  84: 'epyc-9634',
  96: 'epyc-9654 epyc-9654p epyc-9684x',
  128: 'epyc-9754',
}

/** Cores of a socket by model. */
export const processorCores: ReadonlyMap<string, number> = new Map(
  Object.entries(byCores).flatMap(([cores, models]) =>
    models.split(' ').map((model): [string, number] => [model, Number(cores)]),
  ),
)
