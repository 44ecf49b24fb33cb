"""Files that wait to be read, the route by which they come, and what is said of the reading."""

import json
from pathlib import Path
from threading import Event

import anyio
import pytest
from conftest import elsewhere
from fastapi import FastAPI
from fastapi.testclient import TestClient
from test_web_server import FERRY, add_upload, client_of, uploaded

import qa.web.page.upload_route as upload_route
from qa.pipeline import QuestionAnswerer
from qa.web.loading import Loader
from qa.web.page.pending_uploads import PendingUploads, Sender, pending_uploads
from qa.web.page.upload_reading import run_told
from qa.web.page.upload_route import PATH, add_upload_route

pytestmark = [
    pytest.mark.filterwarnings("ignore:unclosed event loop:ResourceWarning"),
    pytest.mark.filterwarnings("ignore:.*(no_silent_downcasting|copy keyword is deprecated)"),
]


@pytest.fixture
def uploads(tmp_path):
    folder = tmp_path / "uploads"
    folder.mkdir()
    return PendingUploads(folder, max_files=3, max_bytes=100, max_of_sender=2)


def left(uploads):
    return list(uploads.folder.iterdir()) if uploads.folder.exists() else []


def test_the_same_file_sent_twice_waits_twice(uploads):
    one, other = (uploads.keep(b"text", "a.txt") for _ in range(2))
    uploads.remove(one)
    assert not one.exists() and other.read_bytes() == b"text" and left(uploads) == [other.parent]


def test_of_too_many_files_of_a_sender_the_oldest_goes(uploads):
    me, other = Sender("192.0.2.1", "me"), Sender("192.0.2.1", "other")
    mine = [uploads.keep(b"x", "a.txt", me) for _ in range(2)]
    others = uploads.keep(b"x", "a.txt", other)
    mine.append(uploads.keep(b"x", "a.txt", me))
    assert [path.exists() for path in mine] == [False, True, True] and others.exists()


def test_of_too_many_bytes_the_oldest_of_whoever_has_most_goes(uploads):
    others = uploads.keep(b"x" * 40, "a.txt", Sender("192.0.2.9"))
    mine = [uploads.keep(b"x" * 30, "a.txt", Sender("192.0.2.1", b)) for b in "ab"]
    assert all(path.exists() for path in (others, *mine))
    last = uploads.keep(b"x" * 30, "a.txt", Sender("192.0.2.7"))
    assert [path.exists() for path in (others, *mine, last)] == [True, False, True, True]
    assert len(left(uploads)) == len(uploads) == 3


def test_who_floods_the_folder_with_new_browsers_removes_files_of_their_own(uploads):
    others = uploads.keep(b"text", "a.txt", Sender("192.0.2.9", "other"))
    for n in range(50):
        assert uploads.keep(b"text", "a.txt", Sender("192.0.2.1", f"browser {n}")).exists()
    assert others.exists() and len(left(uploads)) == 3


def test_nothing_but_what_waits_is_removed(uploads, tmp_path):
    other = tmp_path / "other.txt"
    other.write_text("mine")
    for path in (other, tmp_path, Path(), uploads.folder):
        uploads.remove(path)
    assert other.exists() and uploads.folder.exists()


def test_what_is_closed_leaves_nothing_and_takes_files_again(uploads):
    uploads.keep(b"x" * 60, "a.txt")
    uploads.close()
    assert not uploads.folder.exists() and len(uploads) == 0
    assert uploads.keep(b"x" * 60, "a.txt").exists()


@pytest.mark.parametrize(
    "name", ["", ".", "..", "../../a.txt", "/etc/a.txt", "报" * 200 + ".txt", "a\0b"]
)
def test_whatever_a_file_is_called_it_waits_in_a_folder_of_its_own(uploads, name):
    path = uploads.keep(b"text", name)
    assert path.parent.parent == uploads.folder and path.read_bytes() == b"text"
    assert path.suffix == Path(name).suffix


# The route


@pytest.fixture
def client(uploads):
    site = FastAPI()
    add_upload_route(site, uploads)
    with TestClient(site) as client:
        yield client


def send(client, *files, **headers):
    sent = [("files", (name, data, "text/plain")) for name, data in files]
    return client.post(PATH, files=sent, headers=headers)


def test_uploads_that_nobody_reads_shut_nobody_out(client, uploads):
    paths = [Path(send(client, ("a.txt", b"text")).json()[0]) for _ in range(30)]
    assert paths[-1].exists() and len(left(uploads)) == 2


