"""The pages in a real browser: with and without JavaScript, in both languages, for everybody, and against hostile words."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from selenium.webdriver import Chrome, ChromeOptions, ChromeService
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.wait import WebDriverWait

from civgraph.building import Report
from civgraph.store import Store
from tests.paging import LANGUAGES, pages
from tests.running import ROOT, Running
from tests.test_pages import MEASURE

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
SERIOUS = ("serious", "critical")
_EDITOR = "document.querySelector('.tabPanel.active .CodeMirror').CodeMirror"
_AXE = "axe.run({exclude: ['#yasgui']}, {resultTypes: ['violations']}).then(arguments[arguments.length - 1])"


@contextmanager
def browser(javascript: bool = True, **media: str) -> Iterator[Chrome]:
    """A browser without a window, that logs what it says and what it fetches."""
    options = ChromeOptions()
    options.binary_location = str(shutil.which("chromium"))
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--window-size=1200,900"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    if not javascript:
        options.add_experimental_option("prefs", {"profile.managed_default_content_settings.javascript": 2})
    driver = Chrome(options, ChromeService(shutil.which("chromedriver")))
    try:
        driver.set_page_load_timeout(60)
        if media:
            features = [{"name": name.replace("_", "-"), "value": value} for name, value in media.items()]
            driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
        yield driver
    finally:
        driver.quit()


@pytest.fixture(scope="module")
def chrome() -> Iterator[Chrome]:
    with browser() as found:
        yield found


@pytest.fixture(scope="module")
def plain() -> Iterator[Chrome]:
    with browser(javascript=False) as found:
        yield found


def fetched(driver: Chrome) -> set[str]:
    """The hosts that were asked since the last time."""
    said = (json.loads(line["message"])["message"] for line in driver.get_log("performance"))
    places = (urlsplit(m["params"]["request"]["url"]) for m in said if m["method"] == "Network.requestWillBeSent")
    return {p.netloc for p in places if p.scheme not in ("data", "chrome", "about", "blob")}


def complaints(driver: Chrome) -> list[str]:
    """What the browser complains of."""
    return [line["message"] for line in driver.get_log("browser") if line["level"] in ("SEVERE", "WARNING")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_with_javascript(chrome: Chrome, site: Running, store: Store, language: str) -> None:
    for path in pages(store).values():
        chrome.get(f"{site.base}{path}{'&' if '?' in path else '?'}lang={language}")
        assert chrome.find_element(By.TAG_NAME, "h1").is_displayed(), path
        assert complaints(chrome) == [], path
    assert fetched(chrome) == {urlsplit(site.base).netloc}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_without_javascript(plain: Chrome, site: Running, store: Store, language: str) -> None:
    for path in pages(store).values():
        plain.get(f"{site.base}{path}{'&' if '?' in path else '?'}lang={language}")
        assert plain.find_element(By.TAG_NAME, "h1").is_displayed() and not complaints(plain), path
    assert fetched(plain) == {urlsplit(site.base).netloc}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_shuts_anybody_out(site: Running, store: Store, scheme: str) -> None:
    """axe finds no serious and no critical fault; the contrast of text is measured in both colour schemes."""
    axe = AXE.read_text("utf-8")
    faults: dict[str, Any] = {}
    with browser(prefers_color_scheme=scheme) as driver:
        for name, path in pages(store).items():
            anchor = "#v3" if name == "measure" else ""
            driver.get(f"{site.base}{path}{'&' if '?' in path else '?'}lang=uk{anchor}")
            driver.execute_script(axe)
            for fault in driver.execute_async_script(_AXE)["violations"]:
                if fault["impact"] in SERIOUS:
                    faults[f"{name}: {fault['id']}"] = [node["html"][:200] for node in fault["nodes"][:3]]
    assert faults == {}


def test_nothing_hostile_runs(evil: tuple[Running, Store]) -> None:
    """No word of a document becomes code, a link that runs, or a request; nothing is even tried that the policy would have to stop."""
    site, store = evil
    with browser() as driver:
        for name, path in pages(store).items():
            for language in LANGUAGES:
                driver.get(f"{site.base}{path}{'&' if '?' in path else '?'}lang={language}")
                assert driver.execute_script("return window.pwned") is None, (name, path)
                odd = driver.execute_script(
                    "return [...document.querySelectorAll('*')].filter(e => [...e.attributes].some(a => a.name.startsWith('on')) ||"
                    "/^\\s*(javascript|data|vbscript):/i.test(e.getAttribute('href') || e.getAttribute('src') || '')).length"
                )
                assert odd == 0 and complaints(driver) == [], (name, path)
        assert fetched(driver) == {urlsplit(site.base).netloc}


def test_a_click_on_a_value_lights_its_words(chrome: Chrome, plain: Chrome, site: Running) -> None:
    for driver in (chrome, plain):
        driver.get(f"{site.base}/page/{MEASURE}?lang=uk")
        say = next(s for s in driver.find_elements(By.CSS_SELECTOR, ".say") if s.text == "райдержадміністрації")
        words = driver.find_element(
            By.CSS_SELECTOR, f"mark.{say.get_attribute('data-value') or say.get_attribute('href').rpartition('#')[2]}"
        )
        before = words.value_of_css_property("background-color")
        say.click()
        WebDriverWait(driver, 5).until(lambda _, w=words, b=before: w.value_of_css_property("background-color") != b)
        assert words.text == "райдержадміністрації"
        assert words.location["y"] - driver.execute_cdp_cmd("Page.getLayoutMetrics", {})["cssVisualViewport"]["pageY"] < 900


def test_the_keyboard_is_enough(chrome: Chrome, site: Running) -> None:
    chrome.get(f"{site.base}/?lang=en")
    chrome.find_element(By.TAG_NAME, "body").send_keys(Keys.TAB)
    focused = chrome.switch_to.active_element
    assert focused.text == "Skip to content" and focused.is_displayed()
    for _ in range(12):
        focused.send_keys(Keys.TAB)
        focused = chrome.switch_to.active_element
        outline = focused.value_of_css_property("outline-style"), focused.value_of_css_property("outline-width")
        assert outline[0] == "solid" and outline[1] != "0px"
    chrome.get(f"{site.base}/?lang=en")
    chrome.find_element(By.ID, "big-find").send_keys("експертиз", Keys.ENTER)
    WebDriverWait(chrome, 10).until(lambda d: "/search?" in d.current_url)
    assert chrome.find_elements(By.CSS_SELECTOR, ".hits mark")


def test_the_editor_asks_our_endpoint_and_nobody_else(chrome: Chrome, site: Running) -> None:
    query = "PREFIX civ: <https://w3id.org/civgraph/ontology#>\nSELECT ?plan WHERE { ?plan a civ:Plan }"
    chrome.get("about:blank")
    fetched(chrome)
    chrome.get(f"{site.base}/sparql-page?lang=en#query={quote(query)}")
    wait = WebDriverWait(chrome, 20)
    button = wait.until(lambda d: next((b for b in d.find_elements(By.CSS_SELECTOR, ".yasqe_queryButton") if b.is_displayed()), None))
    assert query.splitlines()[1] in chrome.execute_script(
        "return document.querySelector('.tabPanel.active .CodeMirror').CodeMirror.getValue()"
    )
    button.click()
    wait.until(lambda d: len(d.find_elements(By.CSS_SELECTOR, ".yasr_results tbody tr")) == 5)
    chrome.execute_script(
        f"const c = {_EDITOR};"
        "c.setValue('PREFIX civ: <https://w3id.org/civgraph/ontology#>\\nSELECT * WHERE { ?x a civ:Meas }');"
        "c.setCursor({line: 1, ch: 30}); c.focus();"
    )
    chrome.switch_to.active_element.send_keys(Keys.CONTROL, Keys.SPACE)
    hints = wait.until(lambda d: [h.text for h in d.find_elements(By.CSS_SELECTOR, ".CodeMirror-hint")])
    assert any("Measure" in hint for hint in hints)
    assert fetched(chrome) == {urlsplit(site.base).netloc} and complaints(chrome) == []
    shown = [a.get_attribute("href") for a in chrome.find_elements(By.CSS_SELECTOR, ".examples a")]
    assert len(shown) > 10 and all("/sparql-page" in link and "#query=" in link for link in shown)


def test_without_javascript_a_plain_form_asks(plain: Chrome, site: Running) -> None:
    plain.get(f"{site.base}/sparql-page?lang=uk")
    form = plain.find_element(By.ID, "plain-sparql")
    assert form.is_displayed() and form.get_attribute("action") == f"{site.base}/sparql"
    area = form.find_element(By.ID, "query")
    area.clear()
    area.send_keys("ASK { ?s ?p ?o }")
    form.find_element(By.TAG_NAME, "button").click()
    WebDriverWait(plain, 10).until(lambda d: "true" in d.page_source)


def test_a_phone_never_scrolls_sideways(site: Running, store: Store) -> None:
    wide = {}
    with browser() as driver:
        driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {"width": 360, "height": 740, "deviceScaleFactor": 1, "mobile": True})
        for name, path in pages(store).items():
            driver.get(f"{site.base}{path}{'&' if '?' in path else '?'}lang=uk")
            width = driver.execute_script("return document.documentElement.scrollWidth")
            if width > 361:
                wide[name] = (path, width)
    assert wide == {}


def test_paper_shows_the_page_without_its_tools(chrome: Chrome, site: Running) -> None:
    chrome.get(f"{site.base}/page/plan/luhansk-civil-society-2020?lang=uk")
    chrome.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    try:
        for gone in ("nav", ".find", ".languages"):
            assert not chrome.find_element(By.CSS_SELECTOR, f".top {gone}" if gone != "nav" else ".top nav").is_displayed()
        for kept in (".measures", ".drawing svg", "h1"):
            assert chrome.find_element(By.CSS_SELECTOR, kept).is_displayed()
    finally:
        chrome.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})


def test_where_npm_was_absent_the_form_is_there(published: tuple[Path, Report], chrome: Chrome, site: Running) -> None:
    """As with the editor's files away: the script that is left fills the form from the address."""
    chrome.get("about:blank")
    chrome.execute_cdp_cmd("Network.enable", {})
    chrome.execute_cdp_cmd("Network.setBlockedURLs", {"urls": ["*yasgui*"]})
    try:
        chrome.get(f"{site.base}/sparql-page#query={quote('ASK { ?a ?b ?c }')}")
        area = WebDriverWait(chrome, 10).until(lambda d: d.find_element(By.ID, "query"))
        WebDriverWait(chrome, 10).until(lambda _: area.get_attribute("value") == "ASK { ?a ?b ?c }")
        assert area.is_displayed()
    finally:
        chrome.execute_cdp_cmd("Network.setBlockedURLs", {"urls": []})
        complaints(chrome)
