// The one import of a plugin: tensors, layers, the core, settings, files, data, and what training asks of a modality.

@_exported import Layers
@_exported import Perceiver
@_exported import PerceiverData
@_exported import PerceiverFiles
@_exported import PerceiverReports
@_exported import PerceiverSettings
@_exported import PerceiverTraining
@_exported import Tensors