def test_a_form_of_many_files_or_of_none_is_refused_and_leaves_nothing(client, uploads):
    assert send(client, *[(f"{n}.txt", b"x") for n in range(999)]).status_code == 400
    assert client.post(PATH, files={"other": ("a.txt", b"x")}).status_code == 400
    assert client.post(PATH, data={"files": "x"}).status_code == 400
    assert client.post(PATH, content=b"x").status_code == 400
    assert left(uploads) == []


def test_what_nobody_reads_is_removed_after_its_time(client, uploads, monkeypatch):
    monkeypatch.setattr(upload_route, "KEPT_SECONDS", 0)
    path = Path(send(client, ("a.txt", b"text")).json()[0])
    client.get("/")  # the loop goes round once more
    assert not path.exists() and left(uploads) == [] and len(uploads) == 0


def test_an_upload_that_is_cut_off_leaves_nothing(uploads):
    site = FastAPI()
    add_upload_route(site, uploads)
    begun = (
        b'--b\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\n' + b"x" * 50
    )
    messages = [
        {"type": "http.request", "body": begun, "more_body": True},
        {"type": "http.disconnect"},
    ]
    headers = [(b"content-type", b"multipart/form-data; boundary=b")]
    scope = {
        "type": "http",
        "method": "POST",
        "path": PATH,
        "query_string": b"",
        "headers": headers,
    }
    answers = []

    async def receive():
        return messages.pop(0)

    async def send(message):
        answers.append(message)

    elsewhere(lambda: anyio.run(site, scope, receive, send))
    assert answers[0]["status"] == 400 and left(uploads) == []


def test_at_the_end_of_the_site_nothing_waits_any_more(uploads):
    site = FastAPI()
    add_upload_route(site, uploads)
    with TestClient(site) as client:
        assert send(client, ("a.txt", b"text")).status_code == 200
    assert left(uploads) == []


# With the window


def test_two_who_send_the_same_file_at_once_both_have_it(fake_index):
    loader = Loader(lambda _: QuestionAnswerer(fake_index), lambda _: None)
    loader.start()
    loader.wait()
    with client_of(loader) as client:
        files = [uploaded(client), uploaded(client)]
        for session, file in enumerate(files):
            assert "is here now" in add_upload(client, file, f"sends {session}")
            assert not Path(file["path"]).exists()
    assert len(pending_uploads()) == 0


def test_what_is_sent_while_the_reports_load_does_not_stay():
    may_load = Event()
    loader = Loader(lambda _: may_load.wait() and None, lambda _: None)
    loader.start()
    with client_of(loader) as client:
        file = uploaded(client)
        assert Path(file["path"]).exists()
        assert "still loading" in add_upload(client, file, "sends early")
        assert not Path(file["path"]).exists() and len(pending_uploads()) == 0
        may_load.set()


def test_what_is_sent_waits_in_a_folder_of_the_program(fake_index):
    loader = Loader(lambda _: QuestionAnswerer(fake_index), lambda _: None)
    loader.start()
    with client_of(loader) as client:
        path = Path(uploaded(client, FERRY)["path"])
        assert path.parent.parent == pending_uploads().folder
        assert path.parent.parent.name.startswith("beijing-qa-uploads-")
    assert not path.parent.parent.exists()


# How far the reading is


def steps_of(work):
    steps = run_told(work, lambda done, total: f"{100 * done // total}%")
    told = []
    while True:
        try:
            told.append(next(steps))
        except StopIteration as end:
            return told, end.value


def test_work_tells_how_far_it_is_each_per_cent_once():
    def work(progress):
        for done in (0, 1, 1, 2, 300, 400):
            progress(done, 400)
        return "done"

    assert steps_of(work) == (["0%", "75%", "100%"], "done")


def test_what_work_raises_is_raised():
    with pytest.raises(KeyError):
        steps_of(lambda progress: {}["nothing"])


def test_the_page_is_told_how_far_a_report_is_read(fake_index):
    loader = Loader(lambda _: QuestionAnswerer(fake_index), lambda _: None)
    loader.start()
    loader.wait()
    with client_of(loader) as client:
        file = uploaded(client)
        number = next(
            event["id"]
            for event in client.get("/config").json()["dependencies"]
            if event["api_name"] == "upload"
        )
        body = {"data": [file], "fn_index": number, "session_hash": "is told"}
        client.post("/gradio_api/queue/join", json=body)
        stream = client.get("/gradio_api/queue/data", params={"session_hash": "is told"}).text
    assert "Adding ferry.txt: " in json.dumps(stream)
