import type { PlanVariation } from "../core/plan/index.ts";
import { cleanText } from "../core/report/index.ts";
import { renderMinutes, wrapText } from "./plan-text.ts";

/** What would help and what would hurt, as a table where the terminal is wide enough for one. */
export function renderWhatIf(rows: readonly PlanVariation[], width: number): string {
  const cells = rows.map((row) => {
    const title = cleanText(row.title, 200);
    if (row.schedule === null) return { title, figures: `not possible: ${cleanText(row.refusal ?? "")}`, critical: "" };
    const { makespanMinutes, lowerBoundMinutes, optimal } = row.schedule;
    const change = Math.round(row.differenceMinutes * 10) / 10;
    const difference = change === 0 ? "the same" : `${change > 0 ? "+" : "-"}${renderMinutes(Math.abs(change))}`;
    const bound = optimal ? "the best" : `bound ${renderMinutes(lowerBoundMinutes)}`;
    const figures = `${renderMinutes(makespanMinutes).padStart(8)}  ${(row.title === "as it is" ? "" : difference).padStart(9)}  ${bound.padEnd(13)}`;
    const some = row.becameCritical.slice(0, 5).join(", ");
    const more = row.becameCritical.length > 5 ? ` and ${row.becameCritical.length - 5} more` : "";
    return { title, figures, critical: some === "" ? "" : `critical now: ${cleanText(some)}${more}` };
  });
  const left = Math.min(44, Math.max(...cells.map((row) => row.title.length)));
  const isTable = width >= left + 70;
  const lines = cells.flatMap(({ title, figures, critical }) =>
    isTable && title.length <= left
      ? wrapText(title.padEnd(left), left).map((name) => `  ${name.padEnd(left)}  ${figures}  ${critical}`)
      : [
          ...wrapText(`  ${title}`, width, "    "),
          `    ${figures}`,
          ...(critical === "" ? [] : wrapText(`    ${critical}`, width, "      ")),
        ],
  );
  return ["What if:", ...lines].map((line) => line.trimEnd()).join("\n");
}
