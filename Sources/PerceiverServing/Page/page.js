// The page on which models are tried by hand.
//
// What it shows follows from what the server says of a model: the form of an example, which answers there are, which options.
// It knows nothing of what a model is about; of files it knows media types, to show what a browser can show.

// ---- Small tools ----

const byId = (id) => document.getElementById(id);

let idCount = 0;
const newId = () => `made-${++idCount}`;

/** An element with attributes (nothing for undefined, null and false), handlers and children. */
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (typeof value === "function") element[name] = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== undefined && child !== null));
  return element;
}

const percent = (share) =>
  share > 0 && share < 0.001 ? "< 0.1\u2009%" : `${(100 * share).toFixed(1)}\u2009%`;

/** A number for reading, with few digits after those that count. */
function shown(value, digits = 6) {
  if (typeof value !== "number") return value ?? "\u2013";
  const few = Math.abs(value) < 1000 ? { maximumSignificantDigits: digits } : { maximumFractionDigits: 2 };
  return value.toLocaleString("en", few).replace("-", "\u2212");
}

const byteCount = (count) =>
  count < 1000 ? `${count} bytes` : count < 1e6 ? `${(count / 1e3).toFixed(1)} kB` : `${(count / 1e6).toFixed(1)} MB`;

const counted = (count, word) => `${count.toLocaleString("en")} ${word}${count === 1 ? "" : "s"}`;

// ---- The server ----

/** What went wrong, in a sentence; perhaps the control that it is about. */
class Fault extends Error {
  constructor(sentence, { status, control } = {}) {
    super(sentence);
    Object.assign(this, { status, control });
  }
}

const storedToken = {
  get value() { return sessionStorage.getItem("token"); },
  set value(token) { token ? sessionStorage.setItem("token", token) : sessionStorage.removeItem("token"); },
};

/** Asks the server. Throws a Fault with the server's own sentence where it refuses. */
async function ask(path, body, signal) {
  const headers = {};
  if (storedToken.value) headers.Authorization = `Bearer ${storedToken.value}`;
  if (body) headers["Content-Type"] = "application/json";
  let response;
  try {
    response = await fetch(path, { method: body ? "POST" : "GET", headers, body, signal });
  } catch (error) {
    throw signal?.aborted ? error : new Fault(`The server did not answer: ${error.message}.`);
  }
  if (response.ok) return response;
  const sentence = (await response.json().catch(() => ({}))).error ?? `The server answered ${response.status}.`;
  if (response.status === 401) askForToken(storedToken.value ? `The token is not accepted. The server says: ${sentence}` : "");
  throw new Fault(sentence, { status: response.status });
}

/** The events of a stream, one by one. */
async function* events(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  for (let rest = ""; ; ) {
    const { value, done } = await reader.read();
    if (done) return;
    const blocks = (rest + value).split("\n\n");
    rest = blocks.pop();
    for (const block of blocks) {
      const lines = block.split("\n");
      const after = (name) => lines.filter((line) => line.startsWith(name)).map((line) => line.slice(name.length).trim());
      yield { name: after("event:")[0], data: JSON.parse(after("data:").join("\n")) };
    }
  }
}

function askForToken(sentence) {
  byId("token-form").hidden = false;
  byId("api").hidden = true;
  byId("token-error").textContent = sentence;
  byId("token").focus();
}

// ---- Forms: each gives an element, and what was put into it (undefined: nothing), in which files are still files ----

/** The file fields that are on the page, for what is dropped or pasted. */
let fileFields = [];
/** What has to end when another model is shown, such as a recording. */
let leaving = [];

const fieldMakers = { file: fileField, text: textField, choice: choiceField, fields: rowField, parts: partsField, any_of: anyField };

function fieldOf(form, path, label) {
  const maker = fieldMakers[form.type];
  if (!maker) throw new Fault(`This page has no field for "${form.type}"; it is older than the server.`);
  return maker(form, path, label);
}

function fileField(form, path, label) {
  const [id, labelId, buttonId, hintId] = [newId(), newId(), newId(), newId()];
  const input = make("input", {
    type: "file", id, class: "unseen", accept: form.media_types.join(","), "data-path": path,
    "aria-labelledby": `${labelId} ${buttonId}`, "aria-describedby": hintId,
    onchange: () => input.files[0] && field.set(input.files[0]),
  });
  const preview = make("div", { class: "preview" });
  const state = make("p", { class: "state", role: "status" });
  const remove = make("button", { type: "button", class: "small", hidden: true, onclick: () => { field.set(); input.focus(); } }, "Remove");
  const types = form.media_types.join(", ") || "any file";
  const zone = make("div", { class: "zone" }, preview, state,
    make("p", { class: "row" }, input, make("label", { for: id, id: buttonId, class: "button" }, "Choose a file"),
      form.media_types.some((type) => /^audio\/(\*|x-wav|wav|wave|vnd\.wave)$/.test(type)) && canRecord()
        ? recordButton((file) => field.set(file), state, input) : null, remove),
    make("p", { class: "hint", id: hintId }, `or drop or paste one here \u2013 ${types}`));
  let file, url;
  const field = {
    element: make("div", { class: "field" }, make("p", { class: "label", id: labelId }, label), zone),
    zone,
    read: () => file,
    set(chosen) {
      file = chosen;
      if (url) URL.revokeObjectURL(url);
      url = file && URL.createObjectURL(file);
      input.value = ""; // So that the same file can be chosen again.
      input.dataset.file = file?.name ?? "";
      preview.replaceChildren(...[file && mediaElement(file.type, url, `Preview of ${file.name}`)].filter(Boolean));
      state.textContent = file ? `${file.name}, ${byteCount(file.size)}` : "";
      remove.hidden = !file;
    },
  };
  fileFields.push(field);
  return field;
}

