// Data: examples that can be had by number, and how they become batches.
//
// Here live the protocol `Dataset`, what data says of itself (`DataDescription`), how examples get into splits and stay
// there, the folders, lists and tables that they are found in, the order of a pass and the thread that makes batches.
// Nothing here knows how a model is trained, or of the folder of a run; formats of one modality are its plugin's.
