import { readFileSync } from "node:fs";
import ts from "typescript";
import { describe, expect, it } from "vitest";

/** Fields of each event, as `src/core/run/run-event.ts` declares them; `at` and such are taken from their interfaces. */
function readSource(): Map<string, string[]> {
  const text = readFileSync("src/core/run/run-event.ts", "utf8");
  const source = ts.createSourceFile("run-event.ts", text, ts.ScriptTarget.ESNext, true);
  const interfaces = new Map<string, ts.InterfaceDeclaration>();
  let union: ts.TypeNode | null = null;
  source.forEachChild((node) => {
    if (ts.isInterfaceDeclaration(node)) interfaces.set(node.name.text, node);
    if (ts.isTypeAliasDeclaration(node) && node.name.text === "RunEvent") union = node.type;
  });
  const names = (members: ts.NodeArray<ts.TypeElement>): string[] => members.map((member) => member.name!.getText());
  const fieldsOf = (name: string): string[] => {
    const declared = interfaces.get(name)!;
    const bases = declared.heritageClauses?.flatMap((clause) => clause.types.map((type) => type.getText())) ?? [];
    return [...bases.flatMap(fieldsOf), ...names(declared.members)];
  };
  const events = new Map<string, string[]>();
  for (const part of (union as unknown as ts.UnionTypeNode).types) {
    const pieces = ts.isParenthesizedTypeNode(part) ? (part.type as ts.IntersectionTypeNode).types : [part];
    const fields = pieces.flatMap((piece) =>
      ts.isTypeLiteralNode(piece) ? names(piece.members) : fieldsOf(piece.getText()),
    );
    const types = [...part.getText().matchAll(/"([a-z]+:[a-z]+)"/g)].map((match) => match[1]!);
    for (const type of types) events.set(type, fields.filter((name) => name !== "type" && name !== "atMs").sort());
  }
  return events;
}

/** Fields of each event, as the page has them. */
function readPage(): Map<string, string[]> {
  const sections = readFileSync("docs/events.md", "utf8").split(/^## /m).slice(1);
  return new Map(
    sections.map((section) => {
      const [heading] = section.split("\n", 1);
      return [heading!, [...section.matchAll(/^- `(\w+)`:/gm)].map((match) => match[1]!).sort()];
    }),
  );
}

describe("docs/events.md", () => {
  it("has every event with its fields, and no other", () => {
    expect(Object.fromEntries(readPage())).toEqual(Object.fromEntries(readSource()));
  });
});
