/**
 * Lines that others had a hand in, made safe to show. The code for it comes with all that draws reports, so it is loaded
 * only for a line that needs it: agents call `orch guard check` before every write.
 */
export async function cleanLines(lines: readonly string[]): Promise<readonly string[]> {
  if (lines.every((line) => /^[\u0020-\u007e]{0,2000}$/.test(line))) return lines;
  const { cleanText } = await import("../../core/report/index.ts");
  return lines.map((line) => cleanText(line));
}