function textField(form, path, label) {
  const [id, hintId] = [newId(), newId()];
  const area = make("textarea", {
    id, rows: 5, "data-path": path, spellcheck: "false", "aria-describedby": form.blank && hintId,
    onkeydown: (event) => { if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) byId("ask").requestSubmit(); },
  });
  const insert = () => { area.setRangeText(form.blank, area.selectionStart, area.selectionEnd, "end"); area.focus(); };
  const blank = form.blank && make("p", { class: "row spread" },
    make("span", { class: "hint", id: hintId }, make("code", {}, form.blank), " stands for what the model fills in."),
    make("button", { type: "button", class: "small", onclick: insert }, `Insert ${form.blank}`));
  return {
    element: make("div", { class: "field" }, make("label", { for: id }, label), area, blank || null),
    read: () => area.value,
  };
}

const wordShown = (word) => (word === "" ? "nothing" : word);

function choiceField(form, path, label) {
  if (form.choices.length > 24) {
    const id = newId();
    const select = make("select", { id, "data-path": path }, form.choices.map((word) => make("option", { value: word }, wordShown(word))));
    return { element: make("div", { class: "field" }, make("label", { for: id }, label), select), read: () => select.value };
  }
  const { element, chosen } = radios(form.choices.map(wordShown), label, path);
  return { element, read: () => form.choices[chosen()] };
}

/** A group of which one is chosen, at first the first. */
function radios(words, label, path, onChange = () => {}) {
  const name = newId();
  const inputs = words.map((_, index) =>
    make("input", { type: "radio", name, "data-path": path, checked: index === 0, onchange: () => onChange(index) }));
  const chips = words.map((word, index) => make("label", { class: "chip" }, inputs[index], make("span", {}, word)));
  return {
    element: make("fieldset", { class: "field chips" }, make("legend", {}, label), make("div", {}, chips)),
    chosen: () => inputs.findIndex((input) => input.checked),
  };
}

function rowField(form, path, label) {
  const labelId = newId();
  const inputs = form.fields.map(({ name, type, known }) => {
    const [id, listId] = [newId(), newId()];
    const kind = { number: { type: "number", step: "any", inputmode: "decimal" }, date: { placeholder: "2026-11-28" } }[type];
    const input = make("input", { type: "text", id, "data-path": `${path}.${name}`, autocomplete: "off", list: known?.length && listId, ...kind });
    const list = known?.length ? make("datalist", { id: listId }, known.map((word) => make("option", { value: word }))) : null;
    return { name, type, input, element: make("div", { class: "field" }, make("label", { for: id }, name), input, list) };
  });
  const read = () => {
    const filled = inputs.filter(({ name, input }) => {
      // A browser hides what is no number: to leave it out silently would be wrong.
      if (input.validity.badInput) throw new Fault(`\u201c${name}\u201d is not a number.`, { control: input });
      return input.value !== "";
    });
    return Object.fromEntries(filled.map(({ name, type, input }) => [name, type === "number" ? input.valueAsNumber : input.value]));
  };
  return {
    element: make("div", { class: "field", role: "group", "aria-labelledby": labelId },
      make("p", { class: "label", id: labelId }, label, make("span", { class: "hint" }, " Leave empty what is not known.")),
      make("div", { class: "grid" }, inputs.map(({ element }) => element))),
    read,
  };
}

function partsField(form, path) {
  const parts = Object.entries(form.parts).map(([name, part]) => [name, fieldOf(part, `${path}.${name}`, name)]);
  const given = (value) => (value === "" || value === undefined ? null : value); // null: the part is missing.
  return {
    element: make("div", { class: "parts" }, parts.map(([, field]) => field.element)),
    read: () => Object.fromEntries(parts.map(([name, field]) => [name, given(field.read())])),
  };
}

function anyField(form, path, label) {
  const kinds = { file: "a file", text: "a text", choice: "a word", fields: "fields", parts: "parts" };
  const isNothing = (one) => one.type === "choice" && one.choices.length === 1 && one.choices[0] === "";
  const fields = form.forms.map((one) =>
    isNothing(one) ? { element: make("div"), read: () => "" } : fieldOf(one, path, labelOf(one)));
  const show = (chosen) => fields.forEach(({ element }, index) => { element.hidden = index !== chosen; });
  const { element, chosen } = radios(form.forms.map((one) => (isNothing(one) ? "nothing" : kinds[one.type] ?? one.type)), label, path, show);
  show(0);
  return { element: make("div", { class: "any" }, element, fields.map((field) => field.element)), read: () => fields[chosen()].read() };
}

const labelOf = (form) => ({ file: "File", text: "Text", choice: "Word", fields: "Fields", any_of: "Begin with" })[form.type] ?? form.type;

// ---- Recording: samples of the microphone, as a WAV file ----

