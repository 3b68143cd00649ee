import PerceiverCommand

PerceiverTool.main(plugins: [PointsPlugin.self])
