/** Words for a task and for a step, by which documents in common languages number their work. */
const words: ReadonlyMap<string, "task" | "step"> = new Map<string, "task" | "step">([
  ..."task tarefa tarea tâche tache aufgabe compito zadanie taak uppgift задача 任务 任務 タスク 작업"
    .split(" ")
    .map((word): [string, "task"] => [word, "task"]),
  ..."step passo etapa paso étape etape schritt krok stap steg шаг 步骤 步驟 ステップ 단계"
    .split(" ")
    .map((word): [string, "step"] => [word, "step"]),
]);

/** The words as an alternation for a pattern. */
export const taskWordPattern: string = [...words.keys()].join("|");

/** `task` or `step` for a word of `taskWordPattern`, the word itself for any other. */
export function canonicalTaskWord(word: string): string {
  return words.get(word.toLowerCase()) ?? word.toLowerCase();
}
