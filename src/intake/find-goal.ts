import type { MarkdownDocument } from "./markdown-document.ts";

/** What a document wants to reach: the paragraph below a heading such as `Goal`, a line `**Goal:** …`, or its first paragraph. */
export function findGoal(document: MarkdownDocument): string | null {
  for (const section of document.sections) {
    if (
      !/^(?:feature )?(?:goals?|objective|overview|summary|purpose|description|feature description|story)$/i.test(
        section.title,
      )
    )
      continue;
    const paragraph = section.nodes.find((node) => node.type === "paragraph");
    if (paragraph?.type === "paragraph") return paragraph.text;
  }
  for (const section of document.sections.slice(0, 12)) {
    for (const node of section.nodes) {
      const match = node.type === "paragraph" ? /^\*\*(?:Feature )?Goal:?\*\*:?\s*([\s\S]+)/i.exec(node.text) : null;
      if (match?.[1] !== undefined) return match[1];
    }
  }
  const first = document.nodes.find((node) => node.type === "paragraph");
  return first?.type === "paragraph" ? first.text : null;
}
