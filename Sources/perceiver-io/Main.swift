import PerceiverAudio
import PerceiverCommand
import PerceiverFlow
import PerceiverImage
import PerceiverMusic
import PerceiverSentiment
import PerceiverSeries
import PerceiverTables
import PerceiverText
import PerceiverTraining
import PerceiverVideo

#if MPI
    import PerceiverMPI
#endif

/// The program, with the plugins that it comes with and their own commands.
@main
enum Main {
    static func main() {
        PerceiverTool.main(
            plugins: [
                ImagePlugin.self, TextPlugin.self, SentimentPlugin.self, AudioPlugin.self, TablesPlugin.self,
                SeriesPlugin.self, FlowPlugin.self, VideoPlugin.self, MusicPlugin.self,
            ],
            commands: [TokenizerCommand.self],
            communicator: try communicator())
    }

    /// The processes that share the work of a command; without the trait `MPI`, this one alone.
    private static func communicator() throws -> any Communicator {
        #if MPI
            try MPICommunicator.ofJob()
        #else
            SingleRank()
        #endif
    }
}