const canRecord = () => Boolean(navigator.mediaDevices?.getUserMedia && globalThis.AudioWorkletNode);
const longestRecording = 90; // Seconds; in base64 that is still less than a request may have.

function recordButton(onFile, state, input) {
  let recording, timer;
  const finish = async () => {
    const own = recording;
    [recording, button.textContent] = [undefined, "Record"];
    clearInterval(timer);
    if (own) onFile(await own.stop());
  };
  const begin = async () => {
    try {
      recording = await record();
    } catch (error) {
      return showFault(new Fault(`Nothing can be recorded: ${error.message}.`, { control: input }));
    }
    if (!button.isConnected) return finish(); // Another model was chosen while the browser asked for leave.
    [button.textContent, state.textContent] = ["Stop recording", "Recording"];
    // The time is shown, but not spoken each second: that would be recorded as well.
    const seconds = make("span", { "aria-hidden": "true" });
    state.append(seconds);
    const start = Date.now();
    timer = setInterval(() => {
      const passed = Math.round((Date.now() - start) / 1000);
      seconds.textContent = ` ${passed} s`;
      if (passed >= longestRecording) finish();
    }, 250);
  };
  const button = make("button", { type: "button", class: "small", onclick: () => (recording ? finish() : begin()) }, "Record");
  leaving.push(finish);
  return button;
}

async function record() {
  const plain = { channelCount: 1, echoCancellation: false, noiseSuppression: false, autoGainControl: false };
  const stream = await navigator.mediaDevices.getUserMedia({ audio: plain });
  const context = new AudioContext();
  // The policy of the page allows scripts of this server alone, so that this file is the worklet too; see its end.
  await context.audioWorklet.addModule(import.meta.url);
  const tap = new AudioWorkletNode(context, "tap", { channelCount: 1, channelCountMode: "explicit" });
  const blocks = [];
  tap.port.onmessage = ({ data }) => blocks.push(data);
  context.createMediaStreamSource(stream).connect(tap).connect(context.destination);
  return {
    async stop() {
      stream.getTracks().forEach((track) => track.stop());
      await context.close();
      return new File([wavFile(blocks, context.sampleRate)], "recording.wav", { type: "audio/wav" });
    },
  };
}

/** A WAV file of 16-bit samples, one channel. */
function wavFile(blocks, rate) {
  const size = 2 * blocks.reduce((sum, block) => sum + block.length, 0);
  const view = new DataView(new ArrayBuffer(44 + size));
  const word = (at, text) => [...text].forEach((letter, index) => view.setUint8(at + index, letter.charCodeAt(0)));
  word(0, "RIFF"); view.setUint32(4, 36 + size, true); word(8, "WAVEfmt "); view.setUint32(16, 16, true);
  view.setUint16(20, 1, true); view.setUint16(22, 1, true); view.setUint32(24, rate, true); view.setUint32(28, 2 * rate, true);
  view.setUint16(32, 2, true); view.setUint16(34, 16, true); word(36, "data"); view.setUint32(40, size, true);
  let at = 44;
  for (const block of blocks) {
    for (const sample of block) {
      view.setInt16(at, Math.round(32767 * Math.max(-1, Math.min(1, sample))), true);
      at += 2;
    }
  }
  return view.buffer;
}

// ---- Options ----

const numberOptions = {
  length: { label: "Length", unit: "tokens", usual: "usual", step: 1 },
  temperature: { label: "Temperature", usual: "1" },
  count: { label: "How many", usual: "1", step: 1 },
  seed: { label: "Seed", usual: "drawn" },
  top_k: { label: "Top k", unit: "tokens", usual: "all", step: 1 },
  top_p: { label: "Top p", usual: "1" },
  repetition_penalty: { label: "Repetition penalty", usual: "1" },
  top: { label: "Most labels", usual: "5", step: 1 },
};

function numberOption(name) {
  const { label, unit, usual, step = "any" } = numberOptions[name];
  const id = newId();
  const kind = name === "seed" ? { type: "text", inputmode: "numeric" } : { type: "number", step };
  const input = make("input", { id, "data-path": name, placeholder: usual, autocomplete: "off", ...kind });
  return {
    name, element: make("div", { class: "field" }, make("label", { for: id }, label, unit ? make("span", { class: "hint" }, `, ${unit}`) : null), input),
    read() {
      if (input.validity.badInput) throw new Fault(`${label} is not a number.`, { control: input });
      // A seed may be larger than JavaScript's whole numbers are exact.
      return input.value.trim() === "" ? undefined : name === "seed" ? input.value.trim() : input.valueAsNumber;
    },
  };
}

function flagOption(name, label) {
  const input = make("input", { type: "checkbox", checked: true, "data-path": name });
  return { name, element: make("label", { class: "check" }, input, make("span", {}, label)), read: () => input.checked || undefined };
}

function stopOption() {
  const [id, hintId] = [newId(), newId()];
  const area = make("textarea", { id, rows: 2, "data-path": "stop", spellcheck: "false", "aria-describedby": hintId });
  return {
    name: "stop",
    element: make("div", { class: "field wide" }, make("label", { for: id }, "Stop at"), area,
      make("p", { class: "hint", id: hintId }, "One text a line; ", make("code", {}, "\\n"), " is a line break.")),
    read() {
      const texts = area.value.split("\n").filter(Boolean).map((line) => line.replaceAll("\\n", "\n"));
      return texts.length ? texts : undefined;
    },
  };
}

