"""Speech: calls spoken to WAV by espeak-ng, where its library is installed; without it boards chime.

The engine is an optional extra, so that its licence stays its own. It holds one voice at a time: a lock serialises calls."""

import ctypes
import importlib
import importlib.util
import io
import threading
import wave
from functools import lru_cache
from typing import Any, Protocol

# Words a minute: 130 is slow enough for the old in an echoing hall (6 seconds a call).
WORDS_A_MINUTE = 130
# All boards of a hall ask for a call within seconds; a clip has 230 KB.
CLIPS_KEPT = 128
_VOICES = {"zh": b"cmn", "en": b"en-gb"}
_SYNCHRONOUS, _UTF8, _RATE = 2, 1, 1


class Speech(Protocol):
    """Speaks a sentence."""

    def speak(self, text: str, language: str) -> bytes | None: ...


class NullSpeech:
    """Stays silent: boards chime."""

    def speak(self, text: str, language: str) -> bytes | None:
        """Nothing."""
        return None


class Espeak:
    """espeak-ng through its C library."""

    def __init__(self, library: str, data: str) -> None:
        self._turn = threading.Lock()
        self._samples: list[bytes] = []
        self._engine: Any = ctypes.CDLL(library)
        self._sample_rate = self._engine.espeak_Initialize(_SYNCHRONOUS, 500, data.encode(), 0)
        if self._sample_rate <= 0:
            raise OSError("espeak-ng did not start")
        callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)
        self._callback = callback(self._collect)
        self._engine.espeak_SetSynthCallback(self._callback)
        self._engine.espeak_SetParameter(_RATE, WORDS_A_MINUTE, 0)

    @lru_cache(maxsize=CLIPS_KEPT)  # noqa: B019  one engine lives as long as the process
    def speak(self, text: str, language: str) -> bytes | None:
        """The sentence as a WAV file."""
        encoded = text.encode()
        with self._turn:
            self._samples.clear()
            self._engine.espeak_SetVoiceByName(_VOICES[language])
            self._engine.espeak_Synth(encoded, len(encoded) + 1, 0, 1, 0, _UTF8, None, None)
            return _wav(b"".join(self._samples), self._sample_rate)

    def _collect(self, samples: Any, count: int, events: object) -> int:
        if samples and count > 0:
            self._samples.append(ctypes.string_at(samples, count * 2))
        return 0


def installed_speech() -> Speech:
    """The engine of the extra `voice` where it is installed and starts; silence otherwise."""
    if importlib.util.find_spec("espeakng_loader") is None:
        return NullSpeech()
    loader = importlib.import_module("espeakng_loader")
    try:
        return Espeak(loader.get_library_path(), loader.get_data_path())
    except OSError:
        return NullSpeech()


def _wav(samples: bytes, rate: int) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(rate)
        out.writeframes(samples)
    return file.getvalue()
