#!/usr/bin/env python3
"""Clicks through the page of perceiver-server in a real browser, whatever models it serves.

Needs Chromium with its driver, and selenium:

    apt-get install chromium chromium-driver
    python3 -m venv .venv && .venv/bin/pip install selenium
    perceiver-server --run FOLDER ... &
    .venv/bin/python Tests/Page/click.py http://127.0.0.1:8080 --screenshots FOLDER

Each model gets an example of its form: a PNG, a WAV, a MIDI or a CSV file, texts, fields, the first choice. An answer has to
show what the model is said to answer; where the server refuses the example, its sentence has to be shown, and a second one
is tried: a larger picture, the columns that the sentence names, the last of several forms. Beside that: names of all
controls, headings in order, no sideways scrolling at 320 pixels, one request by the keyboard alone, a stream that is
stopped, a recording, a pasted and a dropped file, and no errors in the console. One line is printed for each model and
check; the exit status is 1 if one failed.
"""

import argparse
import base64
import json
import math
import os
import re
import struct
import sys
import tempfile
import time
import urllib.error
import urllib.request
import zlib

from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

WIDE, NARROW = (1280, 900), (320, 640)


# Examples


def png_file(size=28):
    def row(y):
        return b"\0" + bytes(255 if abs(math.hypot(x - size / 2, y - size / 2) - size / 3) < 2 else 16 for x in range(size))

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", size, size, 8, 0, 0, 0, 0)
    pixels = zlib.compress(b"".join(map(row, range(size))))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def wav_file(rate=16000):
    samples = struct.pack(f"<{rate}h", *(int(9000 * math.sin(i * 0.17)) for i in range(rate)))
    header = struct.pack("<IHHIIHH", 16, 1, 1, rate, 2 * rate, 2, 16)
    return b"RIFF" + struct.pack("<I", 36 + len(samples)) + b"WAVEfmt " + header + b"data" + struct.pack("<I", len(samples)) + samples


def midi_file():
    notes = b"".join(b"\0\x90" + bytes([60 + i, 64]) + b"\x60\x80" + bytes([60 + i, 0]) for i in range(8))
    track = notes + b"\0\xff\x2f\0"
    return b"MThd" + struct.pack(">IHHH", 6, 0, 1, 96) + b"MTrk" + struct.pack(">I", len(track)) + track


def csv_file(columns):
    def row(i):
        values = (f",{100 + 10 * math.sin(i / 4 + j):.2f}" for j in range(len(columns)))
        return f"2026-01-{1 + i // 24:02} {i % 24:02}:00{''.join(values)}\n"

    return ("time," + ",".join(columns) + "\n" + "".join(map(row, range(24 * 28)))).encode()


class Examples:
    """What models are given: usual files at first, others after a refusal, which may say what is wanted."""

    def __init__(self, folder, refusal=None):
        self.folder, self.is_second = folder, refusal is not None
        columns = (re.findall(r'"([^"]+)"', (refusal or "").split(", but")[0]) if refusal else None) or ["value"]
        self.files = {
            "image/": ("picture.png", png_file(64 if refusal else 28)), "audio/midi": ("notes.mid", midi_file()),
            "audio/": ("tone.wav", wav_file()), "text/csv": ("rows.csv", csv_file(columns)),
            "": ("text.txt", b"It was a bright cold day in April."),
        }

    def file(self, media_types):
        """The path of an example for the first media type."""
        first = (media_types or [""])[0]
        name, content = next(self.files[kind] for kind in self.files if first.startswith(kind))
        # Each under a path of its own: a browser does not read a file that was written anew after it was chosen.
        path = os.path.join(tempfile.mkdtemp(dir=self.folder), name)
        with open(path, "wb") as file:
            file.write(content)
        return path


# The browser


