import { expect, it } from "vitest";
import { makeSlots } from "./slots.ts";

type Place = NonNullable<ReturnType<ReturnType<typeof makeSlots>["enter"]>>;

it("gives turns in the order of arrival, also when one in the middle leaves", async () => {
  const slots = makeSlots(1, null);
  const order: number[] = [];
  const places = [0, 1, 2, 3].map((i) => {
    const place = slots.enter() as Place;
    void place.turn.then(() => order.push(i));
    return place;
  });
  expect(slots.waiting()).toBe(3);
  places[2]!.leave();
  expect(slots.waiting()).toBe(2);
  for (const i of [0, 1, 3]) {
    await places[i]!.turn;
    places[i]!.leave();
    places[i]!.leave();
  }
  expect(order).toEqual([0, 1, 3]);
  expect(slots.waiting()).toBe(0);
});

it("a full line turns away; leaving twice frees one slot only", async () => {
  const slots = makeSlots(1, 1);
  const first = slots.enter() as Place;
  const second = slots.enter() as Place;
  expect(slots.enter()).toBeNull();
  first.leave();
  first.leave();
  await second.turn;
  const third = slots.enter() as Place;
  let served = false;
  void third.turn.then(() => {
    served = true;
  });
  await Promise.resolve();
  expect(served).toBe(false);
});

it("0 slots is no limit", async () => {
  const slots = makeSlots(0, 0);
  const places = Array.from({ length: 50 }, () => slots.enter() as Place);
  await Promise.all(places.map((place) => place.turn));
  expect(slots.waiting()).toBe(0);
});
