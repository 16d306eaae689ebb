/**
 * Guests that a widely used conversion tool says it does not support, by what names them: the identifiers of the platform
 * and the words of the guest's own tools. Fact: conv-unsupported-guests.
 */
export const unsupportedGuests: readonly RegExp[] = [
  /rhel6(_64)?guest/i,
  /photon(64)?guest/i,
  /\bred hat enterprise linux 6\b/i,
  /\bphoton os\b/i,
]
