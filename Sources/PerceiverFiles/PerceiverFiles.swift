// Files, and what else a process has of its system: its memory, its standard output, and requests to stop.
//
// Here live files that are written whole or not at all (`AtomicFile`), mapped files, temporary ones, and the formats that
// more than one kind of thing is kept in: safetensors, JSON, gzip, PNG. What is wrong with a file is a `FileError`.
// Nothing here knows what a file is for: no settings, no data sets, no models, no runs.
