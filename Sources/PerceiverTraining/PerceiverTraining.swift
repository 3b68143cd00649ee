// Training: models that learn, and runs that are kept.
//
// Here live optimisers, schedules and the training step (Optimization), the estimate of what a training takes (Memory),
// everything that can be picked by name (Registry), and the life of a run in its folder: settings, checkpoints, the
// trainer, what one run takes over from another (Run). Nothing here knows a modality, or the arguments of a command.
