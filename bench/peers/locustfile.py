"""Streams through locust's FastHttpUser, timed event by event. The users start at even steps and keep their pace, so that
together they send RATE requests a second, REQUESTS in all, as long as no stream lasts longer than USERS / RATE seconds."""

import itertools
import json
import os
import time

import gevent
from locust import FastHttpUser, events, task

RATE = float(os.environ["RATE"])
REQUESTS = int(os.environ["REQUESTS"])
USERS = int(os.environ["USERS"])
BODY = json.dumps(
    {
        "model": "bench",
        "stream": True,
        "stream_options": {"include_usage": True},
        "max_tokens": int(os.environ["TOKENS"]),
        "messages": [{"role": "user", "content": "Say something short."}],
    }
)

numbers = itertools.count()
told = []
done = 0
began = None


class Streams(FastHttpUser):
    @task
    def stream(self):
        global began, done
        if began is None:
            # all users are there before the first request
            began = time.perf_counter() + 1.0
        number = next(numbers)
        if number >= REQUESTS:
            gevent.sleep(3600)
        wait = began + number / RATE - time.perf_counter()
        if wait > 0:
            gevent.sleep(wait)
        self.send(f"locust-{number}")
        done += 1
        if done == REQUESTS:
            # not from here: it would stop the user that calls it, in the middle of stopping
            gevent.spawn_later(0.1, self.environment.runner.quit)

    def send(self, request_id):
        started_at = time.time()
        start = time.perf_counter()
        arrivals = []
        headers = {"content-type": "application/json", "x-llmload-request-id": request_id}
        with self.client.post(
            "/v1/chat/completions", data=BODY, headers=headers, stream=True, catch_response=True
        ) as response:
            raw = response._response
            while True:
                # one line: its default separator is CRLF, which no event stream has to have
                line = raw.readline(b"\n") if raw is not None else b""
                if not line:
                    break
                now = time.perf_counter()
                if not line.startswith(b"data: ") or line.startswith(b"data: [DONE]"):
                    continue
                choices = json.loads(line[6:]).get("choices") or [{}]
                if (choices[0].get("delta") or {}).get("content"):
                    arrivals.append(now)
            if response.status_code == 200 and arrivals:
                response.success()
            else:
                response.failure("no stream")
        if arrivals:
            told.append(
                {
                    "id": request_id,
                    "startedAtMs": started_at * 1000,
                    "ttftMs": (arrivals[0] - start) * 1000,
                    "gapsMs": [(b - a) * 1000 for a, b in zip(arrivals, arrivals[1:])],
                }
            )


@events.quitting.add_listener
def write(**_):
    with open(os.environ["TOLD"], "w") as file:
        for one in told:
            file.write(json.dumps(one) + "\n")
