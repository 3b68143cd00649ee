import PerceiverAudio
import PerceiverFlow
import PerceiverImage
import PerceiverMusic
import PerceiverSentiment
import PerceiverSeries
import PerceiverTables
import PerceiverText
import PerceiverTraining
import PerceiverVideo

/// The plugins of this package, which its programs and its C library come with.
public var modalities: [any Plugin.Type] {
    [
        ImagePlugin.self, TextPlugin.self, SentimentPlugin.self, AudioPlugin.self, TablesPlugin.self,
        SeriesPlugin.self, FlowPlugin.self, VideoPlugin.self, MusicPlugin.self,
    ]
}
