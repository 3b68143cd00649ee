import PerceiverSettings

/// Settings of an oven.
struct OvenSettings: Settings {
    var trays = 2
    var fanSpeed: Float = 0.5

    static let help = ["trays": "trays that are used", "fan_speed": "share of the highest speed"]
    static let ranges: [String: SettingRange] = ["trays": .from(1, to: 4), "fan_speed": .share]
}

/// One tray, from the file, and a speed of 0.8, from the command line.
func oven() throws -> OvenSettings {
    let file = try SettingsTree(yaml: "oven: {trays: 1}")
    let all = try file.applying(SettingsOverride.parse(["--oven.fan-speed", "0.8"]))
    return try all.decode(OvenSettings.self, at: "oven")
}
