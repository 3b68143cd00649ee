"""Lines of random characters that are followed by themselves backwards: the copy task of Perceiver AR (arXiv 2202.07765, section 5.1.1)."""
import random

#: The characters from ! to `, 64 of them.
CHARACTERS = [chr(code) for code in range(33, 97)]


def halves(length, count, seed):
    """The first halves of `count` lines, of `length` / 2 characters each."""
    drawn = random.Random(seed)
    return ["".join(drawn.choices(CHARACTERS, k=length // 2)) for _ in range(count)]


def mirrored(half):
    """What follows a half: itself backwards without its first character, so that with the token of its end a line has `length` tokens."""
    return half[:0:-1]


def write(folder, length, count):
    """Writes `mirrored-LENGTH.txt`, and eight halves that are not in it, `half-LENGTH-0.txt` and so on."""
    lines = [half + mirrored(half) for half in halves(length, count, seed=1)]
    (folder / f"mirrored-{length}.txt").write_text("\n".join(lines) + "\n")
    for number, half in enumerate(halves(length, 8, seed=2)):
        (folder / f"half-{length}-{number}.txt").write_text(half)


def right_share(found):
    """The share of the characters after the halves that are right, in what `generate --json` prints; one that is missing is wrong."""
    pairs = [(item["text"], mirrored(item["prompt"])) for item in found]
    right = sum(a == b for text, expected in pairs for a, b in zip(text, expected))
    return right / sum(len(expected) for _, expected in pairs)
