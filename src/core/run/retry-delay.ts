/**
 * Milliseconds to wait before a retry: doubled with each failure up to a limit, and spread by up to a quarter so that
 * tasks that failed together do not come back together. The same arguments give the same delay.
 *
 * @param failures - Failures so far, from 1.
 * @param spreadBy - Text that the spread follows from, for example run id and task id.
 */
export function retryDelayMs(
  policy: { readonly retryDelayMs: number; readonly maxRetryDelayMs: number },
  failures: number,
  spreadBy: string,
): number {
  const delay = Math.min(policy.maxRetryDelayMs, policy.retryDelayMs * 2 ** (failures - 1));
  return Math.round(delay * (1 - fraction(`${spreadBy} ${failures}`) / 4));
}

/** A number from 0 to 1 out of a text, by the FNV-1a hash. */
function fraction(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return (hash >>> 0) / 0x1_0000_0000;
}
