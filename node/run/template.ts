/** The text of a new suite (`llmload new`): as short as a suite can be, and runnable as it stands. Pure. */
export function suiteTemplate({ name, library }: { name: string; javascript: boolean; library: string }): string {
  return `/** @llmload: ${name} ${library} */\nexport default function () {}\n`;
}
