import PerceiverFlow
import PerceiverKit

/// Settings for frames of a size, as the published model sees them but for fewer channels.
func smallFlow() -> (input: FramesInputSettings, data: TexturesSettings) {
    var (input, data) = (FramesInputSettings(), TexturesSettings())
    (input.channels, input.bands) = (32, 16)
    (data.height, data.width, data.reach) = (48, 64, 4)
    return (input, data)
}
