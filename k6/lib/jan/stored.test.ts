/** What is made of a conversation's items: every way in which a server can lose, double, change or mix up messages. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareItems, type Item, itemsOf, type StoredMessage } from "./stored.ts";

const message = (id: string, role: string, text: string | null, sure = true): StoredMessage => ({
  id,
  role,
  text,
  sure,
});
const item = (id: string, role: string, text: string): Item => ({ id, role, text });

const MESSAGES = [
  message("msg_1", "user", "first question"),
  message("msg_2", "assistant", "first answer"),
  message("msg_3", "user", "second question"),
  message("msg_4", "assistant", "second answer"),
];
const ITEMS = MESSAGES.map(({ id, role, text }) => item(id, role, text ?? ""));
const without = (i: number) => ITEMS.filter((_, place) => place !== i);

describe("compareItems", () => {
  it("passes exactly the messages sent and answered", () => {
    expect(compareItems(MESSAGES, ITEMS)).toEqual({ lost: 0, foreign: 0, problems: [] });
    expect(compareItems([], [])).toEqual({ lost: 0, foreign: 0, problems: [] });
  });

  it("goes by the words where the server told no ids", () => {
    const nameless = MESSAGES.map((each) => ({ ...each, id: "" }));
    expect(compareItems(nameless, ITEMS)).toEqual({ lost: 0, foreign: 0, problems: [] });
    expect(compareItems(nameless, without(1))).toMatchObject({ lost: 1, foreign: 0 });
  });

  it.each([
    ["a missing message", without(2), { lost: 1, foreign: 0, problems: ["the third message (user) is missing"] }],
    ["no items at all", [], { lost: 4, foreign: 0 }],
    ["a doubled message", [...ITEMS, item("msg_4", "assistant", "second answer")], { lost: 1, foreign: 0 }],
    ["the same words under a new id", [...ITEMS, item("msg_9", "user", "first question")], { lost: 1, foreign: 0 }],
    [
      "a changed text",
      ITEMS.map((each, i) => (i === 1 ? { ...each, text: "first ans" } : each)),
      { lost: 1, foreign: 0 },
    ],
    ["a changed role", ITEMS.map((each, i) => (i === 1 ? { ...each, role: "user" } : each)), { lost: 1, foreign: 0 }],
    ["two that changed places", [0, 2, 1, 3].map((i) => ITEMS[i] as Item), { lost: 1, foreign: 0 }],
    [
      "another one's item",
      [...ITEMS, item("msg_7", "user", "not ours")],
      { lost: 0, foreign: 1, problems: ["item msg_7 (user) is none of ours"] },
    ],
    ["another one's in place of ours", [item("msg_7", "user", "not ours"), ...without(0)], { lost: 1, foreign: 1 }],
  ])("notices %s", (_name, items, found) => {
    expect(compareItems(MESSAGES, items)).toMatchObject(found);
  });

  it("lets what a failed request has left be there or not", () => {
    const failed = [
      ...MESSAGES.slice(0, 2),
      message("", "user", "second question", false),
      message("", "assistant", null, false),
    ];
    expect(compareItems(failed, ITEMS.slice(0, 2)).lost).toBe(0);
    expect(compareItems(failed, ITEMS)).toEqual({ lost: 0, foreign: 0, problems: [] });
    expect(compareItems(failed, [...ITEMS, item("x", "user", "alien")]).foreign).toBe(1);
  });
});

describe("itemsOf", () => {
  it("reads Jan Server's parts and plain ones, and takes nothing for granted", () => {
    const data = [
      {
        id: "a",
        role: "user",
        content: [
          { type: "text", text: { value: "one " } },
          { type: "text", text: "two" },
        ],
      },
      { id: "b", role: "assistant", content: "plain" },
      { id: 5, content: [{ type: "image" }, null] },
      "nonsense",
    ];
    expect(itemsOf({ data })).toEqual([
      item("a", "user", "one two"),
      item("b", "assistant", "plain"),
      item("", "", ""),
    ]);
    expect(itemsOf(null)).toEqual([]);
    expect(itemsOf({ data: "no list" })).toEqual([]);
  });
});

describe("messages whose requests failed", () => {
  const turns = (failed: readonly boolean[]): StoredMessage[] =>
    failed.flatMap((unsure, turn) => [
      message(unsure ? "" : `q${turn}`, "user", `question ${turn}`, !unsure),
      message(unsure ? "" : `a${turn}`, "assistant", unsure ? null : `answer ${turn}`, !unsure),
    ]);
  const stored = (turn: number) => [
    item(`q${turn}`, "user", `question ${turn}`),
    item(`a${turn}`, "assistant", `answer ${turn}`),
  ];

  it("are no loss, whichever of them failed and whatever was stored of them", () => {
    const kinds = fc.array(
      fc.constantFrom("good", "failed, nothing stored", "failed, all stored", "failed, question stored"),
      {
        maxLength: 5,
      },
    );
    fc.assert(
      fc.property(kinds, (all) => {
        const items = all.flatMap((kind, turn) => {
          if (kind === "failed, nothing stored") return [];
          return kind === "failed, question stored" ? stored(turn).slice(0, 1) : stored(turn);
        });
        expect(compareItems(turns(all.map((kind) => kind !== "good")), items)).toEqual({
          lost: 0,
          foreign: 0,
          problems: [],
        });
      }),
    );
  });
});
