/** Makes a source of numbers from 0 up to, not including, `below`, the same for the same seed (xorshift, Marsaglia 2003). */
export function createRandom(seed: number): (below: number) => number {
  let state = (Math.imul(seed | 0, 0x9e3779b1) ^ 0x6d2b79f5) | 0 || 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return Math.floor(((state >>> 0) / 4_294_967_296) * below);
  };
}
