// The plant panel: reads the plant's state once a second and sends one order per button.
"use strict";

const CHINESE = {
  idle: "空闲", running: "运行", complete: "完成", held: "保持", waiting: "待触发", active: "进行中",
  good: "正常", uncertain: "可疑", bad: "故障", overload: "超载", stable: "稳定", moving: "变化中",
  BowlTemperature: "锅体温度", ImpellerSpeed: "搅拌转速", ChopperSpeed: "切割转速", ImpellerPower: "搅拌功率",
  InletTemperature: "进风温度", ProductTemperature: "物料温度", ProductMoisture: "物料水分", DrumSpeed: "混合转速",
  MainCompressionForce: "主压力", TurretSpeed: "转台转速", TabletCount: "片数", RejectCount: "剔废数",
  StopKind: "停机类别", RatedOutput: "额定产量",
  PanSpeed: "锅转速", SprayRate: "喷液速率", pressure_difference: "压差", temperature: "温度", humidity: "相对湿度",
  "by hand": "手动", empty: "空载", accepted: "已接受", placed: "已放容器", tared: "已去皮", dosing: "加料中",
  settled: "加料完毕", trimming: "微调中", clearing: "卸载中", cleared: "已卸载", refused: "已拒绝",
  gross: "毛重", tare: "皮重", net: "净重",
};

const message = document.getElementById("message");
const updates = [];

function element(tag, className, ...children) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  node.append(...children);
  return node;
}

function chinese(text) {
  const span = element("span", "", text);
  span.lang = "zh-Hans";
  return span;
}

function both(english, translated = CHINESE[english]) {
  const words = english.replaceAll("_", " ").replace(/([a-z])([A-Z])/g, "$1 $2");
  const parts = document.createDocumentFragment();
  parts.append(words);
  if (translated) parts.append(" ", chinese(translated));
  return parts;
}

async function order(path, body = {}) {
  try {
    const reply = await fetch(path, {
      method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body),
    });
    const answer = await reply.json();
    if (reply.ok) show(answer);
    message.replaceChildren(reply.ok ? both("Done", "已执行") : answer.error);
  } catch {
    message.replaceChildren(both("The plant does not answer", "工厂无响应"));
  }
}

function button(english, translated, act) {
  const node = element("button", "", both(english, translated));
  node.type = "button";
  node.addEventListener("click", act);
  return node;
}

function field(english, translated, value) {
  const input = element("input");
  input.value = value;
  input.inputMode = "decimal";
  return [element("label", "", both(english, translated), input), input];
}

function card(device) {
  const heading = element("h3", "", `${device.code} `, both(device.title.en, device.title.zh));
  return element("article", "card", heading);
}

function stateLine(parent, read) {
  const line = element("p", "state");
  parent.append(line);
  updates.push((plant) => {
    const [text, look] = read(plant);
    line.replaceChildren(text);
    line.classList.toggle("look", look);
  });
}

function values(parent, read) {
  const table = element("table");
  parent.append(table);
  const cells = new Map();
  updates.push((plant) => {
    for (const one of read(plant)) {
      if (!cells.has(one.name)) {
        const head = element("th", "", both(one.name));
        head.scope = "row";
        const cell = element("td");
        table.append(element("tr", "", head, cell));
        cells.set(one.name, cell);
      }
      const cell = cells.get(one.name);
      cell.replaceChildren(one.value === null ? "–" : `${one.value} ${one.unit === "1" ? "" : one.unit}`);
      if (one.status && one.status !== "good") cell.append(" (", both(one.status), ")");
      cell.classList.toggle("look", Boolean(one.driven) || Boolean(one.status && one.status !== "good"));
    }
  });
}

function silenceButton(code, find) {
  let silent = false;
  const node = button("Silence", "断开通信", () => order(`/api/devices/${code}/silence`, { on: !silent }));
  updates.push((plant) => {
    silent = find(plant).silent;
    node.replaceChildren(silent ? both("Speak again", "恢复通信") : both("Silence", "断开通信"));
  });
  return node;
}

