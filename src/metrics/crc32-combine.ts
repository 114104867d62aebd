// CRC-32 is linear: the CRC of A followed by B is the CRC of A times x^(8·|B|), plus the CRC of B, modulo the
// polynomial over GF(2). Polynomials are reflected: the highest bit is the coefficient of x^0.

const POLYNOMIAL = 0xed_b8_83_20;
const X_TO_THE_0 = 0x80_00_00_00;
const X_TO_THE_8 = 0x00_80_00_00;

/** The CRC-32 of two byte strings together, from the CRC-32 of each and the length of the second. */
export function crc32Combine(first: number, second: number, secondLength: number): number {
  return (multiply(shiftByBytes(secondLength), first) ^ second) >>> 0;
}

/** x^(8·length). */
function shiftByBytes(length: number): number {
  let result = X_TO_THE_0;
  let rest = length;
  for (let doublings = 0; rest > 0; doublings += 1) {
    if (rest % 2 === 1) result = multiply(shiftByPowerOf2(doublings), result);
    rest = Math.floor(rest / 2);
  }
  return result;
}

/** x^(8·2^doublings), kept because a page is joined from thousands of pieces. */
function shiftByPowerOf2(doublings: number): number {
  const known = SHIFTS[doublings];
  if (known !== undefined) return known;
  const half = shiftByPowerOf2(doublings - 1);
  return (SHIFTS[doublings] = multiply(half, half));
}

const SHIFTS: number[] = [X_TO_THE_8];

function multiply(a: number, b: number): number {
  let product = 0;
  let shifted = b;
  for (let bit = X_TO_THE_0; bit !== 0; bit >>>= 1) {
    if ((a & bit) !== 0) product ^= shifted;
    shifted = (shifted & 1) === 0 ? shifted >>> 1 : (shifted >>> 1) ^ POLYNOMIAL;
  }
  return product >>> 0;
}
