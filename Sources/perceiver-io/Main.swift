import PerceiverCommand
import PerceiverModalities
import PerceiverText
import PerceiverTraining

#if MPI
    import PerceiverMPI
#endif

/// The program, with the plugins that it comes with and their own commands.
@main
enum Main {
    static func main() {
        PerceiverTool.main(
            plugins: modalities, commands: [TokenizerCommand.self], communicator: try communicator())
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
