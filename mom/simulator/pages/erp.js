// The demo ERP page: lists confirmations, newest first.
"use strict";

const list = document.getElementById("confirmations");
const message = document.getElementById("message");
const shown = new Map();

function card(confirmation) {
  const heading = document.createElement("h2");
  const facts = document.createElement("p");
  const body = document.createElement("pre");
  const node = document.createElement("article");
  node.className = "card";
  heading.textContent = `Confirmation 确认 ${confirmation.number}`;
  body.textContent = JSON.stringify(confirmation.body, null, 2);
  node.append(heading, facts, body);
  return { node, facts };
}

function show(confirmations) {
  document.getElementById("none").hidden = confirmations.length > 0;
  for (const one of [...confirmations].reverse()) {
    if (!shown.has(one.number)) {
      shown.set(one.number, card(one));
      list.prepend(shown.get(one.number).node);
    }
    const times = `${one.received_at} · Idempotency-Key ${one.idempotency_key} · ×${one.deliveries}`;
    shown.get(one.number).facts.textContent = times;
  }
}

async function refresh() {
  try {
    show(await (await fetch("/confirmations")).json());
  } catch {
    message.textContent = "The receiver does not answer 接收端无响应";
  }
  setTimeout(refresh, 2000);
}

document.getElementById("fail").addEventListener("click", async () => {
  const reply = await fetch("/api/fail", {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ next: 3 }),
  });
  message.textContent = reply.ok ? "The next three confirmations fail 接下来三次将失败" : "Failed 失败";
});

refresh();