class Page:
    def __init__(self, base, token):
        self.base, self.token = base.rstrip("/"), token
        options = webdriver.ChromeOptions()
        options.binary_location = os.environ.get("CHROMIUM", "/usr/bin/chromium")
        for argument in [
            "--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--hide-scrollbars",
            "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream",
        ]:
            options.add_argument(argument)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        service = webdriver.ChromeService(os.environ.get("CHROMEDRIVER", "/usr/bin/chromedriver"))
        self.driver = webdriver.Chrome(options=options, service=service)
        self.resize(WIDE)
        self.colours("light")

    def request(self, path):
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        with urllib.request.urlopen(urllib.request.Request(self.base + path, headers=headers)) as response:
            return json.load(response)

    def resize(self, size):
        self.size = size
        self.driver.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride",
            {"width": size[0], "height": size[1], "deviceScaleFactor": 1, "mobile": size[0] < 500})

    def colours(self, scheme):
        # Without motion no screenshot is of a colour that is still changing.
        features = [{"name": "prefers-color-scheme", "value": scheme}, {"name": "prefers-reduced-motion", "value": "reduce"}]
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})

    def all(self, selector, root=None):
        return (root or self.driver).find_elements(By.CSS_SELECTOR, selector)

    def seen(self, selector):
        return [element for element in self.all(selector) if element.is_displayed()]

    def text(self, selector):
        return self.script("return document.querySelector(arguments[0]).textContent", selector).strip()

    def script(self, source, *arguments):
        return self.driver.execute_script(source, *arguments)

    def until(self, what, condition, seconds=120):
        end = time.time() + seconds
        while time.time() < end:
            if condition():
                return
            time.sleep(0.05)
        raise AssertionError(f"waited {seconds} s for {what}")

    def show(self, name):
        self.script("location.hash = encodeURIComponent(arguments[0])", name)
        self.until(f"the heading {name}", lambda: self.text("#model-name") == name, 10)

    def fill(self, form, root, examples):
        """Fills the fields of a form, in the element that has them."""
        kind = form["type"]
        if kind == "file":
            self.all("input[type=file]", root)[0].send_keys(examples.file(form["media_types"]))
        elif kind == "text":
            area = self.all("textarea", root)[0]
            area.clear()
            area.send_keys(f"The film was {form.get('blank') or 'good'} and long.")
        elif kind == "fields":
            # Each second field stays empty: a gap is no fault.
            for index, field in enumerate(form["fields"]):
                if index % 2 == 0:
                    known = (field.get("known") or ["word"])[0]
                    value = {"number": "12.5", "date": "2026-01-02", "word": known}[field["type"]]
                    input = next(one for one in self.all("input", root) if one.get_attribute("data-path").endswith("." + field["name"]))
                    input.clear()
                    input.send_keys(value)
        elif kind == "parts":
            for (_, part), element in zip(form["parts"].items(), self.all(":scope > .parts > *", root)):
                self.fill(part, element, examples)
        elif kind == "any_of":
            chosen = len(form["forms"]) - 1 if examples.is_second else 0
            any_of = self.all(":scope > .any", root)[0]
            self.all("input[type=radio]", any_of)[chosen].click()
            self.fill(form["forms"][chosen], self.all(":scope > *", any_of)[chosen + 1], examples)

    def submit(self):
        self.keep_refusals()
        self.all("#submit")[0].click()
        self.wait()

    def keep_refusals(self):
        """Keeps what the server says where it refuses, to be compared with what is shown."""
        self.script(
            "if (!window.refusals) { const own = window.fetch; window.fetch = async (...asked) => {"
            " const answer = await own(...asked);"
            " const body = await (/event-stream/.test(answer.headers.get('content-type')) ? {} : answer.clone().json().catch(() => ({})));"
            " window.refusals.push(body.error, body.predictions?.[0]?.error); return answer } } window.refusals = []")

    def wait(self):
        self.until("an answer", lambda: self.all("#answer")[0].get_attribute("aria-busy") == "false")

    def screenshot(self, folder, name):
        if folder:
            # As high as the page, so that all of it is drawn, and then what is drawn with the next frame.
            size = self.size
            self.resize((size[0], self.script("return document.documentElement.scrollHeight")))
            self.driver.execute_async_script("requestAnimationFrame(() => requestAnimationFrame(arguments[0]))")
            picture = self.driver.execute_cdp_cmd("Page.captureScreenshot", {})
            self.resize(size)
            with open(os.path.join(folder, name + ".png"), "wb") as file:
                file.write(base64.b64decode(picture["data"]))

    def console(self):
        """Errors in the console, but not that the server refused something, which the page shows itself."""
        lines = [entry["message"] for entry in self.driver.get_log("browser") if entry["level"] == "SEVERE"]
        return [line for line in lines if "the server responded with a status of 4" not in line]


