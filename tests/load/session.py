"""What does one visitor's session send and get? Streamlit's websocket protocol, as its own front end speaks it."""

import asyncio
import re
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

ANSWER_LIMIT_S = 60.0
MARKER = re.compile(rb"zq\d{4}zq")


@dataclass(frozen=True)
class Target:
    """A page with a search box: its address, the box's key, what people type there; the bytes promised for a rerun."""

    address: str
    search_box: str
    searches: tuple[str, ...]
    promised_bytes: int | None = None


TARGETS = {
    "map": Target("", "map.text", ("ㄱㄴ", "센터", "", "학교", "ㄷㄹ"), 10_000),
    "find": Target("find", "find.text", ("ㅈㅇ 저녁 무료", "초등 토요일", "", "의생명 경전철", "한국어 일요일")),
}
"""The pages that are put under load: initial consonants, common words, questions of several parts, nothing."""


class CountedConnection(ClientConnection):
    """A connection that counts what comes over the wire, compressed as a browser would ask for it."""

    wire_bytes = 0

    def data_received(self, data: bytes) -> None:
        """Count and go on."""
        self.wire_bytes += len(data)
        super().data_received(data)


@dataclass
class Rerun:
    """One answer: seconds until it was complete, and its bytes on the wire."""

    seconds: float
    size: int


@dataclass
class Session:
    """A visitor with a marker of his own; ``seen`` collects every marker that the server ever sent to him."""

    url: str
    number: int
    target: Target = TARGETS["map"]
    reruns: list[Rerun] = field(default_factory=list)
    seen: set[bytes] = field(default_factory=set)
    errors: list[str] = field(default_factory=list)
    _socket: CountedConnection | None = None
    _page: str = ""
    _search_id: str = ""
    _held: set[str] = field(default_factory=set)

    @property
    def marker(self) -> str:
        """The text that only this session ever types."""
        return f"zq{self.number:04d}zq"

    async def open(self) -> Rerun:
        """Connect and ask for the first run of the page."""
        address = self.url.replace("http", "ws", 1) + "/_stcore/stream"
        self._socket = await connect(
            address,
            subprotocols=["streamlit"],
            max_size=None,
            ping_interval=None,
            create_connection=CountedConnection,
        )
        first = BackMsg()
        first.rerun_script.page_name = self.target.address
        return await self._run(first)

    async def search(self, text: str) -> None:
        """Type into the search box and wait for the answer."""
        message = BackMsg()
        state = message.rerun_script.widget_states.widgets.add()
        state.id, state.string_value = self._search_id, text
        self.reruns.append(await self._run(message))

    async def close(self) -> None:
        """Leave."""
        if self._socket is not None:
            await self._socket.close()

    async def _run(self, message: BackMsg) -> Rerun:
        """Send a request to run the page, and read until it is finished."""
        assert self._socket is not None
        request = message.rerun_script
        request.page_script_hash = self._page
        request.cached_message_hashes.extend(sorted(self._held))
        request.context_info.timezone, request.context_info.locale = "Asia/Seoul", "ko-KR"
        started, before, finished = time.perf_counter(), self._socket.wire_bytes, False
        held: set[str] = set()
        await self._socket.send(message.SerializeToString())
        while not finished:
            data = await self._socket.recv(decode=False)
            self.seen.update(MARKER.findall(data))
            finished = self._take(data, held)
        self._held = held
        return Rerun(time.perf_counter() - started, self._socket.wire_bytes - before)

    def _take(self, data: bytes, held: set[str]) -> bool:
        """Read one message; tell whether the run is finished."""
        message = ForwardMsg()
        message.ParseFromString(data)
        kind = message.WhichOneof("type")
        if kind == "navigation":
            self._page = message.navigation.page_script_hash
        elif kind == "delta":
            self._take_element(message)
        if message.metadata.cacheable and message.hash:
            held.add(message.hash)
        elif kind == "ref_hash":
            held.add(message.ref_hash)
        return kind == "script_finished" and message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN

    def _take_element(self, message: ForwardMsg) -> None:
        """Note the search box and whatever the page reports as an error."""
        element = message.delta.new_element
        kind = element.WhichOneof("type")
        if kind == "text_input" and element.text_input.id.endswith(self.target.search_box):
            self._search_id = element.text_input.id
        elif kind == "exception":
            self.errors.append(element.exception.message[:200])


def bytes_of_reruns(url: str, texts: Sequence[str]) -> list[int]:
    """Return the bytes on the wire of each of some searches by one visitor."""
    # In a thread of its own, because Playwright keeps an event loop in the caller's.
    with ThreadPoolExecutor(1) as worker:
        return worker.submit(asyncio.run, _sizes_of_searches(Session(url, 0), texts)).result()


async def _sizes_of_searches(session: Session, texts: Sequence[str]) -> list[int]:
    await session.open()
    for text in texts:
        await session.search(text)
    await session.close()
    return [rerun.size for rerun in session.reruns]
