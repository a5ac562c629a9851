import { describeSuggestion, lintCodes, lintMeanings } from "../core/plan/index.ts";
import type { Finding, LintCode, LintSeverity } from "../core/plan/index.ts";
import { cleanText } from "../core/report/index.ts";
import type { LintedFile } from "./lint-file.ts";

type File = Pick<LintedFile, "path" | "findings">;

/** Findings as compilers write them: `path:line: severity code: message`, and below it what would settle it. */
export function renderLintText(files: readonly File[]): string {
  return files
    .flatMap(({ path, findings }) =>
      findings.flatMap((finding) => [
        `${cleanText(path)}${finding.line === undefined ? "" : `:${finding.line}`}: ${finding.severity} ${finding.code}: ${cleanText(finding.message)}`,
        ...(finding.suggestion === undefined ? [] : [`    ${adviceOf(finding)}`]),
      ]),
    )
    .join("\n");
}

function adviceOf({ suggestion, isSafe }: Finding): string {
  return `${isSafe === true ? "--fix would" : "you could"} ${cleanText(describeSuggestion(suggestion!))}`;
}

const githubLevels: Readonly<Record<LintSeverity, string>> = { error: "error", warning: "warning", info: "notice" };

/** Findings as workflow commands of GitHub Actions, which become annotations of the lines. */
export function renderLintGithub(files: readonly File[]): string {
  const data = (text: string): string => text.replace(/%/g, "%25").replace(/\r/g, "%0D").replace(/\n/g, "%0A");
  const property = (text: string): string => data(text).replace(/:/g, "%3A").replace(/,/g, "%2C");
  return files
    .flatMap(({ path, findings }) =>
      findings.map((finding) => {
        const message = finding.suggestion === undefined ? finding.message : `${finding.message}\n${adviceOf(finding)}`;
        const place = `file=${property(slashes(path))},line=${finding.line ?? 1},title=${property(finding.code)}`;
        return `::${githubLevels[finding.severity]} ${place}::${data(message)}`;
      }),
    )
    .join("\n");
}

const sarifLevels: Readonly<Record<LintSeverity, string>> = { error: "error", warning: "warning", info: "note" };
const page = "https://unpkg.com/orchestrate-agents/docs/lint.md";

/** Findings as a SARIF 2.1.0 log, which code scanning services read. */
export function renderLintSarif(files: readonly File[]): object {
  const codes = Object.keys(lintCodes) as LintCode[];
  return {
    $schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "orch lint",
            informationUri: page,
            rules: codes.map((code) => ({
              id: code,
              shortDescription: { text: lintMeanings[code] },
              helpUri: `${page}#${code}-${lintCodes[code]}`,
              defaultConfiguration: { level: sarifLevels[lintCodes[code]] },
            })),
          },
        },
        columnKind: "utf16CodeUnits",
        results: files.flatMap(({ path, findings }) =>
          findings.map((finding) => ({
            ruleId: finding.code,
            ruleIndex: codes.indexOf(finding.code),
            level: sarifLevels[finding.severity],
            message: {
              text: finding.suggestion === undefined ? finding.message : `${finding.message}. ${adviceOf(finding)}`,
            },
            locations: [
              {
                physicalLocation: {
                  artifactLocation: { uri: uriOf(path) },
                  region: { startLine: finding.line ?? 1 },
                },
              },
            ],
            // Lines move; what a finding is about does not.
            partialFingerprints: {
              "finding/v1": [finding.code, ...finding.taskIds.slice(0, 4), finding.path].join("|"),
            },
          })),
        ),
      },
    ],
  };
}

/** A path as a relative reference: a colon in the first part would make a scheme of it. */
function uriOf(path: string): string {
  const uri = slashes(path).split("/").map(encodeURIComponent).join("/");
  return uri.startsWith("/") ? `file://${uri}` : uri;
}

function slashes(path: string): string {
  return process.platform === "win32" ? path.replaceAll("\\", "/") : path;
}
