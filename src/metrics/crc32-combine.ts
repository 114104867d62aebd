// CRC-32 is linear: the CRC of A followed by B is the CRC of A times x^(8·|B|), plus the CRC of B, modulo the
// polynomial over GF(2). Polynomials are reflected: the highest bit is the coefficient of x^0.

const POLYNOMIAL = 0xed_b8_83_20;
const X_TO_THE_0 = 0x80_00_00_00;
const X_TO_THE_8 = 0x00_80_00_00;

/** The CRC-32 of two byte strings together, from the CRC-32 of each and the length of the second. */
export function crc32Combine(first: number, second: number, secondLength: number): number {
  return (multiply(shiftByBytes(secondLength), first) ^ second) >>> 0;
}

/** x^(8·length), by squaring. */
function shiftByBytes(length: number): number {
  let result = X_TO_THE_0;
  let power = X_TO_THE_8;
  for (let rest = length; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result = multiply(power, result);
    power = multiply(power, power);
  }
  return result;
}

function multiply(a: number, b: number): number {
  let product = 0;
  let shifted = b;
  for (let bit = X_TO_THE_0; bit !== 0; bit >>>= 1) {
    if ((a & bit) !== 0) product ^= shifted;
    shifted = (shifted & 1) === 0 ? shifted >>> 1 : (shifted >>> 1) ^ POLYNOMIAL;
  }
  return product >>> 0;
}
