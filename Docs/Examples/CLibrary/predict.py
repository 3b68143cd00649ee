"""Predicts something of files: python3 predict.py LIBRARY RUN FILE..."""
import ctypes, json, sys

library = ctypes.CDLL(sys.argv[1])
for name in "error", "json":
    getattr(library, f"perceiver_{name}").restype = ctypes.c_char_p
library.perceiver_json.argtypes = ctypes.c_void_p, ctypes.c_size_t
library.perceiver_predict_files.argtypes = (
    ctypes.c_void_p, ctypes.POINTER(ctypes.c_char_p), ctypes.c_size_t, ctypes.c_size_t, ctypes.POINTER(ctypes.c_void_p))
model, answers = ctypes.c_void_p(), ctypes.c_void_p()
if library.perceiver_load(sys.argv[2].encode(), ctypes.byref(model)):
    sys.exit(library.perceiver_error().decode())
files = [name.encode() for name in sys.argv[3:]]
paths = (ctypes.c_char_p * len(files))(*files)
status = library.perceiver_predict_files(model, paths, len(files), 3, ctypes.byref(answers))
for index, name in enumerate(sys.argv[3:]):
    print(name, json.loads(library.perceiver_json(answers, index)) if answers else library.perceiver_error().decode())
library.perceiver_free_predictions(answers)
library.perceiver_free(model)
sys.exit(status)
