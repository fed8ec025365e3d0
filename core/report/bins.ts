/** Log bins, the same as the engine's: bin i holds values in (gamma^(i-1), gamma^i]. Pure. */

/** `bin` of a value of 0 or below: under every real one. */
export const ZERO_BIN = -2147483648;

/** Forgives the rounding of the logarithm at a bin's own upper limit, as the engine does. */
const ROUNDING = 1e-9;

export function binOf(value: number, gamma: number): number {
  return value > 0 ? Math.ceil(Math.log(value) / Math.log(gamma) - ROUNDING) : ZERO_BIN;
}

/** Upper limit of a bin; 0 for ZERO_BIN. */
export function upperEdge(bin: number, gamma: number): number {
  return bin === ZERO_BIN ? 0 : gamma ** bin;
}

/** The middle of a bin on the log scale: at most half a bin from any value in it. 0 for ZERO_BIN. */
export function middleOf(bin: number, gamma: number): number {
  return bin === ZERO_BIN ? 0 : gamma ** (bin - 0.5);
}