/** The options of a model, in groups: what is often wanted, and the rest. */
function optionsOf(model) {
  const has = (answer) => model.answers.includes(answer);
  const numbers = (names) => names.map(numberOption);
  if (model.task === "generate") {
    return {
      first: [...numbers(["length", "temperature"]), flagOption("stream", "Show it as it is written"), has("files") && flagOption("files", "Make files")],
      more: [...numbers(["count", "seed", "top_k", "top_p", "repetition_penalty"]), has("text") && stopOption()],
    };
  }
  return {
    first: [
      has("labels") && numberOption("top"), model.attention && flagOption("attention", "Show where the model looks"),
      model.explains && flagOption("explain", "Show what matters"), has("files") && flagOption("files", "Make files"),
    ],
    more: [],
  };
}

function optionGroup(options) {
  const elements = options.map(({ element }) => element);
  const group = (name, own) => (own.length ? [make("div", { class: name }, own)] : []);
  return [...group("grid", elements.filter((one) => !one.matches(".check"))), ...group("checks", elements.filter((one) => one.matches(".check")))];
}

// ---- Asking ----

let models = [];
/** The model that is shown, its field and its options. */
let shownModel, shownField, shownOptions;
/** What is being asked; undefined: nothing. */
let running;

function readRequest() {
  const example = shownField.read();
  if (example === undefined) {
    throw new Fault("Choose a file first.", { control: byId("fields").querySelector("input[type=file]") });
  }
  const options = shownOptions.map(({ name, read }) => [name, read()]).filter(([, value]) => value !== undefined);
  return { [shownModel.task === "generate" ? "prompt" : "example"]: example, ...Object.fromEntries(options) };
}

/** The same with the bytes of its files. */
async function packed(value) {
  if (value instanceof File) return { base64: await base64Of(value), name: value.name };
  if (value === null || typeof value !== "object" || Array.isArray(value)) return value;
  return Object.fromEntries(await Promise.all(Object.entries(value).map(async ([name, own]) => [name, await packed(own)])));
}

const base64Of = (file) => new Promise((resolve, reject) => {
  const reader = new FileReader();
  reader.onload = () => resolve(reader.result.slice(reader.result.indexOf(",") + 1));
  reader.onerror = () => reject(new Fault(`${file.name} cannot be read: ${reader.error.message}`));
  reader.readAsDataURL(file);
});

const pathOf = (model) => `v1/models/${encodeURIComponent(model.name)}`;

async function submit(event) {
  event.preventDefault();
  if (running) return;
  clearFault();
  const own = { control: new AbortController(), hasWritten: false };
  const start = performance.now();
  running = own; // Until another model is shown: then what comes of this is of no interest.
  try {
    const request = readRequest();
    setBusy(true);
    showCommand(request);
    const body = JSON.stringify(await packed(request));
    const response = await ask(`${pathOf(shownModel)}/${shownModel.task}`, body, own.control.signal);
    const answer = request.stream ? await written(response, request, own) : await response.json();
    if (running === own) showAnswer(answer, request, (performance.now() - start) / 1000);
  } catch (error) {
    if (running !== own) return;
    if (own.isBusy && !own.hasWritten) clearAnswer();
    if (own.isBusy) say(own.control.signal.aborted ? "Stopped." : "No answer.");
    if (!own.control.signal.aborted && error.status !== 401) showFault(error);
  } finally {
    if (running === own) {
      setBusy(false);
      running = undefined;
    }
  }
}

/** Shows what is written piece by piece; the whole answer at its end. */
async function written(response, request, own) {
  const blocks = [];
  let tokens = 0;
  say("Writing\u2026");
  for await (const { name, data } of events(response.body)) {
    if (running !== own) break;
    if (name === "error") throw new Fault(data.error);
    if (name === "end") return data;
    if (!own.hasWritten) {
      clearAnswer();
      byId("answer").removeAttribute("data-busy"); // What is there now is no answer of before.
      own.hasWritten = true;
    }
    if (!blocks[data.continuation]) {
      blocks[data.continuation] = writtenText(request, "", data.continuation);
      byId("result").append(blocks[data.continuation].element);
    }
    blocks[data.continuation].add(data.text ?? "");
    // Only seen, as a count that changes would be spoken without end.
    byId("count").textContent = ` ${counted(++tokens, "token")}`;
  }
  throw new Fault("The server ended the stream before the answer was whole.");
}

function setBusy(isBusy) {
  const [submit, stop] = [byId("submit"), byId("stop")];
  byId("answer").toggleAttribute("data-busy", isBusy);
  byId("answer").setAttribute("aria-busy", isBusy);
  running && (running.isBusy = isBusy);
  if (isBusy) say("Asking\u2026");
  const hadFocus = document.activeElement === stop || document.activeElement === submit;
  stop.hidden = !isBusy;
  submit.hidden = isBusy;
  if (hadFocus) (isBusy ? stop : submit).focus(); // What has the focus must not vanish with it.
}

function say(text) {
  byId("status").replaceChildren(text, make("span", { id: "count", "aria-hidden": "true" }));
}

// ---- Faults, next to what caused them ----

let faultyControl;

