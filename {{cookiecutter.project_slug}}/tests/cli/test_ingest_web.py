"""`ingest` of addresses, as a process, from a site on this machine."""

import json
from pathlib import Path

from tests.cli.programs import Program, besides_progress
from tests.fakes.websites import Website, sitemap

ALLOWED = {"WEB_ALLOWED_NETWORKS": "127.0.0.0/8"}
WHALES = "<title>Whales</title><main><h1>Whales</h1><p>A sperm whale dives to 2,000 metres.</p></main>"


def test_a_site_is_ingested_and_its_pages_are_cited_by_their_addresses(tmp_path: Path) -> None:
    program = Program(tmp_path)
    with Website({"/whales": WHALES}) as site:
        site.pages["/sitemap.xml"] = sitemap(f"{site.url}/whales", f"{site.url}/nowhere")
        done = program.run("ingest", f"{site.url}/sitemap.xml", "--json", settings=ALLOWED)
        assert (done.returncode, besides_progress(done.stderr)) == (0, "")
        report = json.loads(done.stdout)
        assert (report["documents"], len(report["skipped"])) == (1, 1)
        assert "answers 404" in report["skipped"][0]["reason"]
        (found, *_) = json.loads(program.run("search", "How deep does a sperm whale dive?", "--json").stdout)
        assert found["source"] == f"127.0.0.1:{site.port}/whales#.html"


def test_an_address_of_this_machine_is_refused_with_the_next_step(tmp_path: Path) -> None:
    with Website({"/": WHALES}) as site:
        done = Program(tmp_path).run("ingest", f"{site.url}/")
        assert (done.returncode, done.stdout[:11]) == (1, "0 documents")
        assert "127.0.0.1 is not on the public internet: " in done.stderr
        assert "WEB_ALLOWED_NETWORKS" in done.stderr
        assert site.asked == []
