#if Server
    import PerceiverModalities
    import PerceiverServer

    /// The server, with the plugins that it comes with.
    @main
    enum Main {
        static func main() async { await ServerTool.main(plugins: modalities) }
    }
#else
    /// Without the trait `Server` there is none.
    @main
    enum Main {
        static func main() { print("This build has no server: it was built without the trait Server.") }
    }
#endif