function showFault(fault) {
  const [place, control] = [byId("ask-error"), fault.control ?? controlIn(fault.message)];
  (control?.closest(".field, .check") ?? byId("ask")).append(place);
  if (control) {
    control.setAttribute("aria-invalid", "true");
    faultyControl = control;
    control.dataset.described = control.getAttribute("aria-describedby") ?? "";
    control.setAttribute("aria-describedby", `${place.id} ${control.dataset.described}`.trim());
    control.closest("details")?.setAttribute("open", "");
    control.focus();
  }
  place.textContent = fault.message;
  place.scrollIntoView({ block: "nearest" });
}

function clearFault() {
  byId("ask-error").textContent = "";
  byId("ask").append(byId("ask-error"));
  if (!faultyControl) return;
  faultyControl.removeAttribute("aria-invalid");
  const before = faultyControl.dataset.described;
  if (before) faultyControl.setAttribute("aria-describedby", before);
  else faultyControl.removeAttribute("aria-describedby");
  faultyControl = undefined;
}

/** The control that a sentence of the server is about: it begins with where it stands, or quotes its name or its file. */
function controlIn(sentence) {
  const controls = [...byId("ask").querySelectorAll("[data-path]")].filter((control) => !control.closest("[hidden]"));
  const begins = (path) => sentence.startsWith(path) && !/^[\w-]/.test(sentence.slice(path.length));
  const isAbout = ({ dataset: { path, file } }) =>
    begins(path) || sentence.includes(`"${path.split(".").slice(-1)}"`) || (file && sentence.includes(file));
  return controls.filter(isAbout).sort((a, b) => b.dataset.path.length - a.dataset.path.length)[0];
}

// ---- Answers ----

/** The addresses of what the answer shows; they hold its bytes. */
let addresses = [];

function clearAnswer() {
  addresses.forEach((address) => URL.revokeObjectURL(address));
  addresses = [];
  byId("result").replaceChildren();
}

function addressOf(bytes, type) {
  addresses.push(URL.createObjectURL(new Blob([bytes], { type })));
  return addresses.at(-1);
}

function showAnswer(answer, request, seconds) {
  const prediction = answer.predictions?.[0];
  if (prediction?.error) throw new Fault(prediction.error);
  clearAnswer();
  const parts = prediction ? predictionParts(prediction, request) : continuationParts(answer, request);
  byId("result").append(...parts, notesElement([...(answer.notes ?? []), ...(prediction?.notes ?? [])]), wholeAnswer(answer));
  say(`${summary(answer)} \u2013 in ${seconds.toFixed(seconds < 10 ? 2 : 0)} s.`);
  const isBelow = byId("answer").getBoundingClientRect().top > innerHeight - 120;
  if (isBelow) byId("answer").scrollIntoView({ block: "start" });
}

/** The answer in a few words, which are spoken. */
function summary({ predictions, continuations }) {
  if (continuations) return counted(continuations.reduce((sum, { tokens }) => sum + tokens.length, 0), "token");
  const { labels = [], numbers = [], tables = {}, files = [] } = predictions[0];
  if (labels.length) return `\u201c${labels[0].label}\u201d with ${percent(labels[0].probability)}`;
  if (numbers.length) return `${numbers[0].name} ${shown(numbers[0].value)}`;
  const rows = Object.values(tables).flat().length;
  return rows ? counted(rows, "row") : counted(files.length, "file");
}

function predictionParts(prediction, request) {
  const { labels = [], numbers = [], tables = {}, files = [], attention, explanation } = prediction;
  const blank = shownModel.example.blank;
  const filled = (label) => (blank && typeof request.example === "string" ? fillings(label, request.example, blank) : label);
  return [
    ...grouped(labels).map(([output, own]) => block(output, labelList(own, filled))),
    ...grouped(numbers).map(([output, own]) => block(own.length === 1 && own[0].name === output ? "" : output, numberList(own))),
    ...Object.entries(tables).map(([name, rows]) => tableBlock(name, rows)),
    attention && block("Where the model looks", fileElement(attention)),
    explanation && explanationBlock(explanation),
    files.length ? block("Files", make("div", { class: "files" }, files.map(fileElement))) : null,
  ].filter(Boolean);
}

/** What there is of each output, in the order of the answer. */
function grouped(list) {
  const groups = new Map();
  for (const one of list) groups.set(one.output, [...(groups.get(one.output) ?? []), one]);
  return [...groups];
}

const block = (title, ...content) => make("div", { class: "block" }, title ? make("h4", {}, title) : null, content);

function bar(share, kind = "") {
  const inner = make("span");
  inner.style.width = `${100 * Math.max(0, Math.min(1, share))}%`; // By script, as the policy allows no style attributes.
  return make("span", { class: `bar ${kind}`, "aria-hidden": "true" }, inner);
}

const labelList = (labels, filled) =>
  make("ol", { class: "labels" }, labels.map(({ label, probability }) =>
    make("li", {}, make("span", { class: "label-text" }, filled(label)), make("span", { class: "number" }, percent(probability)), bar(probability))));

