import type { DirtySamples } from '#kernel/precopy.ts'

/**
 * The guest that QEMU's predictor was published with: 32 GiB of pages of 4 KiB, one in 512 sampled, dirty pages found
 * after each period. Source: fact mob-qemu-predictor.
 */
export const measuredGuest: DirtySamples = {
  totalPages: 8_392_704,
  sampledPages: 16_392,
  zeroSampled: 10_060,
  points: [
    [125, 33],
    [250, 78],
    [375, 119],
    [500, 151],
    [750, 217],
    [1000, 236],
    [1500, 293],
    [2000, 336],
    [3000, 425],
    [4001, 505],
    [6000, 620],
    [8000, 756],
    [10_000, 898],
    [15_000, 1204],
    [20_000, 1457],
    [25_000, 1723],
    [30_000, 1934],
    [35_000, 2141],
    [40_000, 2328],
    [45_000, 2522],
    [50_000, 2675],
    [60_000, 2958],
  ],
}
