import PerceiverSettings

/// Settings of an oven.
struct OvenSettings: Settings {
    @Setting("trays that are used", .from(1, to: 4)) var trays = 2
    @Setting("share of the highest speed", .share) var fanSpeed: Float = 0.5
}

/// One tray, from the file, and a speed of 0.8, from the command line.
func oven() throws -> OvenSettings {
    let file = try SettingsTree(yaml: "oven: {trays: 1}")
    let all = try file.applying(SettingsOverride.parse(["--oven.fan-speed", "0.8"]))
    return try all.decode(OvenSettings.self, at: "oven")
}
