/** The queue before the model: so many requests are worked on at once, the others wait in line, first come first served. */

export interface Slots {
  /** resolves when it is this request's turn; rejects never. null = the line is full */
  enter(): { turn: Promise<void>; leave: () => void } | null;
  waiting(): number;
  /** requests that have their turn */
  busy(): number;
}

export function makeSlots(slots: number, queueLimit: number | null): Slots {
  let busy = 0;
  const line: (() => void)[] = [];
  const next = () => {
    while (line.length > 0 && (slots === 0 || busy < slots)) {
      busy++;
      line.shift()?.();
    }
  };
  return {
    waiting: () => line.length,
    busy: () => busy,
    enter: () => {
      const full = slots > 0 && busy >= slots;
      if (full && queueLimit !== null && line.length >= queueLimit) return null;
      let start: () => void = () => {};
      let state: "waiting" | "busy" | "left" = "waiting";
      const turn = new Promise<void>((resolve) => {
        start = () => {
          state = "busy";
          resolve();
        };
      });
      line.push(start);
      next();
      const leave = () => {
        if (state === "left") return;
        if (state === "busy") busy--;
        else line.splice(line.indexOf(start), 1);
        state = "left";
        next();
      };
      return { turn, leave };
    },
  };
}
