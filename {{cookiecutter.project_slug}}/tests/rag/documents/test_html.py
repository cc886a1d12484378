import re
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import UnreadableDocument
from app.rag.documents.chunkers import pieces
from app.rag.documents.loaders.html import MAX_TAGS, load

TAGS = "p div b i code pre ul ol li table tr td th h1 h2 h3 main article header nav script br img".split()


def text(html: str) -> str:
    return load(html.encode()).text.strip()


def found(html: str) -> list[tuple[tuple[str, ...], str]]:
    document = load(html.encode())
    return [(section.headings, document.text[section.start : section.end].strip()) for section in document.sections]


def test_headings_are_headings() -> None:
    html = "<h1>Tea <a href='#tea'>¶</a></h1>one<h2>Green <em>tea</em></h2><p>two</p><h2>C#</h2>three"
    assert found(html) == [(("Tea",), "one"), (("Tea", "Green tea"), "two"), (("Tea", "C#"), "three")]


@pytest.mark.parametrize("main", ["<main>{}</main>", "<div role=main>{}</div>", "<article>{}</article>"])
def test_the_main_content_is_what_the_page_marks_as_such(main: str) -> None:
    content = "<header><h1>Tea</h1></header><p>Hot.</p><nav>skip</nav><form>skip</form><footer>By Ada.</footer>"
    html = f"<body><div>skip</div>{main.format(content)}<div>skip</div></body>"
    assert found(html) == [(("Tea",), "Hot.\n\nBy Ada.")]


def test_without_a_mark_the_frame_of_the_page_is_left_out() -> None:
    html = (
        "<header>skip</header><nav>skip</nav><p>Hot.</p><aside>skip</aside><script>skip()</script><style>skip</style>"
    )
    assert text(f"<body>{html}<template>skip</template><noscript>skip</noscript><footer>skip</footer>") == "Hot."


def test_of_several_articles_all_are_read() -> None:
    assert text("<article>one</article><article>two</article>") == "one\n\ntwo"


def test_text_reads_as_a_browser_shows_it() -> None:
    assert text("<p>Hot\n   <b>wa</b>ter,\n tea &amp; <code>cup</code>.<br>More. </p><p>End</p>") == (
        "Hot water, tea & `cup`.\nMore. \n\nEnd"
    )


def test_lists_keep_their_marks_and_their_depth() -> None:
    html = "<ol><li>one<ul><li><p>a</p><li>b</ul><li>two</ol>after"
    assert text(html) == "1. one\n\n  - a\n\n  - b\n\n2. two\n\nafter"


def test_a_table_is_rows() -> None:
    html = "<table><caption>Cups</caption><tr><th>Tea<th>Cups<tr><td>green<br>tea<td><b>1</b>2</table>"
    assert text(html) == "Cups\n| Tea | Cups |\n| --- | --- |\n| green tea | 12 |"


def test_a_table_that_arranges_a_page_is_gone_into() -> None:
    assert found("<table><tr><td><h1>Tea</h1><p>Hot.</p></td></tr></table>") == [(("Tea",), "Hot.")]


def test_cells_of_a_table_that_arranges_a_page_stand_apart() -> None:
    assert text(
        "<table><tr><td>Name</td><td>Place</td></tr><tr><td>Tea<ul><li>hot</ul></td><td>Cup</td></tr></table>"
    ) == ("Name\nPlace\nTea\n\n- hot\n\nCup")


def test_cells_of_one_paragraph_each_are_rows_all_the_same() -> None:
    html = "<tr><td><p>Tea</p></td><td> <div><p>Cups</p></div> </td></tr><tr><td>green</td><td><p>2</p></td></tr>"
    assert text(f"<table>{html}</table>") == "| Tea | Cups |\n| green | 2 |"
    assert text("<table><tr><td><p>Tea</p></td></tr><tr><td><p>Hot.</p></td></tr></table>") == "Tea\n\nHot."
    assert text("<table><tr><td><p>Tea</p><p>Hot.</p></td><td>2</td></tr></table>") == "Tea\n\nHot.\n\n2"


def test_a_cell_that_reaches_over_rows_stands_in_each_of_them() -> None:
    head = "<thead><tr><th rowspan=9>Tea</th><th colspan=2>Minutes</th></tr></thead>"
    body = "<tr><td rowspan=2>green<td>2<td rowspan=2>hot</tr><tr><td>3</tr><tr><td>black<td>4</tr>"
    assert text(f"<table>{head}<tbody>{body}</tbody></table>") == (
        "| Tea | Minutes |\n| --- | --- |\n| green | 2 | hot |\n| green | 3 | hot |\n| black | 4 |"
    )


