import PerceiverCommand
import PerceiverImage
import PerceiverText

/// The program, with the plugins that it comes with and their own commands.
@main
enum Main {
    static func main() {
        PerceiverTool.main(plugins: [ImagePlugin.self, TextPlugin.self], commands: [TokenizerCommand.self])
    }
}
