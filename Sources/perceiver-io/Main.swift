import PerceiverCommand
import PerceiverImage

/// The program, with the plugins that it comes with.
@main
enum Main {
    static func main() {
        PerceiverTool.main(plugins: [ImagePlugin.self])
    }
}
