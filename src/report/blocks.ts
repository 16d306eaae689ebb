import type { Block } from '#kernel/block.ts'

/** One kind of block, by its name. */
export type BlockOf<K extends Block['kind']> = Extract<Block, { readonly kind: K }>
