"""The page that shows the routes, and the login, in a real browser."""

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from conftest import REPORTS, serving

pytestmark = [pytest.mark.ui, pytest.mark.slow]

SERVER = str(REPORTS.parent.parent / "tests" / "chat_server.py")
# What the page of any site may send without asking first, and whether it may read a reply.
BLINDLY = "(to) => fetch(to, {method: 'POST', mode: 'no-cors', body: '{}'}).catch(() => 0)"
CAN_READ = "(to) => fetch(to, {credentials: 'include'}).then(() => true, () => false)"
MUSEUMS = "How many new museums were registered in 2023?"


@pytest.fixture(scope="module")
def address(browser, tmp_path_factory):
    kept = tmp_path_factory.mktemp("kept") / "feedback.sqlite"
    with serving(SERVER, f"feedback_file={kept}", "auth=reader:sesame") as (_, address):
        yield address


@pytest.fixture
def page(browser, address):
    """A page that has the login; at the end nothing was asked of others and nothing went wrong."""
    complaints = []
    login = {"username": "reader", "password": "sesame"}
    context = browser.new_context(
        http_credentials=login, viewport={"width": 360, "height": 800}, reduced_motion="reduce"
    )
    page = context.new_page()
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
    page.on("request", lambda r: None if is_ours(r.url, address) else complaints.append(r.url))
    yield page
    context.close()
    assert complaints == []


def is_ours(url, address):
    return url.startswith((f"{address}/", "data:", "blob:"))


def test_the_page_lists_the_routes_and_tries_one(page, address):
    page.goto(f"{address}/docs")
    page.get_by_role("link", name="POST /api/answer").click()
    route = page.locator("section", has=page.get_by_role("heading", name="post /api/answer"))
    assert "needed; 1 to 2,000 characters" in route.inner_text()
    assert "history[].role" in route.inner_text()
    route.get_by_role("textbox").fill(f'{{"question": "{MUSEUMS}"}}')
    route.get_by_role("button", name="Send").click()
    route.get_by_text("11 new museums").wait_for()
    assert route.locator("pre").inner_text().startswith("200\n{")
    names = page.locator("h2 code").all_inner_texts()
    assert len(names) == page.locator("nav a").count() > 8
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_the_window_works_behind_the_login(page, address):
    page.goto(address)
    page.wait_for_selector("#question textarea:not([disabled])")
    page.fill("#question textarea", MUSEUMS)
    page.keyboard.press("Enter")
    page.locator("#chat").get_by_text("11 new museums").first.wait_for()


def test_without_the_login_there_is_no_page(browser, address):
    context = browser.new_context()
    reply = context.request.get(address)
    assert reply.status == 401 and "Log in" in reply.text()
    context.close()


@pytest.fixture
def elsewhere(address):
    """The address of another site, whose page has a link to the window."""

    class Page(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("content-type", "text/html")
            self.end_headers()
            self.wfile.write(f"<a href='{address}/?q=x'>ask</a>".encode())

        def log_message(self, *_):
            pass

    with HTTPServer(("127.0.0.1", 0), Page) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://localhost:{server.server_port}"
        server.shutdown()


def test_another_sites_page_can_link_to_the_window_and_do_nothing_else(browser, address, elsewhere):
    login = {"username": "reader", "password": "sesame"}
    context = browser.new_context(http_credentials=login)
    page = context.new_page()
    page.goto(address)  # from here on the browser has the login
    page.goto(elsewhere)
    with page.expect_response(f"{address}/api/feedback") as reply:
        page.evaluate(BLINDLY, f"{address}/api/feedback")
    assert reply.value.status == 403
    assert not page.evaluate(CAN_READ, f"{address}/api/figures")
    with page.expect_response(f"{address}/?q=x") as reply:
        page.click("a")
    assert reply.value.status == 200
    context.close()