/** A text with what stands in place of the blanks made strong; the text alone where it was changed elsewhere as well. */
function fillings(text, asked, blank) {
  const escaped = asked.split(blank).map((part) => part.trim().replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  const found = new RegExp(`^(\\s*${escaped.join(")(\\s*)(.*?)(\\s*")}\\s*)$`, "si").exec(text);
  // Between two parts of the text are spaces and a filling.
  return found ? found.slice(1).map((part, index) => (index % 3 === 2 ? make("strong", {}, part) : part)) : text;
}

const numberList = (numbers) =>
  make("dl", { class: "numbers" }, numbers.map(({ name, value }) => make("div", {}, make("dt", {}, name), make("dd", { class: "number" }, shown(value)))));

function table(caption, columns, rows, { isUnseen = false } = {}) {
  const isNumber = columns.map((_, index) => rows.length > 0 && rows.every((row) => !row[index] || typeof row[index] === "number" || row[index].number));
  const cell = (value, index) =>
    make(index === 0 ? "th" : "td", { scope: index === 0 && "row", class: isNumber[index] && "number" },
      value?.number ?? (value instanceof Node ? value : shown(value)));
  return make("table", {}, make("caption", { class: isUnseen && "unseen" }, caption),
    make("thead", {}, make("tr", {}, columns.map((name, index) => make("th", { scope: "col", class: isNumber[index] && "number" }, name)))),
    make("tbody", {}, rows.map((row) => make("tr", {}, row.map(cell)))));
}

/** Wide content, which is moved sideways within its own frame. */
const scroller = (label, content) => make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": label }, content);

const mostRows = 300;

function tableBlock(name, rows) {
  const columns = [...new Set(rows.flatMap(Object.keys))];
  const csvField = (value) => (/[",\n]/.test(value ?? "") ? `"${String(value).replaceAll('"', '""')}"` : value ?? "");
  const csv = [columns, ...rows.map((row) => columns.map((column) => row[column]))].map((row) => row.map(csvField).join(",")).join("\n");
  const caption = rows.length > mostRows ? `The first ${mostRows} of ${counted(rows.length, "row")}` : counted(rows.length, "row");
  return block(name, scroller(name, table(caption, columns, rows.slice(0, mostRows).map((row) => columns.map((column) => row[column])))),
    make("p", {}, downloadLink(`${name}.csv`, addressOf(`${csv}\n`, "text/csv"), "Download as CSV")));
}

function explanationBlock({ of, whole, effects }) {
  const largest = Math.max(...effects.map(({ without }) => Math.abs(whole - without)), 1e-12);
  const signed = (value) => `${value < 0 ? "" : "+"}${shown(value, 3)}`;
  const rows = effects.map(({ name, attention, without }) => [
    name,
    make("span", { class: "effect" }, make("span", {}, signed(whole - without)), bar(Math.abs(whole - without) / largest, whole < without ? "against" : "")),
    { number: percent(attention) }, { number: shown(without, 3) },
  ]);
  return block("What matters",
    make("p", { class: "hint" }, `\u201c${of}\u201d is ${shown(whole, 3)} with all of them. The effect is how much less it would be without one.`),
    scroller("What matters", table("What matters", ["Name", "Effect", "Attention", "Without"], rows, { isUnseen: true })));
}

/** What a browser shows of a media type; null: it cannot. */
function mediaElement(type, url, name) {
  if (type.startsWith("image/")) {
    const picture = make("img", { src: url, alt: name, onload: () => {
      // Small pictures are shown in whole multiples, so that their pixels are seen as they are.
      const times = Math.floor(196 / picture.naturalWidth);
      if (times > 1) { picture.width = times * picture.naturalWidth; picture.classList.add("pixels"); }
    } });
    return picture;
  }
  const isPlayed = type.startsWith("audio/") && make("audio").canPlayType(type);
  return isPlayed ? make("audio", { src: url, controls: true, "aria-label": name }) : null;
}

const downloadLink = (name, url, text) => make("a", { class: "button small", href: url, download: name }, text);

function fileElement({ name: given, media_type: type, base64 }) {
  const name = given.includes(".") ? given : `${shownModel.name}.${given}`; // Some are called by their kind alone.
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  const url = addressOf(bytes, type);
  const lines = type.startsWith("text/") && new TextDecoder().decode(bytes.subarray(0, 4000)).split("\n").slice(0, 8).join("\n");
  return make("figure", {}, mediaElement(type, url, name), lines ? make("pre", { tabindex: "0", role: "region", "aria-label": `The first lines of ${name}` }, lines) : null,
    make("figcaption", {}, make("span", {}, make("code", {}, name), make("span", { class: "hint" }, ` ${type}, ${byteCount(bytes.length)}`)),
      downloadLink(name, url, ["Download", make("span", { class: "unseen" }, ` ${name}`)])));
}

/** A text after its prompt, to which pieces can be added. */
function writtenText(request, text, index) {
  const piece = document.createTextNode(text);
  const prompt = typeof request.prompt === "string" && shownModel.answers.includes("text") ? make("span", { class: "prompt" }, request.prompt) : null;
  const body = make("p", { class: "written" }, prompt, piece);
  return { element: block(request.count > 1 ? `${index + 1}` : undefined, body), add: (more) => piece.appendData(more) };
}

function continuationParts({ continuations, seed }, request) {
  return continuations.map(({ text, tokens, log_probability: likelihood, ended, cut, files = [] }, index) => {
    const { element } = writtenText(request, text ?? "", index);
    if (text === undefined) element.querySelector(".written").remove();
    if (text === undefined && !files.length) element.append(make("p", {}, "Nothing of it can be shown; its tokens are in the JSON below."));
    const facts = [counted(tokens.length, "token"), `log probability ${shown(likelihood)}`, ended ? "ended by the model" : cut && `cut: ${cut}`, `seed ${seed}`];
    element.append(...(files.length ? [make("div", { class: "files" }, files.map(fileElement))] : []),
      make("p", { class: "hint" }, facts.filter(Boolean).join(" \u00b7 ")));
    return element;
  });
}

const notesElement = (notes) => (notes.length ? make("ul", { class: "notes", "aria-label": "Notes" }, notes.map((note) => make("li", {}, note))) : "");

/** The answer as it came, but for the bytes of files. */
function wholeAnswer(answer) {
  const short = (key, value) => (key === "base64" ? `\u2026 ${byteCount(Math.floor(value.length * 0.75))}` : value);
  const text = JSON.stringify(answer, short, 1);
  return make("details", {}, make("summary", {}, "The answer as JSON"),
    make("pre", { tabindex: "0", role: "region", "aria-label": "The answer as JSON" }, text.length > 20000 ? `${text.slice(0, 20000)}\n\u2026` : text));
}

// ---- The same from a terminal ----

const quoted = (text) => (/^[\w.,:/@=+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);

function showCommand(request) {
  const { prompt, example = prompt, ...options } = request;
  const files = example instanceof File ? { file: example } : isOfFiles(example) ? example : undefined;
  const url = new URL(`${pathOf(shownModel)}/${shownModel.task}`, document.baseURI);
  let body;
  if (files && !options.stop) {
    // Options go into the address: among files, one called "files" would be taken for an example.
    for (const [name, value] of Object.entries(options)) url.searchParams.set(name, value);
    body = Object.entries(files).map(([name, file]) => `-F ${quoted(`${name}=@${inForm(file.name)}`)}`);
  } else {
    body = ["-H 'Content-Type: application/json'", jsonArgument(request)];
  }
  const token = storedToken.value ? ['-H "Authorization: Bearer $TOKEN"'] : [];
  byId("command").textContent = [`curl ${request.stream ? "-N " : ""}${quoted(url.href)}`, ...token, ...body].join(" \\\n  ");
  byId("command-section").hidden = false;
  byId("copied").textContent = "";
}

const inForm = (name) => (/[";,\\ ]/.test(name) ? `"${name.replace(/["\\]/g, "\\$&")}"` : name);

const isOfFiles = (example) =>
  example !== null && typeof example === "object" && Object.values(example).length > 0 && Object.values(example).every((part) => part instanceof File);

/** The body: files among other parts are put in by the shell, so that it must leave the rest alone. */
function jsonArgument(request) {
  const files = [];
  const text = JSON.stringify(request, (_, value) =>
    value instanceof File ? { base64: `\u0000${files.push(value.name) - 1}\u0000`, name: value.name } : value);
  if (!files.length) return `-d ${quoted(text)}`;
  const body = text.replace(/[\\$`]/g, "\\$&").replace(/\\\\u0000(\d+)\\\\u0000/g, (_, index) => `$(base64 < ${quoted(files[index])} | tr -d '\\n')`);
  return `--data-binary @- <<END\n${body}\nEND`;
}

async function copyCommand() {
  try {
    await navigator.clipboard.writeText(byId("command").textContent);
    byId("copied").textContent = "Copied.";
  } catch { // Where the page is not from a safe address, a browser lets only the user copy.
    getSelection().selectAllChildren(byId("command"));
    byId("copied").textContent = "Selected; press the keys that copy.";
  }
}

// ---- The run ----

function showRun(model) {
  const { checkpoint, precision, parameters, classes, loaded_at: loaded } = model;
  const time = make("time", { datetime: loaded }, new Date(loaded).toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "short" }));
  const facts = [["Parameters", shown(parameters)], ["Precision", precision],
    ["Checkpoint", checkpoint.step === undefined ? checkpoint.name : `${checkpoint.name}, step ${shown(checkpoint.step)}`], ["Loaded", time],
    classes?.length && [`Classes (${classes.length})`, classes.length > 40 ? `${classes.slice(0, 40).join(", ")}, \u2026` : classes.join(", ")]];
  byId("facts").replaceChildren(...facts.filter(Boolean).map(([name, value]) => make("div", { class: name.startsWith("Classes") && "wide" }, make("dt", {}, name), make("dd", {}, value))));
  const splits = Object.entries(checkpoint.metrics ?? {});
  const names = [...new Set(splits.flatMap(([, metrics]) => Object.keys(metrics)))];
  const breakable = (name) => name.replaceAll("_", "_\u200b");
  const rows = names.map((name) => [breakable(name), ...splits.map(([, metrics]) => ({ number: shown(metrics[name], 4) }))]);
  byId("metrics").replaceChildren(...(rows.length ? [table("Metrics of the checkpoint", ["Metric", ...splits.map(([split]) => split)], rows, { isUnseen: true })] : []));
  showCurves(model);
}

async function showCurves(model) {
  const place = byId("curves");
  place.replaceChildren();
  try {
    const drawing = await (await ask(`${pathOf(model)}/curves.svg`)).text(); // An address alone could not send the token.
    const picture = make("img", {
      src: `data:image/svg+xml,${encodeURIComponent(drawing)}`, alt: `Curves of the training of ${model.name}`, decoding: "sync",
      onload: () => { picture.width = Math.round(0.8 * picture.naturalWidth); }, // As small as its letters can be read.
    });
    if (model === shownModel) place.append(scroller("Curves of the training", picture));
  } catch (fault) {
    if (model === shownModel) place.append(make("p", { class: "hint" }, fault.message));
  }
}

// ---- Which model ----

function show(model) {
  leaving.forEach((end) => end());
  running?.control.abort();
  [running, leaving, fileFields, shownModel] = [undefined, [], [], model];
  document.title = `${model.name} \u2013 Perceiver`;
  byId("model").hidden = false;
  byId("model-name").textContent = model.name;
  byId("model-kind").textContent = `${model.input} \u2192 ${model.output}`;
  const isGenerating = model.task === "generate";
  byId("ask-heading").textContent = isGenerating ? "Prompt" : "Example";
  byId("submit").textContent = isGenerating ? "Generate" : "Predict";
  setBusy(false);
  clearFault();
  clearAnswer();
  say("Nothing was asked yet.");
  byId("command-section").hidden = true;
  shownField = fieldOf(model.example, isGenerating ? "prompt" : "example", labelOf(model.example));
  const { first, more } = optionsOf(model);
  shownOptions = [...first, ...more].filter(Boolean);
  byId("fields").replaceChildren(shownField.element);
  byId("options").replaceChildren(...optionGroup(first.filter(Boolean)),
    ...(more.length ? [make("details", {}, make("summary", {}, "More options"), optionGroup(more.filter(Boolean)))] : []));
  for (const link of byId("model-list").querySelectorAll("a")) {
    if (link.dataset.name === model.name) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  byId("model-select").value = model.name;
  showRun(model);
}

function showChosen() {
  const name = location.hash.slice(1);
  const chosen = models.find((model) => model.name === name || encodeURIComponent(model.name) === name);
  showTop(name && !chosen ? `There is no model \u201c${name}\u201d here.` : models.length ? "" : "The server has no models.");
  const model = chosen ?? models[0];
  if (model && model !== shownModel) show(model);
}

function showTop(sentence) {
  byId("fault").hidden = !sentence;
  byId("fault").textContent = sentence;
}

async function load() {
  try {
    models = (await (await ask("v1/models")).json()).models;
  } catch (fault) {
    if (fault.status !== 401) showTop(fault.message);
    return;
  }
  byId("models").hidden = models.length < 2;
  const link = ({ name, input, output }) => make("a", { href: `#${encodeURIComponent(name)}`, "data-name": name },
    make("span", {}, name), make("span", { class: "hint" }, `${input} \u2192 ${output}`));
  byId("model-list").replaceChildren(...models.map((model) => make("li", {}, link(model))));
  byId("model-select").replaceChildren(...models.map(({ name }) => make("option", { value: name }, name)));
  showChosen();
}

async function useToken(event) {
  event.preventDefault();
  storedToken.value = byId("token").value.trim();
  byId("token-form").hidden = true;
  showTop("");
  if (!models.length) await load();
  if (byId("token-form").hidden) byId(shownModel ? "model-name" : "main").focus();
}

/** Takes what is dropped or pasted: the field under the pointer, else the first that has no file yet. */
function takeFiles(files, target) {
  const own = fileFields.find(({ zone }) => zone.contains(target));
  const seen = fileFields.filter(({ zone }) => zone.offsetParent);
  const field = own ?? seen.find((one) => !one.read()) ?? seen[0];
  if (!files.length || !field) return false;
  clearFault();
  field.set(files[0]);
  return true;
}

function listen() {
  byId("ask").addEventListener("submit", submit);
  byId("stop").addEventListener("click", () => running?.control.abort());
  byId("copy").addEventListener("click", copyCommand);
  byId("token-form").addEventListener("submit", useToken);
  byId("skip").addEventListener("click", (event) => { event.preventDefault(); byId("main").focus(); }); // Hashes are models.
  byId("model-select").addEventListener("change", ({ target }) => { location.hash = encodeURIComponent(target.value); });
  byId("model-list").addEventListener("click", ({ target }) => {
    const name = target.closest("a")?.dataset.name;
    // Whoever follows a link goes on at the heading of what it leads to.
    if (name && name !== shownModel?.name) addEventListener("hashchange", () => byId("model-name").focus(), { once: true });
  });
  addEventListener("hashchange", showChosen);
  const mark = (target) => fileFields.forEach(({ zone }) => zone.classList.toggle("over", zone.contains(target)));
  addEventListener("dragover", (event) => { event.preventDefault(); mark(event.target); });
  addEventListener("dragleave", () => mark(null));
  addEventListener("drop", (event) => { event.preventDefault(); mark(null); takeFiles(event.dataTransfer.files, event.target); });
  addEventListener("paste", (event) => { if (takeFiles(event.clipboardData.files, event.target)) event.preventDefault(); });
}

function start() {
  byId("server").textContent = location.host;
  byId("api").hidden = Boolean(storedToken.value); // A link cannot carry a token.
  listen();
  load();
}

// A recording loads this file once more, in a worklet, which has samples but no page.
if (globalThis.registerProcessor) {
  registerProcessor("tap", class extends AudioWorkletProcessor {
    process([[samples]]) {
      if (samples) this.port.postMessage(samples.slice());
      return true;
    }
  });
} else {
  start();
}