# Checks


SHOWN = {"labels": ".labels li", "numbers": ".numbers dd", "tables": "table tbody tr", "files": "figure", "text": ".written"}
NAMED = {"button", "textbox", "combobox", "checkbox", "radio", "link", "spinbutton", "image", "img", "region", "group", "form", "table"}


def check_answer(page, model):
    """What is shown of an answer; the sentence of the server where it refused."""
    refusal = page.text("#ask-error")
    if refusal:
        assert page.seen("#ask-error"), "the sentence of the server is hidden"
        assert model["task"] == "generate" or refusal in page.script("return refusals"), f"the page itself says: {refusal}"
        return f"refused: {refusal}"
    missing = [answer for answer in model["answers"] if not page.seen("#result " + SHOWN[answer])]
    assert not missing, f"not shown: {', '.join(missing)}"
    if model["attention"]:
        assert page.seen("#result figure img"), "it is not shown where the model looks"
    for image in page.seen("#model img"):
        page.until("a picture", lambda: page.script("return arguments[0].complete", image), 10)
        assert page.script("return arguments[0].naturalWidth", image) > 0, f"a picture is broken: {image.get_attribute('alt')}"
    assert page.text("#command").startswith("curl "), "there is no command"
    return page.text("#status")


def check_names(page):
    """That all controls have names, ids differ, and headings leave out no level."""
    nodes = page.driver.execute_cdp_cmd("Accessibility.getFullAXTree", {})["nodes"]
    roles = [(node["role"]["value"], node.get("name", {}).get("value", "")) for node in nodes if not node["ignored"]]
    nameless = [role for role, name in roles if role in NAMED - {"group"} and not name.strip()]
    assert not nameless, f"without a name: {', '.join(nameless)}"
    ids = page.script("return [...document.querySelectorAll('[id]')].map((one) => one.id)")
    assert len(ids) == len(set(ids)), "an id occurs twice"
    pointers = page.script(
        "return [...document.querySelectorAll('[aria-labelledby], [aria-describedby]')].flatMap((one) =>"
        " `${one.getAttribute('aria-labelledby') ?? ''} ${one.getAttribute('aria-describedby') ?? ''}`.trim().split(/\\s+/))")
    assert set(pointers) <= set(ids), f"there is no element {set(pointers) - set(ids)}"
    levels = [int(one.tag_name[1]) for one in page.seen("h1, h2, h3, h4")]
    assert levels[0] == 1 and all(b - a <= 1 for a, b in zip(levels, levels[1:])), f"headings are {levels}"


def check_narrow(page):
    page.resize(NARROW)
    width = page.script("return document.documentElement.scrollWidth")
    assert width <= NARROW[0], f"the page is {width} pixels wide at {NARROW[0]}"


def check_model(page, model, folder, screenshots):
    page.show(model["name"])
    check_names(page)
    page.fill(model["example"], page.all("#fields")[0], Examples(folder))
    if model["answers"] == ["text"]:
        page.all("[data-path=length]")[0].send_keys("40")
    page.submit()
    said = check_answer(page, model)
    if said.startswith("refused: "):
        check_names(page)
        page.screenshot(screenshots, f"{model['name']}-refused")
        page.fill(model["example"], page.all("#fields")[0], Examples(folder, said))
        page.submit()
        said = f"{said} Then: {check_answer(page, model)}"
    check_names(page)
    page.screenshot(screenshots, f"{model['name']}-wide")
    page.colours("dark")
    page.screenshot(screenshots, f"{model['name']}-dark")
    page.colours("light")
    try:
        check_narrow(page)
        page.screenshot(screenshots, f"{model['name']}-narrow")
    finally:
        page.resize(WIDE)
    return said