def test_a_cell_that_reaches_too_far_or_nowhere_is_read_once() -> None:
    long = "x" * 101
    html = f"<tr><td rowspan=0>all</td><td rowspan=2>{long}</td><td colspan=-1>a</td></tr><tr><td rowspan=x>b</td></tr>"
    assert text(f"<table>{html}<tr></tr></table>") == f"| all | {long} | a |\n| all |  | b |"


def test_code_stands_between_fences_with_its_language() -> None:
    html = "<p>Run:</p><pre><code class='language-sh'><span>make</span> run\n  now</code></pre><p>Then</p>"
    assert text(html) == "Run:\n\n```sh\nmake run\n  now\n```\n\nThen"
    (section,) = load(html.encode()).sections
    assert [text(html)[start:end] for start, end in section.code] == ["```sh\nmake run\n  now\n```"]


def test_code_with_fences_gets_a_longer_one() -> None:
    assert text("<pre>```\nx\n```</pre>") == "````\n```\nx\n```\n````"


def test_the_head_gives_metadata_and_the_title_stands_above_all_without_a_heading_that_does() -> None:
    head = "<title>Tea &amp; cups</title><meta name=author content=Ada><meta name=keywords content='a, b'>"
    html = f"<head>{head}<meta property='article:published_time' content='2024-02-29'></head>"
    described = {"title": "Tea & cups", "author": "Ada", "date": "2024-02-29", "tags": "a, b"}
    assert load(html.encode()).metadata == described
    assert found(f"{html}<h2>Hot</h2>x") == [(("Tea & cups", "Hot"), "x")]
    assert found(f"{html}<h1>Cold</h1>x") == [(("Cold",), "x")]
    assert found(f"{html}<h2>Tea</h2>x") == [(("Tea",), "x")]


def test_the_encoding_that_the_page_names_is_used() -> None:
    latin = "<meta charset='iso-8859-1'><p>Größe</p>".encode("latin-1")
    assert load(latin).text == "Größe"
    for bad in (b"<meta charset='no-such'>\xff", b"\xff", b"<meta charset=utf-8>\xff", b"<p>\0</p>"):
        with pytest.raises(UnreadableDocument):
            load(bad)


HARM = (
    "<div> <p>x <!-- <a	b=' </p> <table><tr><td> <svg><p> <h1> <li> <code> <h1><div> <a><marquee> <ul><li>x".split()
)


@pytest.mark.parametrize("unit", HARM)
def test_a_page_made_to_do_harm_is_read_or_refused(unit: str) -> None:
    with suppress(UnreadableDocument):
        list(pieces(load((unit * 20_000).encode())))


@pytest.mark.parametrize(
    "page",
    [
        "<p>" + "".join(f"<b id={number}>" for number in range(300)) + "</p>" + "<p>x" * 300,
        "<table><tr><td><math>" + "<tr>x" * 1_000,
        f"<table><tr>{'<td rowspan=0>' + 'x' * 100}" + "<td rowspan=0>x" * 19 + "<tr><td>x" * 1_000,
    ],
)
def test_a_page_whose_parts_multiply_is_refused(page: str) -> None:
    with pytest.raises(UnreadableDocument, match="save it anew"):
        load(page.encode())


def test_a_heading_of_marks_takes_no_longer_than_any_other() -> None:
    assert found("<h1>" + "\u200b" * 150 + "x ¶</h1><p>y") == [(("\u200b" * 150 + "x",), "y")]


@pytest.mark.parametrize(
    "hiding",
    ["hidden", 'aria-hidden="true"', 'style="display: none"', 'role="navigation"', 'style="visibility:hidden"'],
)
def test_what_a_page_does_not_show_is_not_read(hiding: str) -> None:
    assert load(f"<p {hiding}>secret</p><p>shown".encode()).text == "shown"


def test_a_page_of_too_many_tags_is_refused() -> None:
    with pytest.raises(UnreadableDocument, match="more than 200,000 tags"):
        load(b"<b>" * (MAX_TAGS + 1))


PARTS = [*(f"<{tag}>" for tag in TAGS), *(f"</{tag}>" for tag in TAGS), "word ", "a.b "]


@given(parts=st.lists(st.sampled_from(PARTS)))
def test_all_that_is_read_is_in_a_chunk_or_in_a_heading_that_a_chunk_carries(parts: list[str]) -> None:
    document = load("".join(parts).encode())
    chunks = list(pieces(document))
    kept = [document.text[piece.start : piece.end] for piece in chunks]
    carried = [heading for piece in chunks for heading in piece.headings]
    words = re.findall(r"word|a\.b", " ".join([*kept, *carried]))
    assert len(words) >= len(re.findall(r"word|a\.b", document.text))
