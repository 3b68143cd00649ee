"""Writes MIDI files, and midi.json and random.json: their notes as pretty_midi reads them, and the ids of krasserm/perceiver-io 0.11.1.

    python3 -m venv .venv && .venv/bin/pip install pretty_midi tqdm
    .venv/bin/python make_music_fixtures.py midi_processor.py

midi_processor.py is perceiver/data/audio/midi_processor.py of that project at 46c6325.
"""

import base64
import importlib.util
import io
import json
import pathlib
import random
import sys
import warnings

import mido
import pretty_midi

HERE = pathlib.Path(__file__).parent
spec = importlib.util.spec_from_file_location("midi_processor", sys.argv[1])
processor = importlib.util.module_from_spec(spec)
spec.loader.exec_module(processor)


def rows(instrument):
    return [[n.velocity, n.pitch, n.start, n.end] for n in instrument.notes]


def case(name, notes, pedal=(), programs=1):
    """Notes are (velocity, pitch, start, end), dealt out to instruments; pedal changes are (value, time)."""
    midi = pretty_midi.PrettyMIDI()
    for k in range(programs):
        instrument = pretty_midi.Instrument(k)
        instrument.notes = [pretty_midi.Note(*note) for note in notes[k::programs]]
        instrument.control_changes = [pretty_midi.ControlChange(64, v, t) for v, t in pedal]
        midi.instruments.append(instrument)
    path = HERE / f"{name}.mid"
    midi.write(str(path))
    read = pretty_midi.PrettyMIDI(str(path))  # what is in the file: times rounded to ticks
    instruments = [
        dict(notes=rows(i), pedal=[[c.value, c.time] for c in i.control_changes if c.number == 64])
        for i in read.instruments
    ]
    ids = processor.encode_midi(read)
    decoded = rows(processor.decode_midi(ids).instruments[0])
    return dict(file=path.name, instruments=instruments, ids=ids, decoded=decoded)


def random_file():
    """Tracks of notes of few keys, pedals and changes of tempo; all keys are let go at the end."""
    resolution = random.choice([96, 120, 220, 384, 480, 7])
    midi = mido.MidiFile(type=1, ticks_per_beat=resolution)
    for number in range(random.randint(1, 3)):
        track = mido.MidiTrack()
        midi.tracks.append(track)
        channels = [0, number, 9]
        for _ in range(60):
            step = max(1, resolution // random.choice([4, 8, 16, 20]))
            time = random.choice([0, 0, random.randint(0, resolution), step * random.randint(0, 6)])
            channel, pitch, kind = random.choice(channels), random.randint(58, 64), random.random()
            if kind < 0.4:
                velocity = random.randint(1, 127)
                track.append(mido.Message("note_on", channel=channel, note=pitch, velocity=velocity, time=time))
            elif kind < 0.75:
                track.append(mido.Message("note_off", channel=channel, note=pitch, time=time))
            elif kind < 0.92:
                value = random.choice([0, 10, 63, 64, 100, 127])
                track.append(mido.Message("control_change", channel=channel, control=64, value=value, time=time))
            elif number == 0:
                tempo = random.choice([500000, 333333, random.randint(100000, 1200000)])
                track.append(mido.MetaMessage("set_tempo", tempo=tempo, time=time))
        for channel in channels:
            for pitch in range(58, 65):
                track.append(mido.Message("note_off", channel=channel, note=pitch, time=1))
    file = io.BytesIO()
    midi.save(file=file)
    return file.getvalue()


def random_case():
    file = random_file()
    read = pretty_midi.PrettyMIDI(io.BytesIO(file))
    notes = [row for instrument in read.instruments for row in rows(instrument)]
    return dict(file=base64.b64encode(file).decode(), notes=notes, ids=processor.encode_midi(read))


def two_instruments():
    notes = []
    for _ in range(60):
        velocity, pitch = random.randint(1, 127), random.randint(21, 108)
        start = random.uniform(0, 12)
        notes.append((velocity, pitch, start, start + random.uniform(0.02, 2.5)))
    return notes


warnings.simplefilter("ignore")
random.seed(41)
legend = (
    "[velocity, pitch, start, end] as read back from the file; pedal: [value, time] of controller 64; "
    "decoded: the notes that the ids stand for"
)
pedal_notes = [
    (70, 60, 0.1, 0.3), (70, 60, 0.9, 1.0), (75, 64, 0.5, 0.6), (40, 67, 2.5, 2.8), (41, 67, 3.2, 3.3), (90, 72, 6.0, 6.4),
]
cases = [
    case("scale", [(64 + 4 * i, 60 + i, i * 0.5, i * 0.5 + 0.45) for i in range(8)]),
    case("chord", [(80, p, 1.0, 3.7) for p in (60, 64, 67)] + [(81, 72, 5.25, 5.26)]),
    case("pedal", pedal_notes, pedal=[(100, 0.05), (0, 1.5), (127, 2.4), (64, 2.9), (10, 4.0)]),
    case("two-instruments", two_instruments(), programs=2),
]
(HERE / "midi.json").write_text(json.dumps(dict(cases=cases, notes=legend)) + "\n")
random.seed(42)
(HERE / "random.json").write_text(json.dumps([random_case() for _ in range(10)]) + "\n")