function buildMachine(machine) {
  const find = (plant) => plant.machines.find((one) => one.code === machine.code);
  const node = card(machine);
  stateLine(node, (plant) => {
    const now = find(plant);
    const text = element("span", "", both(now.state), ` · ${now.remaining_s} s · ${now.batch_code || "–"}`);
    if (now.silent) text.append(" · ", both("silent", "通信中断"));
    return [text, now.silent || now.state === "held"];
  });
  values(node, (plant) => find(plant).signals);
  const path = `/api/machines/${machine.code}`;
  node.append(element("div", "buttons",
    button("Start", "启动", () => order(`${path}/start`)),
    button("Hold", "保持", () => order(`${path}/hold`)),
    button("Stop", "停止", () => order(`${path}/stop`)),
    button("Reset", "复位", () => order(`${path}/reset`)),
    silenceButton(machine.code, find)));
  return node;
}

function scaleButtons(scale, find) {
  const path = `/api/scales/${scale.code}`;
  const [tareLabel, tare] = field("Container, kg", "容器皮重", "1.204");
  const [netLabel, net] = field("Material, kg", "物料净重", "10.980");
  return element("div", "buttons", tareLabel, netLabel,
    button("Place container", "放置容器", () => order(`${path}/container`, { tare: tare.value })),
    button("Put weight", "加载", () => order(`${path}/load`, { tare: tare.value, net: net.value })),
    button("Trim", "微调", () => order(`${path}/trim`)),
    button("Clear", "卸载", () => order(`${path}/clear`)),
    silenceButton(scale.code, find));
}

function buildScale(scale) {
  const find = (plant) => plant.scales.find((one) => one.code === scale.code);
  const node = card(scale);
  stateLine(node, (plant) => {
    const now = find(plant);
    const text = element("span", "", both(now.stable ? "stable" : "moving"), ` · ${now.request || "–"} · `, both(now.state));
    if (now.status !== "good") text.append(" · ", both(now.status));
    if (now.silent) text.append(" · ", both("silent", "通信中断"));
    return [text, now.silent || now.status !== "good"];
  });
  values(node, (plant) => ["gross", "tare", "net"].map((name) => (
    { name, value: find(plant)[name], unit: scale.unit })));
  node.append(scaleButtons(scale, find));
  return node;
}

function buildRoom(room) {
  const find = (plant) => plant.rooms.find((one) => one.code === room.code);
  const node = card(room);
  stateLine(node, (plant) => {
    const now = find(plant);
    const text = element("span", "", now.door_open ? both("door open", "门已打开") : both("door closed", "门已关闭"));
    if (now.silent) text.append(" · ", both("silent", "通信中断"));
    return [text, now.door_open || now.silent];
  });
  values(node, (plant) => find(plant).signals);
  const path = `/api/rooms/${room.code}/door`;
  node.append(element("div", "buttons",
    button("Open door", "开门", () => order(path, { open: true })),
    button("Close door", "关门", () => order(path, { open: false })),
    silenceButton(room.code, find)));
  return node;
}

function buildUpset(upset) {
  const state = element("span", "state");
  updates.push((plant) => {
    const now = plant.upsets.find((one) => one.name === upset.name);
    state.replaceChildren(both(now.state));
    state.classList.toggle("look", now.state === "active");
  });
  const trigger = button("Trigger", "触发", () => order(`/api/upsets/${upset.name}`));
  trigger.setAttribute("aria-describedby", `upset-${upset.name}`);
  const text = element("span", "", both(upset.label.en, upset.label.zh));
  text.id = `upset-${upset.name}`;
  return element("li", "", trigger, text, state);
}

function build(plant) {
  document.getElementById("machines").append(...plant.machines.map(buildMachine));
  document.getElementById("scales").append(...plant.scales.map(buildScale));
  document.getElementById("rooms").append(...plant.rooms.map(buildRoom));
  document.getElementById("upsets").append(...plant.upsets.map(buildUpset));
  const network = element("p", "buttons");
  network.append(both("OPC UA network", "OPC UA 网络"), silenceButton("OPCUA", (now) => now.network));
  document.getElementById("machines").before(network);
}

function show(plant) {
  if (updates.length === 0) build(plant);
  for (const update of updates) update(plant);
  document.getElementById("clock").replaceChildren(
    both("Plant time", "工厂时间"), ` ${plant.plant_s.toFixed(0)} s, ×${plant.speed}`);
}

async function refresh() {
  try {
    show(await (await fetch("/api/state")).json());
  } catch {
    message.replaceChildren(both("The plant does not answer", "工厂无响应"));
  }
  setTimeout(refresh, 1000);
}

refresh();
