// Reports: what a training says of itself, and what a model says of an example, for people and for other programs.
//
// Here live rows of metrics and the file of them, curves and confusion tables as drawings, event files for TensorBoard,
// the line of progress, and pictures of where a model looks. They are given numbers and say them.
// Nothing here knows where the numbers come from: no trainers, no data sets, no settings, no folders of runs.
