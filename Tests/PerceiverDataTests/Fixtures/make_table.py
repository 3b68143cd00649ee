"""Writes about SIZE MB of reviews as CSV, all fields in quotes, for TableSpeedTests: make_table.py SIZE > reviews.csv"""
import csv, random, sys

random.seed(0)
words = ["film", "good", "bad", "the", "a", "of", "caf\u00e9", "plot,", "really", "\"so\"", "end.\n", "acting"]
out = csv.writer(open(sys.stdout.fileno(), "w", newline="", encoding="utf-8"), quoting=csv.QUOTE_ALL, lineterminator="\n")
out.writerow(["id", "title", "text", "label"])
size = 0
row = 0
while size < float(sys.argv[1]) * 1e6:
    text = " ".join(random.choices(words, k=random.randint(20, 300)))
    out.writerow([row, "a title", text, random.choice(["pos", "neg"])])
    size += len(text) + 30
    row += 1