def check_keyboard(page, models, folder):
    """One request by the keys alone, but for files, for which a browser opens a window of its own."""
    without_files = [model for model in models if model["example"]["type"] != "file"]
    model = (without_files or models)[0]
    page.driver.get(page.base + "/")
    page.until("models", lambda: page.text("#model-name"), 10)
    type_key = lambda key: page.driver.switch_to.active_element.send_keys(key)
    if len(models) > 1:
        link = next(i for i, one in enumerate(page.request("/v1/models")["models"]) if one["name"] == model["name"])
        for _ in range(3 + link):  # After two links at the top, of which one is hidden where a token is needed.
            type_key(Keys.TAB)
            focused = page.driver.switch_to.active_element
            if focused.get_attribute("data-name") == model["name"]:
                break
        assert focused.get_attribute("data-name") == model["name"], f"Tab leads to {focused.get_attribute('outerHTML')[:80]}"
        type_key(Keys.ENTER)
        page.until("the heading", lambda: page.text("#model-name") == model["name"], 10)
        if link > 0:
            assert page.driver.switch_to.active_element.get_attribute("id") == "model-name", "the heading has no focus"
    for _ in range(200):
        type_key(Keys.TAB)
        focused = page.driver.switch_to.active_element
        style = page.script(
            "const own = getComputedStyle(arguments[0]), label = arguments[0].nextElementSibling;"
            "return [own.outlineStyle, label && getComputedStyle(label).outlineStyle]", focused)
        assert any(one not in (None, "none") for one in style), f"no focus is seen: {focused.get_attribute('outerHTML')[:120]}"
        if focused.get_attribute("id") == "submit":
            break
        if focused.get_attribute("type") == "file":
            focused.send_keys(Examples(folder).file((focused.get_attribute("accept") or "").split(",")))
        elif focused.tag_name == "textarea" and focused.get_attribute("data-path") != "stop":
            focused.send_keys(f"The film was {model['example'].get('blank') or 'good'}.")
        elif focused.get_attribute("type") == "number" and "." in focused.get_attribute("data-path"):
            focused.send_keys("12")
    else:
        raise AssertionError("Tab does not lead to the button")
    page.keep_refusals()
    type_key(Keys.ENTER)
    page.until("the request", lambda: page.text("#status") not in ("", "Nothing was asked yet."))
    page.wait()
    said = check_answer(page, model)
    lost = page.driver.switch_to.active_element.tag_name == "body"
    assert not lost, "the focus is lost after the answer"
    return f"{model['name']}: {said}"


def check_stop(page, models, folder):
    model = next((one for one in models if one["task"] == "generate"), None)
    if not model:
        return "no model generates"
    page.show(model["name"])
    page.fill(model["example"], page.all("#fields")[0], Examples(folder))
    length = page.all("[data-path=length]")[0]
    length.clear()
    length.send_keys("4000")
    page.all("#submit")[0].click()
    page.until("the first token", lambda: "token" in page.text("#status") or page.text("#ask-error"))
    # By script: a small model may be done before a pointer is there.
    page.script("const stop = document.getElementById('stop'); if (!stop.hidden) stop.click()")
    page.wait()
    said = page.text("#status")
    assert page.text("#ask-error") or said == "Stopped." or "token" in said, f"the status is: {said}"
    return f"{model['name']}: {page.text('#status') or page.text('#ask-error')}"


def check_recording(page, models):
    for model in models:
        page.show(model["name"])
        buttons = [one for one in page.seen("#fields button") if one.text == "Record"]
        if buttons:
            buttons[0].click()
            page.until("a recording", lambda: buttons[0].text == "Stop recording", 10)
            time.sleep(1)
            buttons[0].click()
            page.until("the file", lambda: page.seen("#fields audio"), 10)
            page.until("its length", lambda: page.script("return document.querySelector('#fields audio').duration > 0.3"), 10)
            return f"{model['name']}: {page.text('#fields .state')}"
    return "no model takes sounds"


