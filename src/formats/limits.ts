/** Limits on what an input file may make us do. Each is far above any export seen, and far below what hurts. */

/** Inflated bytes of one entry of a container. */
export const maxEntryBytes = 2 ** 30
/** Inflated bytes of all entries of a container that are read. */
export const maxTotalBytes = 4 * 2 ** 30
/** An entry may grow this much without its ratio being looked at. */
export const freeInflatedBytes = 32 * 2 ** 20
/** Beyond that, inflated over deflated bytes: workbooks reach 10 to 60, formatted blank rows 150, bombs 1,000. */
export const maxInflationRatio = 400
/** Entries of one container. */
export const maxEntries = 20_000
/** Bytes of a part that is read whole, such as the list of sheets. */
export const maxWholePartBytes = 16 * 2 ** 20
/** Bytes of one row of a sheet, or of one shared string. */
export const maxRowBytes = 16 * 2 ** 20
/** Bytes of consecutive rows without a single value in a sheet. */
export const maxBlankBytes = 128 * 2 ** 20
/** Inflated bytes of the shared strings of a workbook. */
export const maxSharedStringBytes = 512 * 2 ** 20
/** Shared strings of a workbook: an export of 20,000 VMs has 800,000. Each costs memory even when empty. */
export const maxSharedStrings = 2 ** 24
/** Columns of a sheet: XFD is the last one Excel knows. */
export const maxColumns = 16_384
/** Rows of a sheet that hold a value. */
export const maxRows = 1_048_576
/** Bytes of a text file. */
export const maxTextBytes = 512 * 2 ** 20
