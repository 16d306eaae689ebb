/** The port Bulkhead listens on unless told otherwise. */
export const portDefault = 4317
