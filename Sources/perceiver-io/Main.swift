import PerceiverAudio
import PerceiverCommand
import PerceiverFlow
import PerceiverImage
import PerceiverSentiment
import PerceiverSeries
import PerceiverTables
import PerceiverText
import PerceiverVideo

/// The program, with the plugins that it comes with and their own commands.
@main
enum Main {
    static func main() {
        PerceiverTool.main(
            plugins: [
                ImagePlugin.self, TextPlugin.self, SentimentPlugin.self, AudioPlugin.self, TablesPlugin.self,
                SeriesPlugin.self, FlowPlugin.self, VideoPlugin.self,
            ],
            commands: [TokenizerCommand.self])
    }
}
