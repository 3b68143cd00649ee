import PerceiverKit
import PerceiverVideo

/// Settings for clips of sixteen frames, in which sound counts three times as much as frames.
func loudClips() -> (input: VideoInputSettings, data: ShapesSettings) {
    var (input, data) = (VideoInputSettings(), ShapesSettings())
    (input.framesWeight, input.soundWeight) = (1, 3)
    data.frames = 16
    return (input, data)
}