def check_pasting(page, models):
    model = next((one for one in models if one["example"]["type"] == "file"), None)
    if not model:
        return "no model takes a file"
    page.show(model["name"])
    give = (
        "const data = new DataTransfer(); data.items.add(new File(['some bytes'], arguments[0], {type: 'text/plain'}));"
        "const options = {bubbles: true, cancelable: true};"
        "const event = arguments[1] === 'paste' ? new ClipboardEvent('paste', {...options, clipboardData: data})"
        " : new DragEvent('drop', {...options, dataTransfer: data});"
        "(arguments[1] === 'paste' ? document.body : document.querySelector('.zone')).dispatchEvent(event)")
    for way in ("paste", "drop"):
        page.script(give, f"{way}.txt", way)
        assert page.text("#fields .state").startswith(f"{way}.txt"), f"what comes by {way} is not taken"
    page.submit()
    return f"{model['name']}: {page.text('#ask-error') or page.text('#status')}"


def check_refusal(page, models, folder):
    """That what is wrong with an option is shown beside it."""
    model = next((one for one in models if page.show(one["name"]) or page.all("[data-path=top], [data-path=temperature]")), None)
    if not model:
        return "no model has options"
    page.fill(model["example"], page.all("#fields")[0], Examples(folder))
    option = page.all("[data-path=top], [data-path=temperature]")[0]
    option.send_keys("-5")
    page.submit()
    sentence = page.text("#ask-error")
    assert option.get_attribute("data-path") in sentence, f"the server should refuse -5, but it says: {sentence}"
    assert option.get_attribute("aria-invalid") == "true", "the option is not marked"
    assert page.driver.switch_to.active_element == option, "the option has no focus"
    return sentence


def enter(page):
    """Opens the page, with a token where there is one."""
    page.driver.get(page.base + "/")
    page.until("models or a token field", lambda: page.seen("#token-form, #model"), 10)
    if page.seen("#token-form"):
        assert page.token, "the server asks for a token: --token"
        page.all("#token")[0].send_keys("wrong" + Keys.ENTER)
        page.until("the refusal", lambda: page.text("#token-error"), 10)
        page.all("#token")[0].clear()
        page.all("#token")[0].send_keys(page.token + Keys.ENTER)
    page.until("models", lambda: page.seen("#model"), 10)


def main():
    parser = argparse.ArgumentParser(description="Clicks through the page of perceiver-server.")
    parser.add_argument("base", help="the address of the server, such as http://127.0.0.1:8080")
    parser.add_argument("--screenshots", help="a folder for pictures of the page")
    parser.add_argument("--token", help="the token that the server asks for")
    options = parser.parse_args()
    if options.screenshots:
        os.makedirs(options.screenshots, exist_ok=True)
    page = Page(options.base, options.token)
    faults = 0

    def run(name, check, *arguments):
        nonlocal faults
        try:
            said = check(page, *arguments)
            errors = page.console()
            assert not errors, f"the console has: {errors[0]}"
            print(f"ok     {name}: {said or 'done'}", flush=True)
        except Exception as error:  # The other checks are of interest as well.
            faults += 1
            print(f"FAULT  {name}: {str(error).splitlines()[0] if str(error) else type(error).__name__}", flush=True)
            page.screenshot(options.screenshots, f"fault-{faults}")

    try:
        try:
            models = page.request("/v1/models")["models"]
        except urllib.error.URLError as error:
            sys.exit(f"{options.base}/v1/models: {error}{' (--token?)' if getattr(error, 'code', 0) == 401 else ''}")
        with tempfile.TemporaryDirectory() as folder:
            run("the page", enter)
            for model in models:
                run(model["name"], check_model, model, folder, options.screenshots)
            run("stopping", check_stop, models, folder)
            run("recording", check_recording, models)
            run("pasting and dropping", check_pasting, models)
            run("an option that is refused", check_refusal, models, folder)
            run("by the keyboard", check_keyboard, models, folder)
    finally:
        page.driver.quit()
    print(f"{faults} faults" if faults else "no faults")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
