// The one import of a plugin: tensors, layers, the core, and what training asks of a modality.

@_exported import Layers
@_exported import Perceiver
@_exported import PerceiverTraining
@_exported import Tensors
