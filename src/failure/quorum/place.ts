/** One of the two places that nodes stand in: two sites, rooms or racks with one link between them. */
export type Place = 'a' | 'b'
/** Where the witness stands: with the nodes of a place, in a third place that both reach, or nowhere. */
export type WitnessPlace = Place | 'third' | 'none'
