from app.rag.stores.milvus.filters import matching
from app.types import Scope


def test_conditions_are_joined() -> None:
    assert matching(None) == ""
    assert (
        matching(Scope("acme", "docs"), position=0)
        == 'tenant in ["acme"] and collection in ["docs"] and position in [0]'
    )


def test_a_key_of_metadata_has_one_of_its_values() -> None:
    scope = Scope("acme", where=(("metadata.author", ("Ada", "Bob")), ("source", ("a.md", "b.md"))))
    authors = '(metadata["author"] == "Ada" or metadata["author"] == "Bob")'
    assert matching(scope) == f'tenant in ["acme"] and {authors} and source in ["a.md", "b.md"]'


def test_no_value_can_end_the_text_it_stands_in() -> None:
    assert matching(Scope('a" or tenant != "')) == 'tenant in ["a\\" or tenant != \\""]'
    assert matching(Scope("a\\\n\r\t")) == 'tenant in ["a\\\\\\n\\r\\t"]'


def test_of_no_values_none_matches() -> None:
    assert matching(Scope("acme", where=(("source", ()),))) == 'tenant in ["acme"] and id == ""'
