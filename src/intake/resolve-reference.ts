/** Ways in which a document may call its tasks, mapped to their ids. */
export type ReferenceIndex = ReadonlyMap<string, string>;

/** Indexes tasks by id, by bare number and by title; what several tasks share by form names the first of them. */
export function referenceIndex(
  tasks: readonly { readonly id: string; readonly statedId: string | null; readonly title: string }[],
): ReferenceIndex {
  const index = new Map<string, string>();
  const put = (key: string, id: string): void => {
    if (key !== "" && !index.has(key)) index.set(key, id);
  };
  for (const task of tasks) put(`=${task.id}`, task.id);
  for (const task of tasks) if (task.statedId !== null) put(`=${task.statedId}`, task.id);
  for (const task of tasks) put(`~${bareForm(task.statedId ?? task.id)}`, task.id);
  for (const task of tasks) put(`"${titleForm(task.title)}`, task.id);
  return index;
}

/** The id of the task that a reference names: `task_1`, `Task 1`, `#1`, `T1` for `T001`, or a title; `null` for none. */
export function resolveReference(reference: string, index: ReferenceIndex): string | null {
  const text = reference.trim();
  return (
    index.get(`=${reference}`) ??
    index.get(`=${text}`) ??
    index.get(`~${bareForm(text)}`) ??
    index.get(`"${titleForm(text)}`) ??
    null
  );
}

function bareForm(text: string): string {
  return text
    .toLowerCase()
    .replace(/^(?:(?:sub-?)?tasks?|steps?|units?)[\s_#:-]*(?=[\da-z])/, "")
    .replace(/^#/, "")
    .replace(/(?<![\d.])0+(?=\d)/g, "")
    .replace(/[\s_]+/g, "-");
}

function titleForm(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}
