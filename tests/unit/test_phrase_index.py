"""The fast index gives the answers of the plain one, for whatever is in the texts and whatever is typed."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from campus.analysis import bitset
from campus.analysis.phrase_index import PhraseIndex
from campus.analysis.text_search import TextIndex

ALPHABET = "가각간갈감깎나낙바박밖방뱍장정유윤의읳생ㄱㄴㅂㅈㅇabA1 ·(주)㈜\n\U0001f3eb"
texts = st.lists(st.text(ALPHABET, max_size=8), max_size=12)
words = st.text(ALPHABET, max_size=4)


@given(texts, words)
def test_it_finds_what_the_plain_index_finds(items, word):
    expected = TextIndex([[item] for item in items]).find(word)
    assert list(np.flatnonzero(PhraseIndex(items).find(word))) == list(expected)


def test_a_consonant_that_begins_nothing_yet_is_found_as_one_that_does():
    assert list(TextIndex([["가ㄱ"], ["가기"], ["각"], ["나"]]).find("각")) == [0, 1, 2]


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("ㅇㅈㄷ", ["인제대학교"]),
        ("ㅈㅇ", ["장유도서관", "장 유 2동", "부산장유선"]),
        ("박무", ["국립박물관"]),
        ("의생ㅁ", ["의생명센터"]),
        ("ㅁ", ["국립박물관", "의생명센터"]),
        ("테크노벨리", ["테크노밸리"]),
        ("장유", ["장유도서관", "장 유 2동", "부산장유선"]),
        ("가나", []),
    ],
)
def test_it_searches_the_korean_way(word, found):
    items = ["인제대학교", "장유도서관", "장 유 2동", "부산장유선", "국립박물관", "의생명센터", "테크노밸리"]
    index = PhraseIndex(items, (("벨리", "밸리"),))
    assert [items[number] for number in np.flatnonzero(index.find(word))] == found


@given(st.lists(st.booleans(), max_size=200), st.data())
def test_sets_of_rows_are_what_masks_are(first, data):
    second = data.draw(st.lists(st.booleans(), min_size=len(first), max_size=len(first)))
    one, two = np.array(first, dtype=bool), np.array(second, dtype=bool)
    bits, others = bitset.pack(one), bitset.pack(two)
    assert list(bitset.rows_in(bits)) == list(np.flatnonzero(one))
    assert bitset.count(bits & others) == np.count_nonzero(one & two)
    assert list(bitset.rows_in(bits | others)) == list(np.flatnonzero(one | two))
    assert list(bitset.rows_in(bitset.without(bits, others))) == list(np.flatnonzero(one & ~two))
    assert bitset.count(bitset.everything(len(first))) == len(first)
    assert bitset.count(bitset.nothing(len(first))) == 0
